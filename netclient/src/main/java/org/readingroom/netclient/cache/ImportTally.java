package org.readingroom.netclient.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts an import as it goes; in memory only what grows with studies, not with files. Every
/// method holds its own lock.
final class ImportTally {
  private static final int MAX_REFUSALS_LISTED = 10_000;

  private final Map<String, Map<String, Integer>> studies = new LinkedHashMap<>();
  private final List<ImportReport.Refused> refused = new ArrayList<>();
  private int imported;
  private int alreadyCached;
  private int refusedCount;
  private long bytes;
  private @Nullable String stopped;

  synchronized void kept(String path, Receipt.Kept kept) {
    switch (kept.outcome()) {
      case STORED -> imported++;
      case ALREADY_CACHED -> alreadyCached++;
      case KEPT_FIRST -> {
        refused(path, "another object with the same SOP Instance UID is already in the cache");
        return;
      }
    }
    bytes += kept.instance().bytes();
    studies
        .computeIfAbsent(kept.instance().studyInstanceUid(), key -> new LinkedHashMap<>())
        .merge(kept.instance().seriesInstanceUid(), 1, Integer::sum);
  }

  synchronized void refused(String path, String reason) {
    refusedCount++;
    if (refused.size() < MAX_REFUSALS_LISTED) {
      refused.add(new ImportReport.Refused(path, reason));
    }
  }

  /// The first reason counts.
  synchronized void stop(String reason) {
    if (stopped == null) {
      stopped = reason;
    }
  }

  synchronized boolean isStopped() {
    return stopped != null;
  }

  synchronized MediaImport.Progress progress() {
    return new MediaImport.Progress(imported, alreadyCached, refusedCount, bytes);
  }

  synchronized ImportReport report() {
    List<ImportReport.ImportedStudy> found = new ArrayList<>();
    studies.forEach((study, series) -> {
      List<ImportReport.ImportedSeries> itsSeries = new ArrayList<>();
      series.forEach((uid, count) -> itsSeries.add(new ImportReport.ImportedSeries(uid, count)));
      found.add(new ImportReport.ImportedStudy(study, List.copyOf(itsSeries)));
    });
    return new ImportReport(
        imported, alreadyCached, List.copyOf(refused), refusedCount, List.copyOf(found), stopped);
  }
}

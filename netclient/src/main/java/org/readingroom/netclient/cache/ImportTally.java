package org.readingroom.netclient.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts an import as it goes. What it keeps in memory is bounded: refusals and studies beyond ten
/// thousand each are counted, not listed. Every method holds its own lock.
final class ImportTally {
  private static final int MAX_REFUSALS_LISTED = 10_000;
  private static final int MAX_STUDIES_LISTED = 10_000;
  private static final int MAX_SERIES_LISTED = 50_000;

  private final Map<String, Map<String, Integer>> studies = new LinkedHashMap<>();
  private final List<ImportReport.Refused> refused = new ArrayList<>();
  private int imported;
  private int alreadyCached;
  private int refusedCount;
  private int seriesListed;
  private int unlisted;
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
    Map<String, Integer> series = studies.get(kept.instance().studyInstanceUid());
    if (series == null) {
      if (studies.size() == MAX_STUDIES_LISTED) {
        unlisted++;
        return;
      }
      series = new LinkedHashMap<>();
      studies.put(kept.instance().studyInstanceUid(), series);
    }
    String uid = kept.instance().seriesInstanceUid();
    if (series.containsKey(uid) || seriesListed < MAX_SERIES_LISTED) {
      seriesListed += series.merge(uid, 1, Integer::sum) == 1 ? 1 : 0;
    } else {
      unlisted++;
    }
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
        imported,
        alreadyCached,
        List.copyOf(refused),
        refusedCount,
        List.copyOf(found),
        unlisted,
        stopped);
  }
}

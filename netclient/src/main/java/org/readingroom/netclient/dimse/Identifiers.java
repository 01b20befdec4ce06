package org.readingroom.netclient.dimse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;

/// What a C-GET or C-MOVE asks for (PS3.4 C.4.2.1.4, C.4.3.1.3): one request for a study or series,
/// or as many as the instances need.
final class Identifiers {
  private static final Duration INVENTORY = Duration.ofSeconds(60);

  /// UIDs of one request: a UI value must stay below 64 KiB (PS3.5 7.1.2).
  private static final int MOST_UIDS = 400;

  private Identifiers() {}

  /// @param peer asked for the series of each instance when the request does not name it
  static List<Dataset> of(FetchRequest request, ArchivePeer peer)
      throws LinkException, InterruptedException {
    String study = request.studyInstanceUid();
    String series = request.seriesInstanceUid();
    if (request.sopInstanceUids().isEmpty()) {
      DatasetBuilder whole =
          Dataset.builder()
              .string(Tag.QueryRetrieveLevel, series == null ? "STUDY" : "SERIES")
              .string(Tag.StudyInstanceUID, study);
      if (series != null) {
        whole.string(Tag.SeriesInstanceUID, series);
      }
      return List.of(whole.build());
    }
    Map<String, List<String>> bySeries =
        series != null
            ? Map.of(series, request.sopInstanceUids())
            : seriesOf(study, new HashSet<>(request.sopInstanceUids()), peer);
    List<Dataset> out = new ArrayList<>();
    bySeries.forEach((seriesUid, uids) -> {
      for (int at = 0; at < uids.size(); at += MOST_UIDS) {
        out.add(
            Dataset.builder()
                .string(Tag.QueryRetrieveLevel, "IMAGE")
                .string(Tag.StudyInstanceUID, study)
                .string(Tag.SeriesInstanceUID, seriesUid)
                .string(
                    Tag.SOPInstanceUID,
                    uids.subList(at, Math.min(at + MOST_UIDS, uids.size())).toArray(String[]::new))
                .build());
      }
    });
    return out;
  }

  /// Hierarchical retrieval needs the series of each instance (PS3.4 C.4.3.1.3.1).
  private static Map<String, List<String>> seriesOf(
      String studyInstanceUid, Set<String> wanted, ArchivePeer peer)
      throws LinkException, InterruptedException {
    Map<String, List<String>> bySeries = new LinkedHashMap<>();
    FindOutcome found =
        peer.findInstancesInOrder(
            studyInstanceUid,
            null,
            row -> {
              String uid = row.string(Tag.SOPInstanceUID);
              String series = row.string(Tag.SeriesInstanceUID);
              if (uid != null && series != null && wanted.contains(uid)) {
                bySeries.computeIfAbsent(series, s -> new ArrayList<>()).add(uid);
              }
            },
            INVENTORY);
    if (found instanceof FindOutcome.Failed failed) {
      throw new LinkException(failed.failure());
    }
    if (bySeries.isEmpty()) {
      throw new LinkException(DimseFailures.notThere());
    }
    return bySeries;
  }
}

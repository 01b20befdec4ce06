package org.readingroom.app.report;

import java.time.Instant;
import org.readingroom.netclient.dataset.Uids;

/// One version of the report on one item. Immutable, as in the hub.
///
/// @param version 1, 2, 3 … without a gap
/// @param written by the hub's clock
public record Report(
    String reportId,
    int version,
    String itemId,
    ReportState state,
    String authorId,
    String authorName,
    Instant written,
    ReportText text) {

  /// The object this version is, or would be, in an archive: always the same for the same version,
  /// so that sending twice cannot make two.
  public String sopInstanceUid() {
    return sopInstanceUid(reportId, version);
  }

  static String sopInstanceUid(String reportId, int version) {
    return Uids.derived("org.readingroom report " + reportId + " version " + version);
  }

  static String seriesInstanceUid(String reportId) {
    return Uids.derived("org.readingroom report " + reportId + " series");
  }
}

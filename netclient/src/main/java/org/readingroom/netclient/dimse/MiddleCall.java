package org.readingroom.netclient.dimse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.MiddleOfSeries;

/// The instance in the middle of a study's largest series, or of the series named, by two short
/// questions over one open link: what series there are, and which instance has that number.
///
/// Belongs to one thread.
final class MiddleCall {
  private static final int MOST_SERIES = 2_000;

  /// An archive that ignores Instance Number sends them all: then the inventory is as good.
  private static final int MOST_INSTANCES = 20;

  private final Link link;
  private final String studyInstanceUid;
  private final @Nullable String wantedSeries;

  /// @param wantedSeries null for the largest
  MiddleCall(Link link, String studyInstanceUid, @Nullable String wantedSeries) {
    this.link = link;
    this.studyInstanceUid = studyInstanceUid;
    this.wantedSeries = wantedSeries;
  }

  /// @return null when the archive does not say how large its series are, or has no such instance
  @Nullable Dataset run()
      throws LinkException, FindCall.FindRefusedException, InterruptedException {
    List<Dataset> series = new ArrayList<>();
    new FindCall(link, MOST_SERIES)
        .run(
            Dataset.builder()
                .string(Tag.QueryRetrieveLevel, "SERIES")
                .string(Tag.StudyInstanceUID, studyInstanceUid)
                .string(Tag.SeriesInstanceUID)
                .string(Tag.Modality)
                .string(Tag.SeriesNumber)
                .string(Tag.SeriesDescription)
                .string(Tag.NumberOfSeriesRelatedInstances)
                .build(),
            series::add);
    MiddleOfSeries wanted = MiddleOfSeries.of(series, wantedSeries);
    if (wanted == null) {
      return null;
    }
    List<Dataset> instances = new ArrayList<>();
    new FindCall(link, MOST_INSTANCES)
        .run(
            Dataset.builder()
                .string(Tag.QueryRetrieveLevel, "IMAGE")
                .string(Tag.StudyInstanceUID, studyInstanceUid)
                .string(Tag.SeriesInstanceUID, wanted.seriesInstanceUid())
                .string(Tag.InstanceNumber, Integer.toString(wanted.instanceNumber()))
                .string(Tag.SOPInstanceUID)
                .string(Tag.SOPClassUID)
                .build(),
            instances::add);
    return instances.stream()
        .filter(row -> row.integer(Tag.InstanceNumber, -1) == wanted.instanceNumber())
        .filter(row -> Uids.isValid(row.string(Tag.SOPInstanceUID)))
        .findFirst()
        .map(wanted::withSeries)
        .orElse(null);
  }
}

package org.readingroom.netclient.peer;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;

/// Which instance a reader wants to see first, chosen from what an archive says of a study's
/// series: the one whose Instance Number is in the middle of the largest. Every archive has to
/// match that key (PS3.4 table C.6-4, PS3.18 table 8.3.4-1).
///
/// @param series the row of the series
/// @param instanceNumber to ask for; there need not be one
public record MiddleOfSeries(Dataset series, int instanceNumber) {
  private static final int[] OF_SERIES = {
    Tag.SeriesInstanceUID, Tag.Modality, Tag.SeriesNumber, Tag.SeriesDescription
  };

  /// Of several as large, the one with the lowest Series Number.
  ///
  /// @param series rows with Number of Series Related Instances
  /// @param wanted this series only; null for the largest
  /// @return null when there is no such series, or the archive does not say how large they are
  public static @Nullable MiddleOfSeries of(List<Dataset> series, @Nullable String wanted) {
    return series.stream()
        .filter(row -> size(row) > 0)
        .filter(row -> Uids.isValid(row.string(Tag.SeriesInstanceUID)))
        .filter(row -> wanted == null || wanted.equals(row.string(Tag.SeriesInstanceUID)))
        .max(
            Comparator.comparingInt(MiddleOfSeries::size)
                .thenComparing(row -> -row.integer(Tag.SeriesNumber, Integer.MAX_VALUE)))
        .map(row -> new MiddleOfSeries(row, size(row) / 2 + 1))
        .orElse(null);
  }

  private static int size(Dataset series) {
    return series.integer(Tag.NumberOfSeriesRelatedInstances, 0);
  }

  public String seriesInstanceUid() {
    return series.string(Tag.SeriesInstanceUID, "");
  }

  /// The row of an instance with what the series' row says besides.
  public Dataset withSeries(Dataset instance) {
    DatasetBuilder row = instance.toBuilder();
    for (int tag : OF_SERIES) {
      if (series.string(tag) != null) {
        row.string(tag, series.strings(tag).toArray(String[]::new));
      }
    }
    return row.build();
  }
}

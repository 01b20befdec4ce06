package org.readingroom.netclient.cache;

import java.time.Instant;
import java.util.List;
import org.readingroom.netclient.dataset.Dataset;

/// One study as far as it is in the cache.
///
/// @param header patient and study attributes of the first instance that arrived
/// @param bytes sum of the data sets' lengths
/// @param lastRead when an instance was last listed or opened, to about a minute
/// @param pins names under which somebody wants it kept
public record CachedStudy(
    String studyInstanceUid,
    Dataset header,
    List<CachedSeries> series,
    int instances,
    long bytes,
    Instant lastRead,
    List<String> pins) {

  /// One series of it.
  ///
  /// @param header series attributes of the first instance that arrived
  public record CachedSeries(String seriesInstanceUid, Dataset header, int instances, long bytes) {
    @Override
    public String toString() {
      return "CachedSeries[" + instances + " instances]";
    }
  }

  @Override
  public String toString() {
    return "CachedStudy[" + series.size() + " series, " + instances + " instances]";
  }
}

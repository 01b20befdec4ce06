package org.readingroom.netclient.transfer;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What one stream is to bring. The set is read by the stream; nobody changes it.
///
/// @param elsewhere of these, what another process turned out to be fetching; of the run's thread
record FetchUnit(
    FetchChannel channel,
    String seriesInstanceUid,
    Map<String, FetchItem> wanted,
    boolean wholeSeries,
    Set<String> elsewhere) {

  FetchUnit(
      FetchChannel channel,
      String seriesInstanceUid,
      Map<String, FetchItem> wanted,
      boolean wholeSeries) {
    this(channel, seriesInstanceUid, wanted, wholeSeries, new HashSet<>());
  }
}

package org.readingroom.netclient.transfer;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What one stream is to bring. The set is read by the stream; nobody changes it.
///
/// @param smallerThan the archive is to compress each to less than so many bytes; 0 as it is stored
/// @param urgent wanted now, though another stream of this process has it on its list
/// @param elsewhere of these, what another process turned out to be fetching; of the run's thread
record FetchUnit(
    FetchChannel channel,
    String seriesInstanceUid,
    Map<String, FetchItem> wanted,
    boolean wholeSeries,
    long smallerThan,
    boolean urgent,
    Set<String> elsewhere) {

  FetchUnit(
      FetchChannel channel,
      String seriesInstanceUid,
      Map<String, FetchItem> wanted,
      boolean wholeSeries) {
    this(
        channel,
        seriesInstanceUid,
        wanted,
        wholeSeries,
        channel.compression.smallerThan(seriesInstanceUid),
        false,
        new HashSet<>());
  }

  /// The same beside another stream of ours that is to bring it too.
  FetchUnit asUrgent() {
    return new FetchUnit(
        channel, seriesInstanceUid, wanted, wholeSeries, smallerThan, true, elsewhere);
  }

  boolean compressed() {
    return smallerThan > 0;
  }
}

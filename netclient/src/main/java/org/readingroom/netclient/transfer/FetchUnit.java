package org.readingroom.netclient.transfer;

import java.util.Map;

/// What one stream is to bring. The set is read by the stream; nobody changes it.
record FetchUnit(
    FetchChannel channel,
    String seriesInstanceUid,
    Map<String, FetchItem> wanted,
    boolean wholeSeries) {}

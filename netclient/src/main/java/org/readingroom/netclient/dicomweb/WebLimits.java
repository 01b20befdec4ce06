package org.readingroom.netclient.dicomweb;

import java.time.Duration;

/// What a DICOMweb server may cost us.
///
/// @param connect until the connection stands, TLS included
/// @param stall longest time without a byte of an answer's body during a query
/// @param pageRows rows asked for per query request
/// @param maxRows rows after which a query is broken off
/// @param maxJsonBytes length of one query answer
/// @param storeBytesPerSecond slowest acceptable upload
public record WebLimits(
    Duration connect,
    Duration stall,
    int pageRows,
    int maxRows,
    long maxJsonBytes,
    int storeBytesPerSecond) {
  public static final WebLimits DEFAULT =
      new WebLimits(
          Duration.ofSeconds(5), Duration.ofSeconds(20), 500, 200_000, 256L << 20, 50_000);
}

package org.readingroom.netclient.dimse;

import java.time.Duration;

/// How long and how much, for every link of one {@link DimseRuntime}. All are finite: the toolkit's
/// own defaults mean "for ever" (guard G1).
///
/// @param open connect, TLS handshake and association together, where the caller's deadline is not
///   shorter
/// @param storeStall a store ends when the archive takes no data for this long
/// @param storeAnswer how long the archive may take to answer once it has the whole instance
/// @param release how long a polite goodbye may take
/// @param maxAssociations open at once in this process, over all archives; more wait
/// @param maxRows rows taken from one search before it is cancelled
/// @param maxObjectBytes a longer instance ends its link
public record DimseLimits(
    Duration open,
    Duration storeStall,
    Duration storeAnswer,
    Duration release,
    int maxAssociations,
    int maxRows,
    long maxObjectBytes) {

  public static final DimseLimits DEFAULT =
      new DimseLimits(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMillis(1500),
          256,
          20_000,
          16L << 30);

  public DimseLimits withStore(Duration stall, Duration answer) {
    return new DimseLimits(open, stall, answer, release, maxAssociations, maxRows, maxObjectBytes);
  }

  public DimseLimits withMaxRows(int rows) {
    return new DimseLimits(
        open, storeStall, storeAnswer, release, maxAssociations, rows, maxObjectBytes);
  }
}

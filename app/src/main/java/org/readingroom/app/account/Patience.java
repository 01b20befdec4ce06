package org.readingroom.app.account;

import java.time.Duration;

/// How long somebody who was refused has to wait before the next try: not after the first two, then
/// twice as long after each, up to five minutes. Counts on a monotonic clock. Not thread-safe.
public final class Patience {
  private static final int FREE_TRIES = 2;
  private static final long LONGEST_S = 300;

  private int refused;
  private long untilNanos;

  /// A try was refused.
  ///
  /// @param nowNanos System.nanoTime()
  public void refused(long nowNanos) {
    refused++;
    int over = refused - FREE_TRIES;
    if (over > 0) {
      long seconds = Math.min(LONGEST_S, 1L << Math.min(over, 20));
      untilNanos = nowNanos + Duration.ofSeconds(seconds).toNanos();
    }
  }

  /// A try was right: the next mistake counts as the first.
  public void accepted() {
    refused = 0;
  }

  /// How long still to wait; zero when a try is welcome.
  public Duration left(long nowNanos) {
    return refused <= FREE_TRIES || untilNanos - nowNanos <= 0
        ? Duration.ZERO
        : Duration.ofNanos(untilNanos - nowNanos);
  }

  /// How often in a row it was wrong.
  public int refusals() {
    return refused;
  }
}

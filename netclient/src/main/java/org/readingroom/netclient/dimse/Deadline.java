package org.readingroom.netclient.dimse;

import java.time.Duration;

/// A moment by the monotonic clock by which a call has to end.
record Deadline(long nanoTime) {

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + Math.max(0, duration.toNanos()));
  }

  Deadline orSooner(Duration duration) {
    Deadline other = in(duration);
    return other.nanoTime - nanoTime < 0 ? other : this;
  }

  /// Never negative.
  long remainingMs() {
    return Math.max(0, (nanoTime - System.nanoTime()) / 1_000_000);
  }

  boolean passed() {
    return nanoTime - System.nanoTime() <= 0;
  }
}

package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.HubException;

/// Keeps one lease alive while someone reads: renews it from a virtual thread every third of its
/// length, and counts down on this computer's monotonic clock what the hub last gave, so that a
/// reader who cannot reach the hub stops signing before anyone else can claim. Thread-safe.
public final class LeaseKeeper implements AutoCloseable {
  private final Worklist worklist;
  private final Actor actor;
  private final Lease lease;
  private final Consumer<String> lost;
  private final Thread thread;

  // System.nanoTime() at which the hub's last gift ends, less a margin
  private volatile long endsNanos;
  private volatile boolean closed;
  private volatile @Nullable String lostReason;

  /// @param asked System.nanoTime() before the lease was asked for, so that we never count longer
  ///   than the hub does
  /// @param lost called once, on the keeper's thread, with a sentence for the reader; their text is
  ///   kept
  public LeaseKeeper(
      Worklist worklist, Actor actor, Lease lease, long asked, Consumer<String> lost) {
    this.worklist = worklist;
    this.actor = actor;
    this.lease = lease;
    this.lost = lost;
    this.endsNanos = end(asked, lease.length());
    this.thread = Thread.ofVirtual().name("lease-keeper").start(this::keep);
  }

  public Lease lease() {
    return lease;
  }

  /// True while a signature under this lease cannot come too late, as far as this computer knows;
  /// the hub has the last word.
  public boolean maySign() {
    return !closed && lostReason == null && System.nanoTime() - endsNanos < 0;
  }

  /// Stops renewing; does not release.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void keep() {
    long third = lease.length().toNanos() / 3;
    long pause = third;
    while (!closed) {
      LockSupport.parkNanos(pause);
      if (closed) {
        return;
      }
      long asked = System.nanoTime();
      try {
        switch (worklist.renew(lease, actor, lease.length())) {
          case LeaseOutcome.Granted _ -> {
            endsNanos = end(asked, lease.length());
            pause = third;
          }
          case LeaseOutcome.Refused refused -> {
            lose(refused.reason());
            return;
          }
        }
      } catch (HubException unreachable) {
        if (System.nanoTime() - endsNanos >= 0) {
          lose(
              "The hub cannot be reached, so your claim has run out. Your text is kept; claim the"
                  + " item again when the hub is back.");
          return;
        }
        pause = Math.min(third, Duration.ofSeconds(5).toNanos());
      }
    }
  }

  private void lose(String reason) {
    lostReason = reason;
    if (!closed) {
      lost.accept(reason);
    }
  }

  // a twentieth early: clocks of two machines do not run at quite the same rate
  private static long end(long askedNanos, Duration length) {
    return askedNanos + length.toNanos() - length.toNanos() / 20;
  }
}

package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.HubException;

/// Keeps one lease alive while someone reads: renews it from a virtual thread every third of its
/// length, and counts down on this computer's monotonic clock what the hub last gave, so that a
/// reader who cannot reach the hub stops signing before anyone else can claim.
///
/// When the hub is back after the lease has run out, the keeper takes the claim up again under a
/// new token, if nobody has had the item since; else it is lost. The same when a reader comes back
/// who was away for so long that the claim was let go ({@link #letGoAfter}). Thread-safe.
public final class LeaseKeeper implements AutoCloseable {
  private static final Duration AWAY_PAUSE = Duration.ofSeconds(3);

  /// Hears, on the keeper's thread, how the lease fares.
  public interface Listener {
    /// The claim is gone for good; the sentence is for the reader. Their text is kept. Called once.
    void lost(String reason);

    /// The hub cannot be reached. The claim holds until it runs out, see {@link #maySign}.
    default void away() {}

    /// The hub is back and the item is still this reader's, perhaps under a new token.
    default void back() {}
  }

  private final Worklist worklist;
  private final Actor actor;
  private final Listener listener;
  private final Thread thread;

  private volatile Lease lease;
  // System.nanoTime() at which the hub's last gift ends, less a margin
  private volatile long endsNanos;
  private volatile boolean closed;
  private volatile boolean away;
  private volatile @Nullable String lostReason;
  // System.nanoTime() from which nobody is there for whom to renew; null while somebody is
  private volatile @Nullable Long letGoNanos;

  /// @param asked System.nanoTime() before the lease was asked for, so that we never count longer
  ///   than the hub does
  public LeaseKeeper(Worklist worklist, Actor actor, Lease lease, long asked, Listener listener) {
    this.worklist = worklist;
    this.actor = actor;
    this.lease = lease;
    this.listener = listener;
    this.endsNanos = end(asked, lease.length());
    this.thread = Thread.ofVirtual().name("lease-keeper").start(this::keep);
  }

  /// The claim as it stands: its token changes when it was taken up again.
  public Lease lease() {
    return lease;
  }

  /// True while a signature under this lease cannot come too late, as far as this computer knows;
  /// the hub has the last word.
  public boolean maySign() {
    return !closed && lostReason == null && !ranOut();
  }

  /// True while the hub cannot be reached.
  public boolean away() {
    return away;
  }

  /// True once the claim is gone for good.
  public boolean lost() {
    return lostReason != null;
  }

  /// Asks the hub now instead of when it is time: somebody may have taken the item.
  public void check() {
    LockSupport.unpark(thread);
  }

  /// The reader has left the desk: if they are not back ({@link #goOn}) within that time, renews no
  /// more, so that the claim runs out and the item is free for others.
  public void letGoAfter(Duration away) {
    letGoNanos = System.nanoTime() + away.toNanos();
  }

  /// The reader is back.
  public void goOn() {
    letGoNanos = null;
    LockSupport.unpark(thread);
  }

  private boolean letsGo() {
    Long from = letGoNanos;
    return from != null && System.nanoTime() - from >= 0;
  }

  /// Stops renewing; does not release.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private boolean ranOut() {
    return System.nanoTime() - endsNanos >= 0;
  }

  private void keep() {
    long third = lease.length().toNanos() / 3;
    long pause = ranOut() ? 0 : third;
    while (!closed) {
      LockSupport.parkNanos(pause);
      if (closed) {
        return;
      }
      if (letsGo()) {
        pause = third;
        continue;
      }
      long asked = System.nanoTime();
      try {
        // a computer that slept, or had no line, finds out here that its time was up
        LeaseOutcome outcome =
            ranOut()
                ? worklist.regain(lease, actor, lease.length())
                : worklist.renew(lease, actor, lease.length());
        switch (outcome) {
          case LeaseOutcome.Granted granted -> {
            lease = granted.lease();
            endsNanos = end(asked, lease.length());
            pause = third;
            if (away) {
              away = false;
              tell(listener::back);
            }
          }
          case LeaseOutcome.Refused refused -> {
            lostReason = refused.reason();
            tell(() -> listener.lost(refused.reason()));
            return;
          }
        }
      } catch (HubException failed) {
        if (!away) {
          away = true;
          tell(listener::away);
        }
        pause = Math.min(third, AWAY_PAUSE.toNanos());
      }
    }
  }

  private void tell(Runnable news) {
    if (!closed) {
      news.run();
    }
  }

  // a twentieth early: clocks of two machines do not run at quite the same rate
  private static long end(long askedNanos, Duration length) {
    return askedNanos + length.toNanos() - length.toNanos() / 20;
  }
}

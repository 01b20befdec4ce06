package org.readingroom.app.hub;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Notices that the hub has changed, whoever changed it. One daemon thread, started with the first
/// subscriber.
public abstract sealed class HubWatch permits SqliteWatch, PostgresWatch {
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  // guarded by this
  private @Nullable Thread thread;

  private volatile boolean closed;

  /// Looks until {@link #closed}, and calls {@link #tell} after every change. On the watch's
  /// thread.
  abstract void watch();

  final boolean closed() {
    return closed;
  }

  final void tell() {
    subscriptions.forEach(Subscription::tell);
  }

  /// Waits; less long when the watch is closed meanwhile.
  static void pause(long ms) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  final Subscription subscribe(Runnable changed) {
    Subscription subscription = new Subscription(changed);
    subscriptions.add(subscription);
    synchronized (this) {
      if (thread == null && !closed) {
        thread = Thread.ofPlatform().daemon().name("hub-watch").start(this::watch);
      }
    }
    return subscription;
  }

  final void close() {
    closed = true;
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null && running != Thread.currentThread()) {
      LockSupport.unpark(running);
      try {
        running.join(2_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// One listener; close it to hear no more.
  public final class Subscription implements AutoCloseable {
    private final Runnable changed;

    private Subscription(Runnable changed) {
      this.changed = changed;
    }

    private void tell() {
      try {
        changed.run();
      } catch (RuntimeException e) {
        System.getLogger(HubWatch.class.getName())
            .log(System.Logger.Level.WARNING, "a hub listener failed: {0}", e.getClass().getName());
      }
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }
}

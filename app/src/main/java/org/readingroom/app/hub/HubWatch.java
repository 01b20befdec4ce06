package org.readingroom.app.hub;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/// Notices that the hub has changed, whoever changed it.
///
/// SQLite's `data_version` moves whenever another connection has committed; this one never writes,
/// so it sees every commit of every process. One daemon thread, started with the first subscriber.
public final class HubWatch {
  /// ms between two looks; a change is told within 500 ms
  static final int POLL_MS = 300;

  private final SQLiteDataSource source;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  // guarded by this
  private @Nullable Thread thread;

  private volatile boolean closed;

  HubWatch(SQLiteDataSource source) {
    this.source = source;
  }

  Subscription subscribe(Runnable changed) {
    Subscription subscription = new Subscription(changed);
    subscriptions.add(subscription);
    synchronized (this) {
      if (thread == null && !closed) {
        thread = Thread.ofPlatform().daemon().name("hub-watch").start(this::poll);
      }
    }
    return subscription;
  }

  private void poll() {
    while (!closed) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        long seen = version(statement);
        while (!closed) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
          long now = version(statement);
          if (now != seen) {
            seen = now;
            subscriptions.forEach(Subscription::tell);
          }
        }
      } catch (SQLException e) {
        // the file may be busy being replaced or the disk full: look again
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
      }
    }
  }

  private static long version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA data_version")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  void close() {
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

package org.readingroom.app.hub;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The line over which one process asks a shared hub: one connection, lent to one call at a time,
/// and whether the hub answers at all.
///
/// A connection that broke is made anew by the next call. When none comes about, the hub is away:
/// from then on calls fail at once, with the reason, and a thread of the line's own knocks until
/// somebody answers, at first soon, then every {@link #KNOCK_MS}. A refused sign-in is not tried
/// again before there is another password, since servers lock people out; a connection that was let
/// in before goes on.
///
/// Thread-safe. The lock is never held while the network is waited for.
final class PostgresLine implements ConnectionFactory, Closeable {
  /// ms a call waits while others use the connection
  private static final int TURN_MS = 10_000;

  /// ms without use after which a connection is asked whether it lives before it is lent
  private static final int FRESH_MS = 500;

  /// s such a connection has to answer
  private static final int ALIVE_S = 3;

  /// ms from the first failure to the first knock; each further pause is twice as long
  private static final int FIRST_KNOCK_MS = 250;

  /// ms between two knocks at a hub that has been away for some time
  static final int KNOCK_MS = 4_000;

  /// ms without a word after which nobody counts on an answer any more
  static final int SILENT_MS = 4_000;

  private final PGSimpleDataSource source;
  private final int silentMs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by lock
  private boolean lent;
  private long lentNanos;
  // the one connection; while it is lent too, so that it can be given up
  private @Nullable Connection connection;
  private long usedNanos;
  private boolean distrusted;
  private @Nullable HubException away;
  private @Nullable HubException refused;
  private boolean closed;

  /// @param silentMs {@link #SILENT_MS}, or less in a test
  PostgresLine(PGSimpleDataSource source, int silentMs) {
    this.source = source;
    this.silentMs = silentMs;
  }

  /// ms a sign of life may take, and ms after which a call under way is given up together with a
  /// hub that turned out to be away.
  int silentMs() {
    return silentMs;
  }

  /// Lends the connection; hand it back by {@link #closeConnection}.
  ///
  /// @throws HubException when the hub is away, refuses the sign-in, or others use the line for too
  ///   long
  @Override
  public Connection openConnection() {
    @Nullable Connection kept = takeTurn();
    boolean done = false;
    try {
      Connection use = kept == null ? connect() : kept;
      lock.lock();
      try {
        connection = use;
        usedNanos = System.nanoTime();
      } finally {
        lock.unlock();
      }
      done = true;
      return use;
    } finally {
      if (!done) {
        endTurn(null);
      }
    }
  }

  @Override
  public void closeConnection(Connection lentOne) {
    endTurn(tidy(lentOne) ? lentOne : null);
  }

  /// A connection beside the one that is lent, for who listens; the caller closes it.
  ///
  /// @throws HubException as {@link #openConnection}
  Connection another() {
    lock.lock();
    try {
      requireAnswers();
    } finally {
      lock.unlock();
    }
    return connect();
  }

  /// The connection leads to a server that is of no use: the next call makes another.
  void distrust() {
    lock.lock();
    try {
      distrusted = true;
    } finally {
      lock.unlock();
    }
  }

  /// False while the hub is away or does not let this reader in.
  boolean answers() {
    lock.lock();
    try {
      return away == null && refused == null;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until that may have changed, for at most so many ms.
  void awaitChange(int ms) {
    lock.lock();
    try {
      long _ = changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Signs in with this password from now on.
  void usePassword(String password) {
    source.setPassword(password);
    lock.lock();
    try {
      refused = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- turns ----

  /// @return the connection as it was left, alive; null when there is none
  private @Nullable Connection takeTurn() {
    @Nullable Connection kept;
    boolean useless;
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(TURN_MS);
      requireAnswers();
      while (lent) {
        if (left <= 0) {
          throw PostgresFailures.notReached();
        }
        left = changed.awaitNanos(left);
        requireAnswers();
      }
      lent = true;
      lentNanos = System.nanoTime();
      kept = connection;
      useless = distrusted;
      distrusted = false;
      boolean fresh = lentNanos - usedNanos < TimeUnit.MILLISECONDS.toNanos(FRESH_MS);
      if (kept == null || (fresh && !useless)) {
        return kept;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PostgresFailures.notReached();
    } finally {
      lock.unlock();
    }
    if (!useless && alive(kept)) {
      return kept;
    }
    quietly(kept);
    return null;
  }

  private void endTurn(@Nullable Connection left) {
    @Nullable Connection old = null;
    lock.lock();
    try {
      if (closed || distrusted) {
        old = left;
        connection = null;
        distrusted = false;
      } else {
        connection = left;
      }
      usedNanos = System.nanoTime();
      lent = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    quietly(old);
  }

  /// Call under the lock.
  private void requireAnswers() {
    if (closed) {
      throw new HubException("The hub was closed. Start the program again.");
    }
    if (away != null) {
      throw away.again();
    }
  }

  private static boolean alive(Connection kept) {
    try {
      return kept.isValid(ALIVE_S);
    } catch (SQLException | RuntimeException e) {
      return false; // whatever it was: the turn goes on with another
    }
  }

  /// Brings a connection that comes back into the state it was lent in.
  private static boolean tidy(Connection back) {
    try {
      if (!back.isClosed() && !back.getAutoCommit()) {
        back.rollback();
        back.setAutoCommit(true);
      }
      return !back.isClosed();
    } catch (SQLException e) {
      quietly(back);
      return false;
    }
  }

  // ---- the hub's door ----

  private Connection connect() {
    lock.lock();
    try {
      if (refused != null) {
        throw refused.again();
      }
    } finally {
      lock.unlock();
    }
    try {
      return source.getConnection();
    } catch (SQLException e) {
      HubException said = PostgresFailures.explain(e);
      if (said.signInRefused()) {
        refusedBy(said);
      } else if (said.unreachable()) {
        isAway(said);
      }
      throw said;
    } catch (RuntimeException e) {
      // the driver's word for a caller who was interrupted: nothing is known of the hub
      throw PostgresFailures.notReached();
    }
  }

  private void refusedBy(HubException said) {
    lock.lock();
    try {
      refused = said;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void isAway(HubException why) {
    @Nullable Connection silent = null;
    lock.lock();
    try {
      if (away != null || closed) {
        return;
      }
      away = why;
      if (lent && System.nanoTime() - lentNanos > TimeUnit.MILLISECONDS.toNanos(silentMs)) {
        silent = connection;
      }
      Thread.ofVirtual().name("hub-knock").start(this::knock);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (silent != null) {
      cut(silent);
    }
  }

  private void knock() {
    long pauseMs = FIRST_KNOCK_MS;
    while (pause(pauseMs)) {
      try {
        answered(source.getConnection(), null);
        return;
      } catch (SQLException e) {
        HubException said = PostgresFailures.explain(e);
        if (!said.unreachable()) {
          // somebody is there; what they say is for whoever asks next
          answered(null, said.signInRefused() ? said : null);
          return;
        }
      } catch (RuntimeException e) {
        // the driver failed; knocked again like at a closed door
      }
      pauseMs = Math.min(2 * pauseMs, KNOCK_MS);
    }
  }

  /// @return false when the line was closed meanwhile
  private boolean pause(long ms) {
    // a department's workstations lose their hub together, and shall not knock together
    long jittered = ms - ThreadLocalRandom.current().nextLong(ms / 4);
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(jittered);
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void answered(@Nullable Connection fresh, @Nullable HubException refusal) {
    @Nullable Connection spare = fresh;
    lock.lock();
    try {
      away = null;
      if (refusal != null) {
        refused = refusal;
      }
      if (!closed && !lent && connection == null) {
        connection = fresh;
        usedNanos = System.nanoTime();
        distrusted = false;
        spare = null;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    quietly(spare);
  }

  /// Ends what is under way on it.
  private static void cut(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // its own time limit ends it
    }
  }

  private static void quietly(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // gone already
      }
    }
  }

  /// Ends what is under way, too.
  @Override
  public void close() {
    @Nullable Connection last;
    boolean inUse;
    lock.lock();
    try {
      closed = true;
      last = connection;
      inUse = lent;
      connection = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (last != null && inUse) {
      cut(last);
    } else {
      quietly(last);
    }
  }
}

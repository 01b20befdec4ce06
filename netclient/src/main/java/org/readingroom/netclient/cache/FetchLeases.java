package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/// Which instances are being fetched at this moment, and by which open cache, so that two processes
/// do not fetch the same at once. By keyed hashes, in a file of its own that is never synced: after
/// a power cut it may be empty, and nothing is lost by that.
///
/// A lease ends when it is let go, when its writer is gone, or after {@link #LASTS} without a
/// renewal. Should the wall clock jump, an instance is fetched twice or a little later; the cache
/// keeps one of it. Safe from any thread and across processes.
final class FetchLeases implements AutoCloseable {
  static final Duration LASTS = Duration.ofSeconds(30);

  private static final int BUSY_MS = 5_000;

  private final Path root;
  private final String writer;

  // guarded by this
  private final Connection connection;

  /// @param root the cache folder
  /// @param writer whose leases these are: the name of its {@link WriterFolder}
  FetchLeases(Path root, String writer) throws IOException {
    this.root = root;
    this.writer = writer;
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MS);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    try {
      connection =
          DriverManager.getConnection(
              "jdbc:sqlite:" + root.resolve("fetching.db"), config.toProperties());
      execute(
          "CREATE TABLE IF NOT EXISTS fetching (instance_key TEXT PRIMARY KEY, writer TEXT NOT NULL,"
              + " until INTEGER NOT NULL) WITHOUT ROWID");
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /// @return those that are ours now; whoever holds the others is fetching them
  synchronized Set<String> take(Collection<String> instanceKeys) throws IOException {
    return inTransaction(() -> {
      long now = Instant.now().getEpochSecond();
      Set<String> mine = insert(instanceKeys, now);
      if (mine.size() < instanceKeys.size() && removeDead(now)) {
        mine.addAll(insert(instanceKeys, now));
      }
      return mine;
    });
  }

  synchronized void renew(Collection<String> instanceKeys) throws IOException {
    inTransaction(() -> {
      long until = Instant.now().getEpochSecond() + LASTS.toSeconds();
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE fetching SET until = ? WHERE instance_key = ? AND writer = ?")) {
        update.setLong(1, until);
        update.setString(3, writer);
        for (String key : instanceKeys) {
          update.setString(2, key);
          update.executeUpdate();
        }
      }
      return Set.of();
    });
  }

  synchronized void release(Collection<String> instanceKeys) throws IOException {
    inTransaction(() -> {
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM fetching WHERE instance_key = ? AND writer = ?")) {
        delete.setString(2, writer);
        for (String key : instanceKeys) {
          delete.setString(1, key);
          delete.executeUpdate();
        }
      }
      return Set.of();
    });
  }

  private Set<String> insert(Collection<String> instanceKeys, long now) throws SQLException {
    Set<String> inserted = new HashSet<>();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR IGNORE INTO fetching VALUES (?, ?, ?)")) {
      for (String key : instanceKeys) {
        insert.setString(1, key);
        insert.setString(2, writer);
        insert.setLong(3, now + LASTS.toSeconds());
        if (insert.executeUpdate() == 1) {
          inserted.add(key);
        }
      }
    }
    return inserted;
  }

  private boolean removeDead(long now) throws SQLException, IOException {
    int removed = Sql.run(connection, "DELETE FROM fetching WHERE until < ?", now);
    Set<String> others = new HashSet<>();
    Sql.query(
        connection,
        "SELECT DISTINCT writer FROM fetching WHERE writer <> ?",
        row -> others.add(row.getString(1)),
        writer);
    for (String other : others) {
      if (!WriterFolder.isAlive(root, other + "-0")) {
        removed += Sql.run(connection, "DELETE FROM fetching WHERE writer = ?", other);
      }
    }
    return removed > 0;
  }

  private interface Work {
    Set<String> run() throws SQLException, IOException;
  }

  private Set<String> inTransaction(Work work) throws IOException {
    try {
      execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        Set<String> result = work.run();
        execute("COMMIT");
        done = true;
        return result;
      } finally {
        if (!done) {
          execute("ROLLBACK");
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static IOException failure(SQLException e) {
    return new IOException(
        "the list of what is being fetched answered with SQLite error " + e.getErrorCode());
  }

  /// Lets go of everything.
  @Override
  public synchronized void close() throws IOException {
    try (connection) {
      if (!connection.isClosed()) {
        Sql.run(connection, "DELETE FROM fetching WHERE writer = ?", writer);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}

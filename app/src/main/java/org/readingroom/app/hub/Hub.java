package org.readingroom.app.hub;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The open hub database of one process.
///
/// Writers queue here for the process's one writing connection and then, for at most {@link
/// #BUSY_MS}, for the other processes; readers never wait for writers (WAL). Thread-safe; every
/// call blocks on the disk. Transactions are short and do nothing but talk to the database.
public final class Hub implements AutoCloseable {
  /// The schema this program writes.
  public static final int SCHEMA_VERSION = 1;

  /// What this program can read: a hub whose `min_client` is higher is only looked at.
  static final int CLIENT_VERSION = 1;

  /// ms a writer waits for other processes before the reader is told that the hub is busy
  static final int BUSY_MS = 30_000;

  private final HikariDataSource readers;
  private final HikariDataSource writer;
  private final Jdbi reading;
  private final Jdbi writing;
  private final HubColumns columns;
  private final HubWatch watch;
  private final @Nullable String readOnlyReason;

  private Hub(
      SQLiteDataSource reading,
      SQLiteDataSource writing,
      HubColumns columns,
      @Nullable String readOnlyReason) {
    this.readers = pool("hub-read", reading, 3);
    this.writer = pool("hub-write", writing, 1);
    this.reading = Jdbi.create(readers);
    this.writing = Jdbi.create(writer);
    this.columns = columns;
    this.readOnlyReason = readOnlyReason;
    this.watch = new HubWatch(reading);
  }

  /// Opens the SQLite hub, creating or migrating it first (after a copy of the old file).
  ///
  /// @param file the database; its folder must exist, on a local disk
  /// @throws HubException when it cannot be opened; says why and what to do
  public static Hub openSqlite(Path file, HubColumns columns) {
    try {
      SqliteMigration.Outcome outcome = SqliteMigration.run(file);
      return new Hub(
          SqliteMigration.source(file, SQLiteConfig.TransactionMode.DEFERRED),
          SqliteMigration.source(file, SQLiteConfig.TransactionMode.IMMEDIATE),
          columns,
          outcome.readOnlyReason());
    } catch (RuntimeException e) {
      throw HubException.from(e);
    }
  }

  private static HikariDataSource pool(String name, SQLiteDataSource source, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(BUSY_MS + 5_000L);
    config.setInitializationFailTimeout(-1);
    config.setRegisterMbeans(false);
    return new HikariDataSource(config);
  }

  /// Runs one transaction that sees one state of the hub throughout.
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    try {
      return reading.inTransaction(handle -> work.apply(handle));
    } catch (RuntimeException e) {
      throw HubException.from(e);
    }
  }

  /// Runs one transaction alone: either all of it happens, or the caller gets an exception and none
  /// of it did. When this returns, what was written survives a power cut.
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (readOnlyReason != null) {
      throw new HubException(readOnlyReason);
    }
    try {
      return writing.inTransaction(handle -> work.apply(handle));
    } catch (RuntimeException e) {
      throw HubException.from(e);
    }
  }

  /// {@link #write} for work without a result.
  public void writing(Consumer<Handle> work) {
    write(handle -> {
      work.accept(handle);
      return Boolean.TRUE;
    });
  }

  public HubColumns columns() {
    return columns;
  }

  /// Calls back after any process has changed the hub, within 500 ms, several changes as one. The
  /// callback runs on the watch's thread, holds no lock, and should be short.
  ///
  /// @return closes the subscription
  public HubWatch.Subscription onChange(Runnable changed) {
    return watch.subscribe(changed);
  }

  /// One sentence when this program may look but not write; null in the ordinary case.
  public @Nullable String readOnlyReason() {
    return readOnlyReason;
  }

  /// ms since 1970 UTC by the database's clock, the only one that leases and due times know.
  public static long nowMs(Handle handle) {
    return handle.createQuery("SELECT now_ms FROM hub_clock").mapTo(Long.class).one();
  }

  @Override
  public void close() {
    watch.close();
    readers.close();
    writer.close();
  }
}

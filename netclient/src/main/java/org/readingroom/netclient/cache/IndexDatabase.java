package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The connections to the cache's SQLite file: one that writes, a few that read. WAL mode, so that
/// readers of any process never wait for a writer; every write is one short BEGIN IMMEDIATE with no
/// other I/O inside.
final class IndexDatabase implements AutoCloseable {
  private static final int READERS = 4;
  private static final int BUSY_MS = 30_000;

  private final BlockingQueue<Connection> readers = new LinkedBlockingQueue<>();

  // guarded by writeLock
  private final ReentrantLock writeLock = new ReentrantLock();
  private final Connection writer;
  private String writerSynchronous = "FULL";

  private volatile boolean closed;

  /// What runs on a connection; the SQL is ours, so an exception is about the file.
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException, IOException;
  }

  IndexDatabase(Path file) throws IOException {
    try {
      writer = connect(file);
      for (int i = 0; i < READERS; i++) {
        readers.add(connect(file));
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  <T> T read(Work<T> work) throws IOException {
    Connection connection;
    try {
      connection = readers.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while the cache was busy");
    }
    try {
      if (closed) {
        throw new IOException("the cache is closed");
      }
      return work.on(connection);
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      readers.add(connection);
    }
  }

  /// Runs work in a transaction that is on the disk when this returns.
  <T> T write(Work<T> work) throws IOException {
    return write(work, "FULL");
  }

  /// Runs work in a transaction that every process sees when this returns, and that the next
  /// [#write] puts on the disk: a power cut before that undoes it, nothing else does.
  <T> T writeWithoutSync(Work<T> work) throws IOException {
    return write(work, "NORMAL");
  }

  private <T> T write(Work<T> work, String synchronous) throws IOException {
    writeLock.lock();
    try {
      if (closed) {
        throw new IOException("the cache is closed");
      }
      if (!synchronous.equals(writerSynchronous)) {
        execute("PRAGMA synchronous = " + synchronous);
        writerSynchronous = synchronous;
      }
      execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        T result = work.on(writer);
        execute("COMMIT");
        done = true;
        return result;
      } finally {
        if (!done) {
          rollback();
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    writeLock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      SQLException first = null;
      for (int i = 0; i < READERS; i++) {
        try {
          readers.take().close();
        } catch (SQLException e) {
          first = e;
        }
      }
      // later readers find this one, see that the cache is closed, and put it back
      readers.add(writer);
      writer.close();
      if (first != null) {
        throw first;
      }
    } catch (SQLException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writeLock.unlock();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollback() {
    try {
      execute("ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      // SQLite ends the transaction itself on some errors
    }
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MS);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.enforceForeignKeys(false);
    // nobody asks for them, and the driver would match each statement against a pattern
    config.setGetGeneratedKeys(false);
    return DriverManager.getConnection("jdbc:sqlite:" + file, config.toProperties());
  }

  private static IOException failure(SQLException e) {
    if (e instanceof SQLiteException sqlite
        && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_WRITE)) {
      return new CacheFullException();
    }
    if (e instanceof SQLiteException sqlite
        && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB)) {
      return new CacheUnusableException(
          "The index of the study cache is damaged.",
          "Delete the cache folder of the profile; the studies are fetched again when needed.");
    }
    int code = e.getErrorCode();
    return new IOException("the cache index answered with SQLite error " + code);
  }
}

package org.readingroom.app.hub;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/// The open hub database of one process.
///
/// Writers queue here for the process's one writing connection; on SQLite then, for at most {@link
/// #BUSY_MS}, for the other processes, while readers never wait for writers (WAL). On PostgreSQL
/// one connection serves both, so never ask for a transaction inside another. Thread-safe; every
/// call blocks on the disk or the network. Transactions are short and do nothing but talk to the
/// database.
public final class Hub implements AutoCloseable {
  /// The schema this program writes.
  public static final int SCHEMA_VERSION = 10;

  /// What this program can read: a hub whose `min_client` is higher is only looked at.
  static final int CLIENT_VERSION = 4;

  /// ms a writer waits for other processes before the reader is told that the hub is busy
  static final int BUSY_MS = 30_000;

  /// how often a transaction that PostgreSQL gave up in favour of another one is begun
  private static final int TRIES = 5;

  /// PostgreSQL otherwise shows each statement what others have done since the one before
  private static final String ONE_PICTURE =
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

  private final Dialect dialect;
  private final ConnectionFactory readers;
  private final Jdbi reading;
  private final Jdbi writing;
  private final HubColumns columns;
  private final HubWatch watch;
  private final KeptStatements kept = new KeptStatements();
  private final List<Closeable> connections;
  // null on SQLite
  private final @Nullable PostgresLine line;

  // guarded by this: whether what answered at last fits this program
  private boolean fits;
  private volatile @Nullable String readOnlyReason;

  private Hub(
      HikariDataSource readers, HikariDataSource writer, HubWatch watch, HubColumns columns) {
    this.dialect = Dialect.SQLITE;
    this.readers = readers::getConnection;
    this.reading = Jdbi.create(readers);
    this.writing = Jdbi.create(writer);
    this.columns = columns;
    this.connections = List.of(readers, writer);
    this.line = null;
    this.fits = true;
    this.watch = watch;
  }

  private Hub(PostgresLine line) {
    this.dialect = Dialect.POSTGRESQL;
    this.readers = line;
    this.reading = Jdbi.create(line);
    this.writing = reading;
    this.columns = new PlainColumns();
    this.connections = List.of(line);
    this.line = line;
    this.watch = new PostgresWatch(line);
  }

  /// Opens the SQLite hub, creating or migrating it first (after a copy of the old file).
  ///
  /// @param file the database; its folder must exist, on a local disk
  /// @throws HubException when it cannot be opened; says why and what to do
  public static Hub openSqlite(Path file, HubColumns columns) {
    try {
      SqliteMigration.Outcome outcome = SqliteMigration.run(file);
      SQLiteDataSource reading =
          SqliteMigration.source(file, SQLiteConfig.TransactionMode.DEFERRED);
      Hub hub =
          new Hub(
              pool("hub-read", reading, 3),
              pool(
                  "hub-write",
                  SqliteMigration.source(file, SQLiteConfig.TransactionMode.IMMEDIATE),
                  1),
              new SqliteWatch(reading),
              columns);
      hub.readOnlyReason = outcome.readOnlyReason();
      return hub;
    } catch (RuntimeException e) {
      throw HubException.from(e);
    }
  }

  /// Opens a shared hub as the reader of the address. Never migrates it: a hub of another version
  /// is read only, or refused, with a sentence. Uses two connections, one of them to hear of
  /// changes.
  ///
  /// @throws HubException when it cannot be reached or does not fit; says why and what to do
  public static Hub openPostgres(PostgresAddress address) {
    Hub hub = openPostgresLater(address);
    try {
      hub.check();
      return hub;
    } catch (RuntimeException e) {
      hub.close();
      throw e;
    }
  }

  /// The same without talking to it yet, for a workstation that starts while the hub is away:
  /// whether it fits is found out with the first call that reaches it.
  public static Hub openPostgresLater(PostgresAddress address) {
    return over(new PostgresLine(address.source(), PostgresLine.SILENT_MS));
  }

  static Hub over(PostgresLine line) {
    return new Hub(line);
  }

  /// @throws HubException when the hub cannot be reached or does not fit
  private void check() {
    try {
      fit();
    } catch (SQLException e) {
      throw explained(new ConnectionException(e));
    }
  }

  private synchronized void fit() throws SQLException {
    if (!fits && line != null) {
      Connection connection = line.openConnection();
      try {
        readOnlyReason = PostgresSchema.readOnlyReason(connection);
      } finally {
        line.closeConnection(connection);
      }
      fits = true;
    }
  }

  private HubException explained(RuntimeException e) {
    if (dialect == Dialect.SQLITE
        && e.getCause() instanceof SQLTransientConnectionException none
        && none.getSQLState() == null) {
      // no connection came free in time, and nothing was asked of the database
      return SqliteFailures.busy();
    }
    HubException said = HubException.from(e);
    if (line != null && said != e && said.unreachable()) {
      // also when the server has become a standby: behind the same name there may be another by now
      line.distrust();
    }
    return said;
  }

  /// Signs in with this password from now on; connections that are open stay so. Only for a shared
  /// hub.
  public void usePassword(String password) {
    if (line != null) {
      line.usePassword(password);
    }
  }

  private static HikariDataSource pool(String name, DataSource source, int size) {
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

  /// Which database it is, for the few places where the two need other words.
  public Dialect dialect() {
    return dialect;
  }

  /// Runs one transaction that only looks, and sees one state of the hub throughout: for several
  /// statements that make one picture. On PostgreSQL that costs two round trips besides theirs.
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    check();
    try {
      return switch (dialect) {
        case SQLITE -> again(reading, work);
        case POSTGRESQL ->
            again(
                reading,
                handle -> {
                  // travels with the BEGIN before it
                  handle.execute(ONE_PICTURE);
                  return work.apply(handle);
                });
      };
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  /// Runs one statement that only looks: what it sees is one state of the hub, and it costs a
  /// single round trip. For {@link #ask} it would have to be the same text each time.
  public <T extends @Nullable Object> T look(Function<Handle, T> statement) {
    check();
    try {
      return reading.withHandle(handle -> statement.apply(handle));
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  /// Asks one question by itself: what its one statement sees is one state of the hub. Costs a
  /// single round trip, and nothing to prepare when it was asked before.
  public <T extends @Nullable Object> T ask(HubQuestion<T> question) {
    check();
    try {
      Connection connection = readers.openConnection();
      try {
        return answer(connection, question);
      } finally {
        readers.closeConnection(connection);
      }
    } catch (SQLException e) {
      throw explained(new ConnectionException(e));
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  private <T extends @Nullable Object> T answer(Connection connection, HubQuestion<T> question)
      throws SQLException {
    return switch (dialect) {
      case SQLITE ->
          answer(kept.of(connection.unwrap(SQLiteConnection.class), question.sql()), question);
      case POSTGRESQL -> {
        // this driver keeps what it prepared
        try (PreparedStatement statement = connection.prepareStatement(question.sql())) {
          yield answer(statement, question);
        }
      }
    };
  }

  private static <T extends @Nullable Object> T answer(
      PreparedStatement statement, HubQuestion<T> question) throws SQLException {
    List<Object> values = question.values();
    for (int i = 0; i < values.size(); i++) {
      switch (values.get(i)) {
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case Object text -> statement.setString(i + 1, text.toString());
      }
    }
    try (ResultSet rows = statement.executeQuery()) {
      return question.rows().read(rows);
    }
  }

  /// Runs one transaction alone: either all of it happens, or the caller gets an exception and none
  /// of it did. When this returns, what was written survives a power cut.
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    check();
    String mayNot = readOnlyReason;
    if (mayNot != null) {
      throw new HubException(mayNot);
    }
    try {
      return again(writing, work);
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  private static <T extends @Nullable Object> T again(Jdbi jdbi, Function<Handle, T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return jdbi.inTransaction(handle -> work.apply(handle));
      } catch (JdbiException e) {
        boolean gaveWay =
            e.getCause() instanceof SQLException sql
                && PostgresFailures.mayBeRunAgain(String.valueOf(sql.getSQLState()));
        if (!gaveWay || tries == TRIES) {
          throw e;
        }
      }
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
    for (Closeable each : connections) {
      try {
        each.close();
      } catch (IOException e) {
        // nothing is owed to it: every transaction was over
      }
    }
  }
}

package org.readingroom.app.hub;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Role;

/// A real PostgreSQL on this computer, started with the first test that wants one and stopped with
/// the tests' process. Each test has a database of its own on it.
public final class PostgresServer {
  private static final String OWNER = "hub_owner";
  private static @Nullable PostgresServer shared;

  private final EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  public static synchronized PostgresServer shared() {
    if (shared == null) {
      try {
        shared =
            new PostgresServer(
                EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "300")
                    .start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      PostgresServer started = shared;
      started.askForPasswords();
      started.superuser("postgres", "CREATE ROLE " + OWNER + " LOGIN CREATEROLE PASSWORD 'owner'");
      HubDatabase first = started.empty();
      PostgresSchema.migrate(first.owner());
      started.superuser("postgres", "ALTER DATABASE " + first.name + " RENAME TO hub_template");
    }
    return shared;
  }

  // the server as unpacked trusts everybody on this computer
  private void askForPasswords() {
    try (Connection connection = connect("postgres", "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      Path file;
      try (ResultSet row = statement.executeQuery("SHOW hba_file")) {
        row.next();
        file = Path.of(row.getString(1));
      }
      Files.writeString(
          file, "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException | IOException e) {
      throw new AssertionError(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /// A database with a hub in it.
  public HubDatabase hub() {
    String name = TestHub.unique("hub_");
    superuser("postgres", "CREATE DATABASE " + name + " TEMPLATE hub_template OWNER " + OWNER);
    return new HubDatabase(name);
  }

  /// A database with nothing in it.
  public HubDatabase empty() {
    String name = TestHub.unique("empty_");
    superuser("postgres", "CREATE DATABASE " + name + " OWNER " + OWNER);
    return new HubDatabase(name);
  }

  private void superuser(String database, String... statements) {
    run(database, "postgres", "postgres", statements);
  }

  private void run(String database, String user, String password, String... statements) {
    try (Connection connection = connect(database, user, password);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private Connection connect(String database, String user, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + server.getPort()
            + "/"
            + database
            + "?currentSchema=reading_room",
        user,
        password);
  }

  /// One test's database.
  public final class HubDatabase implements AutoCloseable {
    private final String name;

    private HubDatabase(String name) {
      this.name = name;
    }

    public String url() {
      return url(port());
    }

    /// The same database by another way, such as a bad line.
    public String url(int port) {
      return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    public PostgresAddress owner() {
      return PostgresAddress.of(url(), OWNER, "owner");
    }

    public PostgresAddress address(String login) {
      return PostgresAddress.of(url(), login, "secret");
    }

    public void asOwner(String... statements) {
      run(name, OWNER, "owner", statements);
    }

    public void asSuperuser(String... statements) {
      run(name, "postgres", "postgres", statements);
    }

    /// A connection as psql would have it: nothing between the person and the database.
    public Connection psql(String login) throws SQLException {
      return connect(name, login, "secret");
    }

    /// Makes a reader who signs in with the password "secret"; returns the login.
    public String login(
        String displayName, Role role, boolean feeds, List<String> sees, List<String> reports) {
      String login = TestHub.unique("r_");
      try (Connection connection = connect(name, OWNER, "owner");
          PreparedStatement put =
              connection.prepareStatement(
                  "SELECT put_reader(?, ?, ?, NULL, 'GMC', '7000000', '', ?, ?, NULL, ?, ?)")) {
        put.setString(1, UUID.randomUUID().toString());
        put.setString(2, displayName);
        put.setString(3, role.name());
        put.setInt(4, feeds ? 1 : 0);
        put.setString(5, login);
        put.setArray(6, connection.createArrayOf("text", sees.toArray()));
        put.setArray(7, connection.createArrayOf("text", reports.toArray()));
        put.execute();
        try (Statement statement = connection.createStatement()) {
          statement.execute("ALTER ROLE " + login + " PASSWORD 'secret'");
        }
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
      return login;
    }

    @Override
    public void close() {
      superuser("postgres", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
  }
}

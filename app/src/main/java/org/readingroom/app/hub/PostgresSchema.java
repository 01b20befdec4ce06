package org.readingroom.app.hub;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The schema of a shared hub: looking at it as anybody, changing it as its owner.
///
/// Only `hub init` and `hub migrate` change it; a workstation reads `hub_schema` and goes on, only
/// looks, or refuses.
public final class PostgresSchema {
  /// What is there.
  ///
  /// @param version 0 when there is no hub in the database
  public record Status(int version, int minClient) {
    public boolean present() {
      return version > 0;
    }

    /// True when this program can neither read nor write it before its owner runs `hub migrate`.
    public boolean old() {
      return version < Hub.SCHEMA_VERSION;
    }

    public boolean tooNew() {
      return minClient > Hub.CLIENT_VERSION;
    }
  }

  private PostgresSchema() {}

  public static Status status(PostgresAddress address) {
    return status(address.source());
  }

  private static Status status(PGSimpleDataSource source) {
    try (Connection connection = source.getConnection()) {
      return status(connection);
    } catch (SQLException e) {
      throw PostgresFailures.explain(e);
    }
  }

  private static Status status(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT to_regclass('reading_room.hub_schema') IS NOT NULL")) {
        if (!row.next() || !row.getBoolean(1)) {
          return new Status(0, 0);
        }
      }
      try (ResultSet row = statement.executeQuery("SELECT version, min_client FROM hub_schema")) {
        return row.next() ? new Status(row.getInt(1), row.getInt(2)) : new Status(0, 0);
      }
    }
  }

  /// Null when this program may write.
  static @Nullable String readOnlyReason(Connection connection) throws SQLException {
    Status found = status(connection);
    if (!found.present()) {
      throw new HubException(
          "The database is there, but the hub is not set up in it. Its owner runs hub init.");
    }
    if (found.old()) {
      throw new HubException(
          "The hub was made by an older Reading Room. Its owner runs hub migrate; until then use the"
              + " older program.");
    }
    return found.tooNew()
        ? "The hub was made for a newer Reading Room, so it can be read but not changed from here."
            + " Install the newer version."
        : null;
  }

  /// Makes the schema or brings it up to date, as the role of the address: the owner of the
  /// database, or a role that may create schemas in it. Safe to repeat.
  ///
  /// @throws HubException when the role may not, or a migration failed; then nothing of it is kept
  public static Status migrate(PostgresAddress owner) {
    PGSimpleDataSource source = owner.source();
    source.setSocketTimeout(0);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reading_room_reader') THEN
              CREATE ROLE reading_room_reader NOLOGIN;
            END IF;
          EXCEPTION WHEN duplicate_object THEN NULL; -- another database's hub was set up just now
          END $$
          """);
    } catch (SQLException e) {
      throw explainOwner(e);
    }
    try {
      Flyway.configure(Hub.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:org/readingroom/app/hub/postgres")
          .schemas(PostgresAddress.SCHEMA)
          .defaultSchema(PostgresAddress.SCHEMA)
          .createSchemas(true)
          .table("hub_migrations")
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof SQLException sql) {
          throw explainOwner(sql);
        }
      }
      throw new HubException(
          "The hub could not be brought up to date; it is as it was. Look into the log, then try"
              + " again.");
    }
    return status(source);
  }

  private static HubException explainOwner(SQLException e) {
    return "42501".equals(e.getSQLState())
        ? new HubException(
            "This role may not set up the hub. Use the owner of the database, with the attribute"
                + " CREATEROLE.")
        : PostgresFailures.explain(e);
  }
}

package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.readingroom.netclient.seal.Sealing;
import org.sqlite.SQLiteDataSource;

/// A hub of any earlier version comes forward on both databases with everything in it. Nothing is
/// released yet: what stands for a release is what its tables were.
@Timeout(90)
class MigrationsForwardTest {
  private static final List<String> PEOPLE_AND_WORK =
      List.of(
          "INSERT INTO readers (reader_id, display_name, role) VALUES ('a', 'Ada', 'CONSULTANT')",
          "INSERT INTO clients (client_id, reader_id, host) VALUES ('c', 'a', 'desk')",
          "INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,"
              + " pooled_ms, fence, sealed) VALUES ('i', 'T', 'Trust', 'OPEN', 1, 1, 2, 3, 7, "
              + "%BYTES%), ('r', 'T', 'Trust', 'REPORTED', 1, 1, 2, 3, 9, %BYTES%)",
          "INSERT INTO item_studies (item_id, study_key, archive, trust_code, modalities, checked,"
              + " row_key, sealed) VALUES ('i', 's', 'one', 'T', 'CT', 1, '', %BYTES%)",
          "INSERT INTO item_orders (order_key, item_id) VALUES ('o', 'i')",
          "INSERT INTO leases (item_id, reader_id, client_id, fencing_token, claimed_ms,"
              + " expires_ms) VALUES ('i', 'a', 'c', 7, 1, 99)");

  private static final List<String> QUESTIONS =
      List.of(
          "SELECT item_id || ' ' || state || ' ' || fence FROM items ORDER BY item_id",
          "SELECT study_key || ' ' || modalities FROM item_studies",
          "SELECT order_key || ' ' || item_id FROM item_orders",
          "SELECT reader_id || ' ' || fencing_token FROM leases",
          "SELECT holder || ' ' || held_until_ms FROM items WHERE holder IS NOT NULL",
          "SELECT version || '' FROM hub_schema");

  private static final List<List<String>> ANSWERS =
      List.of(
          List.of("i OPEN 7", "r REPORTED 9"),
          List.of("s CT"),
          List.of("o i"),
          List.of("a 7"),
          List.of("Ada 99"),
          List.of(Integer.toString(Hub.SCHEMA_VERSION)));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 7, 8, 9})
  void aFileOfAnEarlierVersionComesForwardByItself(int version) throws SQLException {
    Path file = folder.resolve("hub.db");
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    Flyway.configure(Hub.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:org/readingroom/app/hub/sqlite")
        .table("hub_migrations")
        .target(Integer.toString(version))
        .load()
        .migrate();
    fill(source, "x'00'");
    try (Hub hub = Hub.openSqlite(file, new SealedColumns(Sealing.of(new byte[32])))) {
      assertNull(hub.readOnlyReason());
    }
    try (Connection now = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      assertEquals(ANSWERS, answers(now));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 9})
  void aSharedHubOfAnEarlierVersionComesForwardWhenItsOwnerSaysSo(int version) throws SQLException {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().empty()) {
      PGSimpleDataSource owner = database.owner().source();
      Flyway.configure(Hub.class.getClassLoader())
          .dataSource(owner)
          .locations("classpath:org/readingroom/app/hub/postgres")
          .schemas(PostgresAddress.SCHEMA)
          .defaultSchema(PostgresAddress.SCHEMA)
          .table("hub_migrations")
          .repeatableSqlMigrationPrefix("none")
          .target(Integer.toString(version))
          .load()
          .migrate();
      fill(owner, "'{}'::bytea");
      assertEquals(Hub.SCHEMA_VERSION, PostgresSchema.migrate(database.owner()).version());
      try (Connection now = owner.getConnection()) {
        assertEquals(ANSWERS, answers(now));
      }
    }
  }

  private static void fill(DataSource source, String bytes) throws SQLException {
    try (Connection old = source.getConnection();
        Statement statement = old.createStatement()) {
      for (String each : PEOPLE_AND_WORK) {
        statement.execute(each.replace("%BYTES%", bytes));
      }
    }
  }

  private static List<List<String>> answers(Connection hub) throws SQLException {
    List<List<String>> answers = new java.util.ArrayList<>();
    try (Statement statement = hub.createStatement()) {
      for (String question : QUESTIONS) {
        List<String> rows = new java.util.ArrayList<>();
        try (ResultSet row = statement.executeQuery(question)) {
          while (row.next()) {
            rows.add(row.getString(1));
          }
        }
        answers.add(rows);
      }
    }
    return answers;
  }
}

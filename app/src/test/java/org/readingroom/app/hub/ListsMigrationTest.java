package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.seal.Sealing;

/// Hubs from before version 8 know of their items what their tables say, and from before version 9
/// where the words of lists are found.
@Timeout(60)
class ListsMigrationTest {
  private static final List<String> BEFORE =
      List.of(
          "INSERT INTO readers (reader_id, display_name, role) VALUES ('a', 'Ada', 'CONSULTANT'),"
              + " ('b', 'Ben', 'CONSULTANT')",
          "INSERT INTO clients (client_id, reader_id, host) VALUES ('c', 'a', 'desk')",
          "INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,"
              + " pooled_ms, sealed) VALUES ('held', 'T', 'T', 'OPEN', 1, 1, 2, 3, x'00'),"
              + " ('kept', 'T', 'T', 'OPEN', 1, 1, 2, 3, x'00'),"
              + " ('free', 'T', 'T', 'OPEN', 1, 1, 2, 3, x'00')",
          "INSERT INTO item_studies (item_id, study_key, archive, trust_code, modalities, checked,"
              + " row_key, sealed) VALUES ('held', 's1', 'one', 'T', 'PT,CT', 1, '', x'00'),"
              + " ('held', 's2', 'one', 'T', 'MR', 1, '', x'00'),"
              + " ('kept', 's3', 'one', 'T', '', 1, '', x'00')",
          "INSERT INTO leases (item_id, reader_id, client_id, fencing_token, claimed_ms,"
              + " expires_ms) VALUES ('held', 'a', 'c', 7, 1, 99)",
          "INSERT INTO handovers (handover_id, item_id, kind, by_reader, to_reader, at_ms, sealed)"
              + " VALUES ('h', 'kept', 'REASSIGNED', 'a', 'b', 1, x'00')",
          "INSERT INTO item_keeps (item_id, reader_id, until_ms, handover_id)"
              + " VALUES ('kept', 'b', 88, 'h')");

  @Test
  void whatWasHeldAndKeptBeforeIsListedSoAfterwards(@TempDir Path folder) throws SQLException {
    Path file = folder.resolve("hub.db");
    Flyway.configure(Hub.class.getClassLoader())
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations("classpath:org/readingroom/app/hub/sqlite")
        .table("hub_migrations")
        .target("7")
        .load()
        .migrate();
    try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = old.createStatement()) {
      for (String each : BEFORE) {
        statement.execute(each);
      }
    }
    Hub.openSqlite(file, new SealedColumns(Sealing.of(new byte[32]))).close();
    assertEquals(
        List.of(
            "free  null null 0 null 0",
            "held ,PT,CT,MR, a Ada 99 null 0",
            "kept  null null 0 b 88"),
        lines(file));
  }

  private static List<String> lines(Path file) throws SQLException {
    List<String> lines = new java.util.ArrayList<>();
    try (Connection now = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = now.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT item_id, modalities, holder_id, holder, held_until_ms, kept_for,"
                    + " kept_until_ms FROM items ORDER BY item_id")) {
      while (row.next()) {
        StringBuilder line = new StringBuilder(row.getString(1));
        for (int i = 2; i <= 7; i++) {
          line.append(' ').append(row.getString(i));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  @Test
  void whatListsLookForIsFoundInItemsFromBefore() {
    try (PostgresServer.HubDatabase old = PostgresServer.shared().empty()) {
      Flyway.configure(Hub.class.getClassLoader())
          .dataSource(old.owner().source())
          .locations("classpath:org/readingroom/app/hub/postgres")
          .schemas(PostgresAddress.SCHEMA)
          .defaultSchema(PostgresAddress.SCHEMA)
          .createSchemas(true)
          .table("hub_migrations")
          .repeatableSqlMigrationPrefix("none")
          .target("8")
          .load()
          .migrate();
      old.asOwner(
          "INSERT INTO readers (reader_id, display_name, role) VALUES ('a', 'Ada', 'CONSULTANT')",
          "INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,"
              + " pooled_ms, sealed) SELECT w, 'T', 'T', CASE w WHEN 'gone' THEN 'REPORTED' ELSE"
              + " 'OPEN' END, 1, 1, 2, 3, convert_to('{\"request\":{\"description\":\"Trauma ' || w"
              + " || '\"}}', 'UTF8') FROM unnest(ARRAY['knee', 'hip', 'gone']) AS w",
          "INSERT INTO saved_lists (list_id, owner_id, name, shared, changed_ms, sealed)"
              + " SELECT w, 'a', w, CASE w WHEN 'hip' THEN 0 ELSE 1 END, 1,"
              + " convert_to(CASE w WHEN 'bad' THEN 'x' ELSE '{\"words\":\"' || w || '\"}' END,"
              + " 'UTF8') FROM unnest(ARRAY['Knee', 'hip', 'bad']) AS w");
      PostgresSchema.migrate(old.owner());
      try (Connection now = old.owner().connect();
          Statement statement = now.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT string_agg(item_id || ' ' || word, ', ' ORDER BY item_id, word)"
                      + " FROM listed_words")) {
        row.next();
        assertEquals("hip trauma, knee knee, knee trauma", row.getString(1));
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }
}

package org.readingroom.app.bench.pool;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.SealedColumns;
import org.readingroom.netclient.seal.Sealing;

/// A SQLite hub of the benchmark's own, sealed under a key that nobody keeps.
public final class OwnSqlite {
  private final Path file;
  private final Sealing sealing;

  /// @param scratch takes the file
  public OwnSqlite(Path scratch) {
    this.file = scratch.resolve("hub.db");
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.sealing = Sealing.of(key);
  }

  /// As one more process of the same profile has it open; close it.
  public Hub hub() {
    return Hub.openSqlite(file, new SealedColumns(sealing));
  }

  /// Fills a pool with the lists' indexes away, and builds them afterwards in one go: keeping them
  /// takes most of the time that feeding an item takes.
  public void fillWithoutIndexes(Runnable filling) throws SQLException {
    Map<String, String> indexes = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'items'"
                  + " AND sql IS NOT NULL")) {
        while (row.next()) {
          indexes.put(row.getString(1), row.getString(2));
        }
      }
      for (String name : indexes.keySet()) {
        statement.execute("DROP INDEX " + name);
      }
      filling.run();
      for (String again : indexes.values()) {
        statement.execute(again);
      }
    }
  }

  /// A connection with nothing of ours around it.
  public BareConnection bare() throws SQLException {
    return new BareConnection(DriverManager.getConnection("jdbc:sqlite:" + file));
  }
}

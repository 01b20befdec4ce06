package org.readingroom.app.hub;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;

/// SQLite's `data_version` moves whenever another connection has committed; this one never writes,
/// so it sees every commit of every process.
final class SqliteWatch extends HubWatch {
  /// ms between two looks; a change is told within 500 ms
  static final int POLL_MS = 300;

  private final SQLiteDataSource source;

  SqliteWatch(SQLiteDataSource source) {
    this.source = source;
  }

  @Override
  void watch() {
    while (!closed()) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        long seen = version(statement);
        while (!closed()) {
          pause(POLL_MS);
          long now = version(statement);
          if (now != seen) {
            seen = now;
            tell();
          }
        }
      } catch (SQLException e) {
        // the file may be busy being replaced or the disk full: look again
        pause(POLL_MS);
      }
    }
  }

  private static long version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA data_version")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}

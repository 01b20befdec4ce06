package org.readingroom.app.hub;

import java.sql.SQLException;

/// What SQLite's result codes mean to a reader (https://www.sqlite.org/rescode.html).
final class SqliteFailures {
  private static final String BUSY =
      "The worklist database is busy in another window or command. Try again in a moment.";

  private SqliteFailures() {}

  /// Somebody else kept the only place at which to write for too long.
  static HubException busy() {
    return new HubException(BUSY);
  }

  static HubException explain(SQLException sql) {
    return new HubException(
        switch (sql.getErrorCode() & 0xFF) {
          case 5, 6 -> BUSY;
          case 8, 3, 14, 23 ->
              "The worklist database cannot be opened for writing."
                  + " Check the rights of the profile folder.";
          case 11, 26 ->
              "The worklist database is damaged. Keep a copy of hub.db, then run doctor.";
          case 13 ->
              "The disk is full, so nothing was saved in the worklist database."
                  + " Free some space and try again.";
          case 10 -> "The disk failed under the worklist database. Check the disk, then try again.";
          case 19 -> "The worklist database refused a change that would break its own rules.";
          default ->
              "The worklist database failed (code "
                  + sql.getErrorCode()
                  + "). Try again; if it stays so, run doctor.";
        });
  }
}

package org.readingroom.app.hub;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The hub did not do what was asked. The message is one sentence for the reader and what to do
/// next; it never carries a row's content. A transaction that throws it has changed nothing.
public final class HubException extends RuntimeException {
  public HubException(String message) {
    super(message);
  }

  /// Translates what the database said. The original is not kept as a cause: drivers repeat
  /// statements and values in their messages.
  static HubException from(Throwable thrown) {
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof HubException known) {
        return known;
      }
      if (t instanceof SQLException sql) {
        return fromSqlite(sql);
      }
    }
    return new HubException(
        "The worklist database failed ("
            + thrown.getClass().getSimpleName()
            + "). Try again; if it stays so, run doctor.");
  }

  // primary result codes, https://www.sqlite.org/rescode.html
  private static HubException fromSqlite(SQLException sql) {
    return switch (sql.getErrorCode() & 0xFF) {
      case 5, 6 ->
          new HubException(
              "The worklist database is busy in another window or command. Try again in a moment.");
      case 8, 3, 14, 23 ->
          new HubException(
              "The worklist database cannot be opened for writing."
                  + " Check the rights of the profile folder.");
      case 11, 26 ->
          new HubException(
              "The worklist database is damaged. Keep a copy of hub.db, then run doctor.");
      case 13 ->
          new HubException(
              "The disk is full, so nothing was saved in the worklist database."
                  + " Free some space and try again.");
      case 10 ->
          new HubException(
              "The disk failed under the worklist database. Check the disk, then try again.");
      case 19 ->
          new HubException(
              "The worklist database refused a change that would break its own rules.");
      default ->
          new HubException(
              "The worklist database failed (code "
                  + sql.getErrorCode()
                  + "). Try again; if it stays so, run doctor.");
    };
  }
}

package org.readingroom.app.hub;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/// The hub did not do what was asked. The message is one sentence for the reader and what to do
/// next; it never carries a row's content. A transaction that throws it has changed nothing.
public final class HubException extends RuntimeException {
  private final boolean unreachable;
  private final boolean signInRefused;

  public HubException(String message) {
    this(message, false, false);
  }

  HubException(String message, boolean unreachable, boolean signInRefused) {
    super(message);
    this.unreachable = unreachable;
    this.signInRefused = signInRefused;
  }

  /// The same, for another caller.
  HubException again() {
    return new HubException(String.valueOf(getMessage()), unreachable, signInRefused);
  }

  /// True when the hub wants another name or password.
  public boolean signInRefused() {
    return signInRefused;
  }

  /// True when the hub could not be talked to: it may be back in a moment, and the last change may
  /// have been made or not.
  public boolean unreachable() {
    return unreachable;
  }

  /// Translates what the database said. The original is not kept as a cause: drivers repeat
  /// statements and values in their messages.
  public static HubException from(Throwable thrown) {
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof HubException known) {
        return known;
      }
      if (t instanceof SQLException sql) {
        return sql.getSQLState() == null || sql instanceof SQLiteException
            ? SqliteFailures.explain(sql)
            : PostgresFailures.explain(sql);
      }
    }
    return new HubException(
        "The worklist database failed ("
            + thrown.getClass().getSimpleName()
            + "). Try again; if it stays so, run doctor.");
  }
}

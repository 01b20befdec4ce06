package org.readingroom.app.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Listens on a connection of its own to the channel the hub's triggers notify. Several
/// notifications within a moment are told as one.
///
/// Behind it a poll: at least every {@link #ANYWAY_MS}, and after every lost connection, the
/// listeners are told although nothing was heard, for what may have been missed. A line that has
/// gone silent is noticed by asking for a sign of life every few seconds; the listeners are told
/// that the hub is away, too, and find it out with their next question.
final class PostgresWatch extends HubWatch {
  /// ms to wait for a notification before looking whether the watch is to end
  private static final int WAIT_MS = 500;

  /// ms in which further notifications join the first
  private static final int GATHER_MS = 50;

  static final int ANYWAY_MS = 15_000;

  private static final int RETRY_MS = 1_000;

  private final PostgresLine line;

  PostgresWatch(PostgresLine line) {
    this.line = line;
  }

  @Override
  void watch() {
    boolean missed = false;
    while (!closed()) {
      try (Connection connection = line.another();
          Statement statement = connection.createStatement()) {
        connection.setNetworkTimeout(Runnable::run, line.silentMs());
        statement.execute("LISTEN reading_room");
        if (missed) {
          tell();
        }
        missed = true;
        listen(connection.unwrap(PGConnection.class), statement);
      } catch (SQLException e) {
        // the server restarts or the line is down: whether it is away, the next connection shows
        pause(RETRY_MS);
      } catch (HubException e) {
        missed = true;
        if (line.answers()) {
          // it is there, but has no place for this program now
          pause(RETRY_MS);
        }
      }
      awaitAnswers();
    }
  }

  /// While the hub is away, the line looks for it.
  private void awaitAnswers() {
    if (!line.answers()) {
      tell();
      while (!closed() && !line.answers()) {
        line.awaitChange(WAIT_MS);
      }
    }
  }

  private void listen(PGConnection listening, Statement statement) throws SQLException {
    long toldNanos = System.nanoTime();
    long beatNanos = toldNanos;
    while (!closed() && line.answers()) {
      PGNotification[] heard = listening.getNotifications(WAIT_MS);
      boolean silent = heard == null || heard.length == 0;
      long now = System.nanoTime();
      if (!silent) {
        pause(GATHER_MS);
        listening.getNotifications();
      } else if (now - beatNanos >= line.silentMs() * 1_000_000L) {
        statement.execute("SELECT 1");
        beatNanos = now;
      }
      if (!silent || now - toldNanos >= ANYWAY_MS * 1_000_000L) {
        tell();
        toldNanos = System.nanoTime();
      }
    }
  }
}

package org.readingroom.app.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/// Listens on a connection of its own to the channel the hub's triggers notify. Several
/// notifications within a moment are told as one.
///
/// Behind it a poll: at least every {@link #ANYWAY_MS}, and after every lost connection, the
/// listeners are told although nothing was heard, for what may have been missed.
final class PostgresWatch extends HubWatch {
  /// ms to wait for a notification before looking whether the watch is to end
  private static final int WAIT_MS = 500;

  /// ms in which further notifications join the first
  private static final int GATHER_MS = 50;

  static final int ANYWAY_MS = 15_000;

  private static final int RETRY_MS = 1_000;

  /// ms after a refused sign-in: whoever tries every second is locked out by the server
  private static final int REFUSED_RETRY_MS = 60_000;

  private final PGSimpleDataSource source;

  PostgresWatch(PGSimpleDataSource source) {
    this.source = source;
  }

  @Override
  void usePassword(String password) {
    source.setPassword(password);
    wake();
  }

  @Override
  void watch() {
    boolean missed = false;
    while (!closed()) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN reading_room");
        PGConnection listening = connection.unwrap(PGConnection.class);
        if (missed) {
          tell();
        }
        missed = true;
        listen(listening);
      } catch (SQLException e) {
        // the server restarts or the line is down: try again
        boolean refused = PostgresFailures.signInRefused(String.valueOf(e.getSQLState()));
        pause(refused ? REFUSED_RETRY_MS : RETRY_MS);
      }
    }
  }

  private void listen(PGConnection listening) throws SQLException {
    long toldNanos = System.nanoTime();
    while (!closed()) {
      PGNotification[] heard = listening.getNotifications(WAIT_MS);
      boolean silent = heard == null || heard.length == 0;
      if (silent && System.nanoTime() - toldNanos < ANYWAY_MS * 1_000_000L) {
        continue;
      }
      if (!silent) {
        pause(GATHER_MS);
        listening.getNotifications();
      }
      tell();
      toldNanos = System.nanoTime();
    }
  }
}

package org.readingroom.app.hub;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Statements that stay prepared on a connection of SQLite, which the driver would prepare anew
/// each time. The {@link #MOST} used last on each connection. Thread-safe; a connection is used by
/// one thread at a time.
final class KeptStatements {
  private static final int MOST = 32;

  private final Map<Connection, Map<String, PreparedStatement>> byConnection =
      new ConcurrentHashMap<>();

  /// @param connection the driver's own: a pool's would close its statements when it goes back
  /// @return prepared, with no row set open; not to be closed
  PreparedStatement of(Connection connection, String sql) throws SQLException {
    Map<String, PreparedStatement> kept = byConnection.get(connection);
    if (kept == null) {
      forgetClosed();
      kept = new LinkedHashMap<>(16, 0.75f, true);
      byConnection.put(connection, kept);
    }
    PreparedStatement known = kept.get(sql);
    if (known != null) {
      return known;
    }
    if (kept.size() == MOST) {
      String oldest = kept.keySet().iterator().next();
      try (PreparedStatement unused = kept.remove(oldest)) {
        // closed with its place
      }
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    kept.put(sql, statement);
    return statement;
  }

  // the driver closes a connection's statements with it
  private void forgetClosed() throws SQLException {
    for (Connection each : byConnection.keySet()) {
      if (each.isClosed()) {
        byConnection.remove(each);
      }
    }
  }
}

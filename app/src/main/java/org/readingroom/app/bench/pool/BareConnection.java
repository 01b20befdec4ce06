package org.readingroom.app.bench.pool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// An open connection with nothing of ours around it: the least that a question to the same
/// database can cost. For one thread.
public final class BareConnection implements AutoCloseable {
  private final Connection connection;

  BareConnection(Connection connection) {
    this.connection = connection;
  }

  /// ms of one `SELECT 1` each; asked anew each time, as ours is.
  public double[] selectOneMs(int times) throws SQLException {
    double[] ms = new double[times];
    for (int i = 0; i < times; i++) {
      long started = System.nanoTime();
      try (PreparedStatement statement = connection.prepareStatement("SELECT 1");
          ResultSet row = statement.executeQuery()) {
        row.next();
        row.getInt(1);
      }
      ms[i] = (System.nanoTime() - started) / 1e6;
    }
    return ms;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

package org.readingroom.netclient.cache;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// One statement with its parameters, run once. The SQL is always ours, never built from data.
final class Sql {
  private Sql() {}

  /// Takes one row of an answer.
  @FunctionalInterface
  interface Row {
    void read(ResultSet row) throws SQLException, IOException;
  }

  /// @return how many rows changed
  static int run(Connection connection, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  static void query(Connection connection, String sql, Row each, Object... parameters)
      throws SQLException, IOException {
    try (PreparedStatement select = prepare(connection, sql, parameters);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        each.read(rows);
      }
    }
  }

  /// The first column of the first row; 0 when there is none.
  static long number(Connection connection, String sql, Object... parameters)
      throws SQLException, IOException {
    long[] found = {0};
    query(connection, sql, row -> found[0] = (long) row.getDouble(1), parameters);
    return found[0];
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    boolean ready = false;
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      ready = true;
      return statement;
    } finally {
      if (!ready) {
        statement.close();
      }
    }
  }
}

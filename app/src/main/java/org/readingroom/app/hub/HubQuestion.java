package org.readingroom.app.hub;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement that only looks.
///
/// @param sql with `?` where the values go; few different texts, since each stays prepared
/// @param values texts and numbers
/// @param rows makes the answer out of the rows, before they are gone
public record HubQuestion<T extends @Nullable Object>(
    String sql, List<Object> values, Rows<T> rows) {

  /// Reads the rows one after the other; must not ask the hub meanwhile.
  @FunctionalInterface
  public interface Rows<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  /// A value may name a patient.
  @Override
  public String toString() {
    return "HubQuestion[" + sql + "]";
  }
}

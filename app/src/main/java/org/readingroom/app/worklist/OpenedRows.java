package org.readingroom.app.worklist;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/// Rows that were opened lately, so that a list read again opens and parses only what is new or
/// changed. An entry counts for the very bytes it was opened from. Keeps the {@link #MOST} used
/// last. Thread-safe.
final class OpenedRows<T> {
  private static final int MOST = 4_000;

  private record Opened<T>(byte[] stored, T value) {}

  // guarded by this
  private final Map<String, Opened<T>> lately =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Opened<T>> eldest) {
          return size() > MOST;
        }
      };

  /// @param open makes the value of a row's id and stored bytes
  T get(String rowId, byte[] stored, BiFunction<String, byte[], T> open) {
    synchronized (this) {
      Opened<T> known = lately.get(rowId);
      if (known != null && Arrays.equals(known.stored(), stored)) {
        return known.value();
      }
    }
    T value = open.apply(rowId, stored);
    synchronized (this) {
      lately.put(rowId, new Opened<>(stored, value));
    }
    return value;
  }
}

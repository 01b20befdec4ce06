package org.readingroom.netclient.cache;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The study and series rows made last: the hundreds of instances of one series share theirs. Safe
/// from any thread.
final class RecentRows {
  private static final int MAX_ROWS = 128;

  /// Makes a row that is not here yet.
  @FunctionalInterface
  interface Maker {
    byte[] make() throws IOException;
  }

  // guarded by itself
  private final Map<String, byte[]> rows =
      new LinkedHashMap<>(MAX_ROWS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > MAX_ROWS;
        }
      };

  byte[] of(String key, Maker maker) throws IOException {
    synchronized (rows) {
      byte[] known = rows.get(key);
      if (known != null) {
        return known;
      }
    }
    byte[] made = maker.make();
    synchronized (rows) {
      rows.put(key, made);
    }
    return made;
  }
}

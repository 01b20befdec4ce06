package org.readingroom.app.worklist;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Items read lately, by their stamps, so that a list read again reads only what has changed. At
/// least the {@link #MOST} used last, at most twice as many. Thread-safe.
final class LatelySeen {
  private static final int MOST = 4_000;

  // what was not asked for while the newer one filled goes with the older
  private volatile Map<Long, StampedItem> newer = new ConcurrentHashMap<>();
  private volatile Map<Long, StampedItem> older = Map.of();

  @Nullable StampedItem get(long stamp) {
    StampedItem known = newer.get(stamp);
    if (known == null) {
      known = older.get(stamp);
      if (known != null) {
        put(known);
      }
    }
    return known;
  }

  void put(StampedItem item) {
    if (newer.size() >= MOST) {
      older = newer;
      newer = new ConcurrentHashMap<>();
    }
    newer.put(item.stamp(), item);
  }
}

package org.readingroom.app.worklist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubQuestion;

/// The words of what waits on a hub where they are sealed, by stamp: kept in memory once opened, so
/// that a search as one types opens only what has changed since the one before. What is reported is
/// not kept: it grows without end, and is opened when it is searched.
///
/// SQLite only, where whoever changes the hub does so alone, so that stamps come in the order in
/// which changes can be seen. Thread-safe; blocks on the database.
final class SealedWords {
  /// so many or fewer items are asked for one by one; more are met soon enough along a list
  private static final int FEW = 1_000;

  private static final int MOST_REMEMBERED = 1_000;

  private final Hub hub;
  private final ItemRows rows;
  private final Map<Long, String> byStamp = new ConcurrentHashMap<>();
  private final AtomicLong upTo = new AtomicLong();
  private final AtomicLong whole = new AtomicLong();
  // searches that found many
  private final Set<List<String>> common = ConcurrentHashMap.newKeySet();

  SealedWords(Hub hub, ItemRows rows) {
    this.hub = hub;
    this.rows = rows;
  }

  /// Opens what is new or has changed.
  void catchUp() {
    if (byStamp.size() > 10_000 + 2 * whole.get()) {
      // mostly what has changed again since
      byStamp.clear();
      upTo.set(0);
    }
    long from = upTo.get();
    long seen =
        hub.ask(
            new HubQuestion<>(
                "SELECT stamp, state, item_id, trust, modalities, sealed FROM items"
                    + " WHERE stamp > ? ORDER BY stamp",
                List.of(from),
                row -> {
                  long last = from;
                  while (row.next()) {
                    last = row.getLong(1);
                    if (!row.getString(2).equals(ItemState.REPORTED.name())) {
                      byStamp.put(last, words(row, 3));
                    }
                  }
                  return last;
                }));
    upTo.accumulateAndGet(seen, Math::max);
    if (from == 0) {
      whole.set(byStamp.size());
    }
  }

  /// True when the item under that stamp has all those words, as far as opened.
  boolean have(long stamp, List<String> words) {
    String own = byStamp.get(stamp);
    return own != null && all(own, words);
  }

  /// The same for a row that is opened for it.
  ///
  /// @param column from which on the row has item_id, trust, modalities and sealed
  boolean have(ResultSet row, int column, List<String> words) throws SQLException {
    return all(words(row, column), words);
  }

  /// Stamps of all that have those words; null when they are too many to be asked for one by one.
  @Nullable List<Long> few(List<String> words) {
    if (common.contains(words)) {
      return null;
    }
    List<Long> found = new ArrayList<>();
    for (Map.Entry<Long, String> each : byStamp.entrySet()) {
      if (all(each.getValue(), words)) {
        found.add(each.getKey());
        if (found.size() > FEW) {
          if (common.size() >= MOST_REMEMBERED) {
            common.clear();
          }
          common.add(words);
          return null;
        }
      }
    }
    return found;
  }

  private String words(ResultSet row, int column) throws SQLException {
    String own = rows.words(row.getString(column), row.getBytes(column + 3));
    return (own + ' ' + row.getString(column + 1) + ' ' + row.getString(column + 2))
        .toLowerCase(Locale.ROOT);
  }

  private static boolean all(String own, List<String> words) {
    for (String word : words) {
      if (!own.contains(word)) {
        return false;
      }
    }
    return true;
  }
}

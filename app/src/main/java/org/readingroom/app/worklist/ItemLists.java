package org.readingroom.app.worklist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubQuestion;

/// Which items a list has, in its order.
///
/// A list is asked for as stamps: one statement, a few numbers per row. What a stamp stands for is
/// remembered, so a list read again opens only what has changed since. Thread-safe; blocks on the
/// database.
final class ItemLists {
  /// the order of the columns is known below
  private static final String LINE =
      "SELECT i.stamp, i.held_until_ms, i.item_id, " + ItemSelect.NOW;

  private final Hub hub;
  private final ItemRows rows;
  private final SealedWords words;
  private final LatelySeen seen = new LatelySeen();

  ItemLists(Hub hub, ItemRows rows) {
    this.hub = hub;
    this.rows = rows;
    this.words = new SealedWords(hub, rows);
  }

  /// A row of a list.
  private record Line(long stamp, long heldUntilMs, String itemId, @Nullable StampedItem item) {}

  /// @param nowMs the hub's clock; 0 when there are no lines
  private record Lines(List<Line> lines, long nowMs) {}

  /// The first items of a filter. Costs the same however many it has, where an index has its order.
  List<WorklistItem> first(WorklistFilter filter) {
    Lines lines = lines(filter);
    List<WorklistItem> out = new ArrayList<>(lines.lines().size());
    Instant now = Instant.ofEpochMilli(lines.nowMs());
    for (Line line : lines.lines()) {
      StampedItem item = line.item();
      if (item == null) {
        return opened(lines, filter.readerId());
      }
      out.add(item.seen(now, filter.readerId(), line.heldUntilMs()));
    }
    return out;
  }

  /// Whether a row is in the list, where SQL cannot tell.
  private interface Chosen {
    boolean row(ResultSet row, long stamp) throws SQLException;
  }

  /// @param from the rows to look through
  /// @param more what to look at besides
  private record Search(String from, String more, List<Object> values, Chosen chosen) {}

  private Search search(WorklistFilter filter) {
    ItemSelect select = ItemSelect.byPlace(hub.dialect(), filter);
    String from = " FROM items i WHERE " + select.where();
    if (!ItemSelect.wordsAreSealed(hub.dialect(), filter)) {
      return new Search(from, "", select.values(), (row, stamp) -> true);
    }
    List<String> wanted = filter.eachWord();
    if (filter.states().contains(ItemState.REPORTED)) {
      return new Search(
          from,
          ", i.item_id, i.trust, i.modalities, i.sealed",
          select.values(),
          (row, stamp) -> words.have(row, 5, wanted));
    }
    words.catchUp();
    List<Long> few = words.few(wanted);
    if (few == null) {
      return new Search(from, "", select.values(), (row, stamp) -> words.have(stamp, wanted));
    }
    List<Object> values = new ArrayList<>(select.values());
    values.add(few.toString());
    return new Search(
        from + " AND i.stamp IN (SELECT value FROM json_each(?))",
        "",
        values,
        (row, stamp) -> true);
  }

  private Lines lines(WorklistFilter filter) {
    Search search = search(filter);
    String ordered =
        LINE + search.more() + search.from() + " ORDER BY " + ItemSelect.orderBy(filter);
    // the limit in full, not bound: a plan for just so few
    String limit =
        ItemSelect.wordsAreSealed(hub.dialect(), filter) ? "" : " LIMIT " + filter.limit();
    return hub.ask(
        new HubQuestion<>(
            ordered + limit, search.values(), row -> lines(row, filter.limit(), search.chosen())));
  }

  private Lines lines(ResultSet row, int most, Chosen chosen) throws SQLException {
    boolean mayRepeat = hub.dialect() == Dialect.POSTGRESQL;
    List<Line> lines = new ArrayList<>(Math.min(most, 512));
    long nowMs = 0;
    while (lines.size() < most && row.next()) {
      long stamp = row.getLong(1);
      if (!chosen.row(row, stamp)) {
        continue;
      }
      if (lines.isEmpty()) {
        nowMs = row.getLong(4);
      }
      StampedItem item = seen.get(stamp);
      if (item != null && mayRepeat && !item.itemId().equals(row.getString(3))) {
        // a server that took over from another may give its last numbers again
        item = null;
      }
      String itemId = item == null ? row.getString(3) : item.itemId();
      lines.add(new Line(stamp, row.getLong(2), itemId, item));
    }
    return new Lines(lines, nowMs);
  }

  /// With what was not known yet.
  private List<WorklistItem> opened(Lines lines, @Nullable String readerId) {
    List<String> unknown =
        lines.lines().stream().filter(line -> line.item() == null).map(Line::itemId).toList();
    Map<String, StampedItem> read = hub.read(handle -> rows.stamped(handle, unknown));
    read.values().forEach(seen::put);
    Instant now = Instant.ofEpochMilli(lines.nowMs());
    return lines.lines().stream()
        .flatMap(line -> {
          StampedItem item = line.item() == null ? read.get(line.itemId()) : line.item();
          if (item == null) {
            return Stream.<WorklistItem>empty();
          }
          // one that has changed since the lines were read is shown as it is now
          return Stream.of(
              item.stamp() == line.stamp()
                  ? item.seen(now, readerId, line.heldUntilMs())
                  : item.seen(now, readerId));
        })
        .toList();
  }

  /// The first items of a filter and how many there are, which means to look at all of them.
  WorklistPage page(WorklistFilter filter) {
    List<WorklistItem> items = first(filter);
    if (items.size() < filter.limit()) {
      return WorklistPage.whole(items);
    }
    Search search = search(filter);
    String late = "i.due_ms < " + ItemSelect.NOW;
    if (!ItemSelect.wordsAreSealed(hub.dialect(), filter)) {
      return hub.ask(
          new HubQuestion<>(
              "SELECT count(*), coalesce(sum(CASE WHEN "
                  + late
                  + " THEN 1 ELSE 0 END), 0)"
                  + search.from(),
              search.values(),
              row -> {
                row.next();
                return new WorklistPage(items, row.getInt(1), row.getInt(2));
              }));
    }
    return hub.ask(
        new HubQuestion<>(
            "SELECT i.stamp, " + late + ", 0, 0" + search.more() + search.from(),
            search.values(),
            row -> {
              int total = 0;
              int overdue = 0;
              while (row.next()) {
                if (search.chosen().row(row, row.getLong(1))) {
                  total++;
                  overdue += row.getInt(2);
                }
              }
              return new WorklistPage(items, total, overdue);
            }));
  }
}

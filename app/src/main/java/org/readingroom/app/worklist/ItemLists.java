package org.readingroom.app.worklist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubQuestion;

/// Which items a list has, in its order.
///
/// A list is asked for as stamps: one statement, a few numbers per row. What a stamp stands for is
/// remembered, so a list read again opens only what has changed since. Lists with words are found
/// in memory where the database cannot read them: {@link WaitingItems}. Thread-safe; blocks on the
/// database.
final class ItemLists {
  /// the order of the columns is known below
  private static final String LINE =
      "SELECT i.stamp, i.held_until_ms, i.item_id, " + ItemSelect.NOW;

  private final Hub hub;
  private final ItemRows rows;
  private final WaitingItems waiting;
  private final LatelySeen seen = new LatelySeen();

  ItemLists(Hub hub, ItemRows rows) {
    this.hub = hub;
    this.rows = rows;
    this.waiting = new WaitingItems(hub, rows);
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
    boolean row(ResultSet row) throws SQLException;
  }

  /// @param selects whose rows to look through, one after the other; in all but one there are none
  /// @param more what to look at besides, from the fifth column on
  /// @param chosen null when SQL says it all
  private record Search(List<ItemSelect> selects, String more, @Nullable Chosen chosen) {
    /// The same question of each.
    String sql(Function<ItemSelect, String> each) {
      return selects.size() == 1
          ? each.apply(selects.getFirst())
          : selects.stream().map(each).collect(Collectors.joining(") UNION ALL (", "(", ")"));
    }

    List<Object> values() {
      return selects.stream().flatMap(select -> select.values().stream()).toList();
    }
  }

  private Search search(WorklistFilter filter) {
    if (ItemSelect.mayBeListed(hub.dialect(), filter)) {
      return new Search(List.of(ItemSelect.listed(filter), ItemSelect.unlisted(filter)), "", null);
    }
    List<ItemSelect> select = List.of(ItemSelect.byPlace(hub.dialect(), filter));
    if (!ItemSelect.wordsAreSealed(hub.dialect(), filter)) {
      return new Search(select, "", null);
    }
    List<String> wanted = filter.eachWord();
    return new Search(
        select,
        ", i.item_id, i.trust, i.modalities, i.sealed",
        row -> {
          String words =
              rows.words(row.getString(5), row.getString(6), row.getString(7), row.getBytes(8));
          return wanted.stream().allMatch(words::contains);
        });
  }

  private Lines lines(WorklistFilter filter) {
    if (WaitingItems.know(hub.dialect(), filter)) {
      WaitingItems.Found found = waiting.find(filter);
      return new Lines(
          found.items().stream()
              .map(held ->
                  new Line(
                      held.item().stamp(),
                      held.untilMs(),
                      held.item().itemId(),
                      seen.get(held.item().stamp())))
              .toList(),
          found.nowMs());
    }
    Search search = search(filter);
    // the limit in full, not bound: a plan for just so few
    String limit = search.chosen() == null ? " LIMIT " + filter.limit() : "";
    return hub.ask(
        new HubQuestion<>(
            search.sql(each ->
                LINE
                    + search.more()
                    + " FROM "
                    + each.from()
                    + " WHERE "
                    + each.where()
                    + " ORDER BY "
                    + each.orderBy(filter)
                    + limit),
            search.values(),
            row -> lines(row, filter.limit(), search.chosen())));
  }

  private Lines lines(ResultSet row, int most, @Nullable Chosen chosen) throws SQLException {
    boolean mayRepeat = hub.dialect() == Dialect.POSTGRESQL;
    List<Line> lines = new ArrayList<>(Math.min(most, 512));
    long nowMs = 0;
    while (lines.size() < most && row.next()) {
      long stamp = row.getLong(1);
      if (chosen != null && !chosen.row(row)) {
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
    if (WaitingItems.know(hub.dialect(), filter)) {
      WaitingItems.Found all = waiting.find(filter.withLimit(Integer.MAX_VALUE));
      long overdue = all.items().stream().filter(h -> h.item().dueMs() < all.nowMs()).count();
      return new WorklistPage(items, all.items().size(), (int) overdue);
    }
    Search search = search(filter);
    Chosen chosen = search.chosen();
    String late = "CASE WHEN i.due_ms < " + ItemSelect.NOW + " THEN 1 ELSE 0 END";
    if (chosen == null) {
      return counted(
          items,
          search,
          each -> "SELECT count(*), coalesce(sum(" + late + "), 0) FROM " + each.from(),
          (row, counts) -> counts.add(row.getInt(1), row.getInt(2)));
    }
    return counted(
        items,
        search,
        each -> "SELECT " + late + ", 0, 0, 0" + search.more() + " FROM " + each.from(),
        (row, counts) -> {
          if (chosen.row(row)) {
            counts.add(1, row.getInt(1));
          }
        });
  }

  /// How many there are while they are counted. Owned by one thread.
  private static final class Counts {
    private int total;
    private int overdue;

    void add(int more, int late) {
      total += more;
      overdue += late;
    }
  }

  private interface Counting {
    void row(ResultSet row, Counts counts) throws SQLException;
  }

  private WorklistPage counted(
      List<WorklistItem> items,
      Search search,
      Function<ItemSelect, String> select,
      Counting counting) {
    return hub.ask(
        new HubQuestion<>(
            search.sql(each -> select.apply(each) + " WHERE " + each.where()),
            search.values(),
            row -> {
              Counts counts = new Counts();
              while (row.next()) {
                counting.row(row, counts);
              }
              return new WorklistPage(items, counts.total, counts.overdue);
            }));
  }
}

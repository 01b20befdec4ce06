package org.readingroom.app.worklist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubQuestion;

/// What waits on a hub where words are sealed, kept in memory once opened: a list with words in it
/// is found here, in its order, and only what has changed since the last look is opened. What is
/// reported is not kept: it grows without end, and is opened when it is searched.
///
/// SQLite only, where whoever changes the hub does so alone, so that stamps come in the order in
/// which changes can be seen. Some 380 bytes an item. Thread-safe; blocks on the database.
final class WaitingItems {
  private static final int MOST_SEARCHES = 8;

  /// opened at once, on all processors
  private static final int AT_ONCE = 4_096;

  // few columns: asked before every page
  private static final String MOMENT =
      "SELECT c.now_ms, s.last, s.prolonged FROM hub_clock c, item_stamps s";
  private static final String CHANGED =
      """
      SELECT stamp, item_id, trust_code, trust, state, priority, subspecialty, pathway, modalities,
        examined_ms, due_ms, holder_id, holder, held_until_ms, kept_for, kept_until_ms, sealed
      FROM items WHERE stamp > ?
      """;
  private static final String ENDS =
      "SELECT stamp, held_until_ms FROM items WHERE holder_id IS NOT NULL";

  private final Hub hub;
  private final ItemRows rows;

  // guarded by this; no I/O while it is held
  private final Map<String, WaitingItem> byId = new HashMap<>();
  private final Map<WorklistFilter, StandingSearch> searches = new LinkedHashMap<>(16, 0.75f, true);
  private long upTo;
  // ends of claims by stamp, as they were when so many had been prolonged
  private Map<Long, Long> ends = Map.of();
  private long prolonged;

  WaitingItems(Hub hub, ItemRows rows) {
    this.hub = hub;
    this.rows = rows;
  }

  /// Items of a list in its order.
  ///
  /// @param nowMs the hub's clock
  record Found(List<WaitingItem.Held> items, long nowMs) {}

  /// True for the lists that are found here.
  static boolean know(Dialect dialect, WorklistFilter filter) {
    return dialect == Dialect.SQLITE
        && !filter.words().isEmpty()
        && !filter.states().contains(ItemState.REPORTED)
        && filter.claims() != WorklistFilter.Claims.TO_FINISH
        && filter.claims() != WorklistFilter.Claims.ASKED;
  }

  /// The first items of a list, as many as it is limited to.
  Found find(WorklistFilter filter) {
    long nowMs = catchUp();
    List<WaitingItem.Held> found = found(filter, nowMs);
    if (!WaitingItem.standing(filter.group())) {
      found.sort(WaitingItem.order(filter, nowMs));
    }
    return new Found(found.subList(0, Math.min(found.size(), filter.limit())), nowMs);
  }

  /// @param last stamp given
  /// @param prolonged how often claims have been prolonged
  private record Moment(long nowMs, long last, long prolonged) {}

  /// Opens what is new or has changed, and looks at the ends of claims if any was prolonged.
  ///
  /// @return the hub's clock
  private long catchUp() {
    Moment moment =
        hub.ask(
            new HubQuestion<>(
                MOMENT,
                List.of(),
                row -> {
                  row.next();
                  return new Moment(row.getLong(1), row.getLong(2), row.getLong(3));
                }));
    long from;
    boolean sameEnds;
    synchronized (this) {
      from = upTo;
      sameEnds = moment.prolonged() <= prolonged;
    }
    if (moment.last() > from) {
      take(hub.ask(new HubQuestion<>(CHANGED, List.of(from), this::changes)), moment.last());
    }
    if (!sameEnds) {
      takeEnds(hub.ask(new HubQuestion<>(ENDS, List.of(), WaitingItems::ends)), moment);
    }
    return moment.nowMs();
  }

  private static Map<Long, Long> ends(ResultSet row) throws SQLException {
    Map<Long, Long> ends = new HashMap<>();
    while (row.next()) {
      ends.put(row.getLong(1), row.getLong(2));
    }
    return ends;
  }

  private synchronized void takeEnds(Map<Long, Long> read, Moment moment) {
    if (moment.prolonged() > prolonged) {
      ends = read;
      prolonged = moment.prolonged();
    }
  }

  /// A row that changed.
  ///
  /// @param item null when it does not wait any more
  private record Changed(long stamp, String itemId, @Nullable WaitingItem item) {}

  private List<Changed> changes(ResultSet row) throws SQLException {
    List<Changed> changed = new ArrayList<>();
    List<Closed> closed = new ArrayList<>();
    while (row.next()) {
      if (ItemState.valueOf(row.getString(5)) == ItemState.REPORTED) {
        changed.add(new Changed(row.getLong(1), row.getString(2), null));
        continue;
      }
      closed.add(new Closed(read(row), row.getBytes(17)));
      if (closed.size() == AT_ONCE) {
        open(closed, changed);
      }
    }
    open(closed, changed);
    return changed;
  }

  /// An item still without its words.
  private record Closed(WaitingItem item, byte[] sealed) {}

  private void open(List<Closed> closed, List<Changed> into) {
    // a few are not worth another thread
    Stream<Closed> all = closed.size() < AT_ONCE ? closed.stream() : closed.parallelStream();
    all.map(this::opened)
        .toList()
        .forEach(item -> into.add(new Changed(item.stamp(), item.itemId(), item)));
    closed.clear();
  }

  private WaitingItem opened(Closed closed) {
    WaitingItem item = closed.item();
    return item.with(rows.words(item.itemId(), item.trust(), item.modalities(), closed.sealed()));
  }

  // what many items have in common is held once
  private static WaitingItem read(ResultSet row) throws SQLException {
    String holder = row.getString(13);
    return new WaitingItem(
        row.getLong(1),
        row.getString(2),
        row.getString(3).intern(),
        row.getString(4).intern(),
        ItemState.valueOf(row.getString(5)),
        Priority.ofRank(row.getInt(6)),
        row.getString(7).intern(),
        row.getString(8).intern(),
        row.getString(9).intern(),
        row.getLong(10),
        row.getLong(11),
        row.getString(12),
        holder == null ? "" : holder,
        row.getLong(14),
        row.getString(15),
        row.getLong(16),
        "");
  }

  /// @param lastStamp all changes up to it are among these or were taken before
  private synchronized void take(List<Changed> changed, long lastStamp) {
    if (changed.size() > byId.size() / 4 + AT_ONCE) {
      searches.clear(); // sooner looked for again than kept in step
    }
    long last = Math.max(upTo, lastStamp);
    for (Changed each : changed) {
      if (each.stamp() <= upTo) {
        // another thread has taken this, or what the item has become since
        continue;
      }
      last = Math.max(last, each.stamp());
      WaitingItem now = each.item();
      WaitingItem before = now == null ? byId.remove(each.itemId()) : byId.put(each.itemId(), now);
      for (StandingSearch search : searches.values()) {
        search.change(before, now);
      }
    }
    upTo = last;
  }

  /// As many as are wanted, in the list's order, where that stands; else all.
  private synchronized List<WaitingItem.Held> found(WorklistFilter filter, long nowMs) {
    int most = WaitingItem.standing(filter.group()) ? filter.limit() : Integer.MAX_VALUE;
    List<WaitingItem.Held> found = new ArrayList<>(Math.min(most, 512));
    for (WaitingItem item : search(filter).found()) {
      if (found.size() >= most) {
        break;
      }
      long untilMs =
          item.holderId() == null
              ? 0
              : ends.getOrDefault(item.stamp(), item.heldUntilMs()).longValue();
      if (item.dueWithin(filter.dueWithin(), nowMs) && item.claimed(filter, nowMs, untilMs)) {
        found.add(new WaitingItem.Held(item, untilMs));
      }
    }
    return found;
  }

  private StandingSearch search(WorklistFilter filter) {
    WorklistFilter lasting =
        filter
            .withClaims(WorklistFilter.Claims.ANY, null)
            .withDueWithin(null)
            .withLimit(Integer.MAX_VALUE)
            .withGroup(
                WaitingItem.standing(filter.group()) ? filter.group() : WorklistFilter.Group.NONE);
    StandingSearch search = searches.get(lasting);
    if (search == null) {
      if (searches.size() == MOST_SEARCHES) {
        searches.remove(searches.keySet().iterator().next());
      }
      search = new StandingSearch(lasting, byId.values());
      searches.put(lasting, search);
    }
    return search;
  }
}

package org.readingroom.app.worklist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.readingroom.app.hub.Dialect;

/// A filter in the words of SQL, over `items i` alone: who holds an item is asked of the few rows
/// there are on that, so that a list of many items is a stretch of one index, however many it has.
/// Built and used by one thread.
final class ItemSelect {
  private static final String HELD =
      "SELECT h.item_id FROM leases h WHERE h.expires_ms > (SELECT now_ms FROM hub_clock)";
  private static final String KEPT =
      "SELECT h.item_id FROM item_keeps h WHERE h.until_ms > (SELECT now_ms FROM hub_clock)";
  private static final String HOLDER =
      "coalesce((SELECT r.display_name FROM leases h JOIN readers r ON r.reader_id = h.reader_id"
          + " WHERE h.item_id = i.item_id AND h.expires_ms > (SELECT now_ms FROM hub_clock)), '')";

  private static final int HOUR_MS = 3_600_000;

  private final Dialect dialect;
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> bound = new HashMap<>();

  ItemSelect(Dialect dialect, WorklistFilter filter) {
    this.dialect = dialect;
    if (filter.states().isEmpty()) {
      // as the partial indexes have it
      conditions.add("i.state <> 'REPORTED'");
    } else if (filter.states().size() < ItemState.values().length) {
      // said in full, not bound: a partial index must be recognised
      conditions.add(
          filter.states().stream()
              .map(state -> "i.state = '" + state.name() + "'")
              .collect(Collectors.joining(" OR ", "(", ")")));
      if (!filter.states().contains(ItemState.REPORTED)) {
        conditions.add("i.state <> 'REPORTED'");
      }
    }
    narrow(filter);
    claims(filter);
  }

  private void narrow(WorklistFilter filter) {
    if (!filter.trustCodes().isEmpty()) {
      conditions.add("i.trust_code IN (" + names("t", filter.trustCodes(), t -> t) + ")");
    }
    if (!filter.priorities().isEmpty()) {
      conditions.add("i.priority IN (" + names("p", filter.priorities(), Priority::rank) + ")");
    }
    if (!filter.subspecialties().isEmpty()) {
      conditions.add("i.subspecialty IN (" + names("b", filter.subspecialties(), b -> b) + ")");
    }
    if (!filter.modalities().isEmpty()) {
      conditions.add(
          filter.modalities().stream()
              .map(m -> modality(bind("m", "%," + m + ",%"), "s.modalities"))
              .collect(Collectors.joining(" OR ", "(", ")")));
    }
    if (filter.dueWithin() != null) {
      conditions.add(
          "i.due_ms <= (SELECT now_ms FROM hub_clock) + "
              + bind("due", filter.dueWithin().toMillis()));
    }
    if (dialect == Dialect.POSTGRESQL) {
      filter.eachWord().forEach(this::word);
    }
  }

  /// True when the rows must still be looked through for the filter's words: sealed ones open here
  /// only.
  static boolean wordsAreSealed(Dialect dialect, WorklistFilter filter) {
    return dialect == Dialect.SQLITE && !filter.words().isEmpty();
  }

  private void word(String word) {
    String name = bind("w", word);
    String found =
        "position(" + name + " IN i.words) > 0 OR position(" + name + " IN lower(i.trust)) > 0";
    if (word.length() == 2) {
      found +=
          " OR "
              + modality(
                  bind("m", "%," + word.toUpperCase(java.util.Locale.ROOT) + ",%"), "s.modalities");
    }
    conditions.add("(" + found + ")");
  }

  private static String modality(String pattern, String column) {
    return "EXISTS (SELECT 1 FROM item_studies s WHERE s.item_id = i.item_id AND ',' || "
        + column
        + " || ',' LIKE "
        + pattern
        + ")";
  }

  private void claims(WorklistFilter filter) {
    if (filter.claims() == WorklistFilter.Claims.ANY) {
      return;
    }
    bound.put("mine", filter.readerId() == null ? "" : filter.readerId());
    String mine = "i.item_id IN (" + HELD + " AND h.reader_id = :mine)";
    String free =
        "i.item_id NOT IN ("
            + HELD
            + ") AND i.item_id NOT IN ("
            + KEPT
            + " AND h.reader_id <> :mine)";
    conditions.add(
        switch (filter.claims()) {
          case ANY -> throw new IllegalStateException("handled above");
          case FREE -> free;
          case MINE -> mine;
          case FREE_OR_MINE -> "(" + mine + " OR " + free + ")";
          case TO_FINISH ->
              """
              i.item_id IN (SELECT item_id FROM leases WHERE reader_id = :mine
                UNION SELECT item_id FROM item_keeps WHERE reader_id = :mine
                UNION SELECT item_id FROM item_drafts WHERE reader_id = :mine)\
              """;
          case ASKED ->
              """
              i.item_id IN (SELECT item_id FROM opinions WHERE asked_of = :mine
                AND answered_ms IS NULL AND withdrawn_ms IS NULL)\
              """;
          case OTHERS -> "i.item_id IN (" + HELD + " AND h.reader_id <> :mine)";
        });
  }

  /// Kept for that reader now.
  static String keptFor(String parameter) {
    return "i.item_id IN (" + KEPT + " AND h.reader_id = " + parameter + ")";
  }

  String where() {
    return conditions.isEmpty() ? "1 = 1" : String.join(" AND ", conditions);
  }

  static String orderBy(WorklistFilter filter) {
    String together =
        switch (filter.group()) {
          case NONE -> "";
          case TRUST -> "i.trust, ";
          case PRIORITY -> "i.priority, ";
          case SUBSPECIALTY -> "i.subspecialty, ";
          case HOLDER -> HOLDER + ", ";
          case DUE -> dueGroup("(SELECT now_ms FROM hub_clock)") + ", ";
        };
    return together
        + switch (filter.order()) {
          case NEWEST -> "i.examined_ms DESC, i.item_id";
          case OLDEST -> "i.examined_ms, i.item_id";
          case MOST_WANTED -> "i.priority, i.due_ms, i.item_id";
          case DUE -> "i.due_ms, i.item_id";
          case TRUST -> "i.trust, i.priority, i.due_ms, i.item_id";
        };
  }

  // overdue, due within an hour, within a day, later
  private static String dueGroup(String now) {
    return "CASE WHEN i.due_ms < "
        + now
        + " THEN 0 WHEN i.due_ms <= "
        + now
        + " + "
        + HOUR_MS
        + " THEN 1 WHEN i.due_ms <= "
        + now
        + " + "
        + 24 * HOUR_MS
        + " THEN 2 ELSE 3 END";
  }

  private String bind(String prefix, Object value) {
    String name = prefix + bound.size();
    bound.put(name, value);
    return ":" + name;
  }

  private <T> String names(
      String prefix, Collection<T> values, java.util.function.Function<T, Object> stored) {
    return values.stream()
        .map(value -> bind(prefix, stored.apply(value)))
        .collect(Collectors.joining(", "));
  }

  Query bindTo(Query query) {
    bound.forEach(query::bind);
    return query;
  }
}

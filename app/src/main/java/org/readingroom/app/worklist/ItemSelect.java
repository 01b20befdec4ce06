package org.readingroom.app.worklist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.readingroom.app.hub.Dialect;

/// A filter in the words of SQL, over `items i` alone, which says itself who holds an item and what
/// modalities it has: so a list of many items is a stretch of one index, however many it has. Built
/// and used by one thread.
final class ItemSelect {
  /// ms by the hub's clock
  static final String NOW = "(SELECT now_ms FROM hub_clock)";

  private static final int HOUR_MS = 3_600_000;

  private final Dialect dialect;
  private final boolean byPlace;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  private ItemSelect(Dialect dialect, WorklistFilter filter, boolean byPlace) {
    this.dialect = dialect;
    this.byPlace = byPlace;
    states(filter);
    narrow(filter);
    claims(filter);
  }

  /// Values go where there is a `?`, in their order: see {@link #values}.
  static ItemSelect byPlace(Dialect dialect, WorklistFilter filter) {
    return new ItemSelect(dialect, filter, true);
  }

  /// Values go to names: see {@link #bindTo}.
  static ItemSelect byName(Dialect dialect, WorklistFilter filter) {
    return new ItemSelect(dialect, filter, false);
  }

  private void states(WorklistFilter filter) {
    if (filter.states().isEmpty()) {
      // as the partial indexes have it
      conditions.add("i.state <> 'REPORTED'");
    } else if (filter.states().size() < ItemState.values().length) {
      // said in full, not bound: a partial index must be recognised
      conditions.add(
          filter.states().stream()
              .sorted()
              .map(state -> "i.state = '" + state.name() + "'")
              .collect(Collectors.joining(" OR ", "(", ")")));
      if (!filter.states().contains(ItemState.REPORTED)
          && !filter.states().equals(Set.of(ItemState.PRELIMINARY))) {
        conditions.add("i.state <> 'REPORTED'");
      }
    }
  }

  private void narrow(WorklistFilter filter) {
    if (!filter.trustCodes().isEmpty()) {
      conditions.add("i.trust_code IN (" + all(filter.trustCodes(), t -> t) + ")");
    }
    if (!filter.priorities().isEmpty()) {
      conditions.add("i.priority IN (" + all(filter.priorities(), Priority::rank) + ")");
    }
    if (!filter.subspecialties().isEmpty()) {
      conditions.add("i.subspecialty IN (" + all(filter.subspecialties(), b -> b) + ")");
    }
    if (!filter.pathways().isEmpty()) {
      conditions.add("i.pathway IN (" + all(filter.pathways(), p -> p) + ")");
    }
    if (!filter.modalities().isEmpty()) {
      conditions.add(
          filter.modalities().stream()
              .map(this::modality)
              .collect(Collectors.joining(" OR ", "(", ")")));
    }
    if (filter.dueWithin() != null) {
      conditions.add("i.due_ms <= " + NOW + " + " + value(filter.dueWithin().toMillis()));
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
    String found = found(word, "i.words");
    if (word.length() == 2) {
      found += " OR " + modality(word.toUpperCase(Locale.ROOT));
    }
    conditions.add("(" + found + ")");
  }

  private String modality(String modality) {
    return found("," + modality + ",", "i.modalities");
  }

  private String found(String text, String column) {
    return switch (dialect) {
      case SQLITE -> "instr(" + column + ", " + value(text) + ") > 0";
      case POSTGRESQL -> "position(" + value(text) + " IN " + column + ") > 0";
    };
  }

  private void claims(WorklistFilter filter) {
    String me = filter.readerId() == null ? "" : filter.readerId();
    switch (filter.claims()) {
      case ANY -> {}
      case FREE -> conditions.add(free(me));
      case MINE -> conditions.add(mine(me));
      case FREE_OR_MINE -> conditions.add("(" + mine(me) + " OR " + free(me) + ")");
      case TO_FINISH ->
          conditions.add(
              "i.item_id IN (SELECT h.item_id FROM leases h WHERE h.reader_id = "
                  + reader(me)
                  + " UNION SELECT h.item_id FROM item_keeps h WHERE h.reader_id = "
                  + reader(me)
                  + " UNION SELECT h.item_id FROM item_drafts h WHERE h.reader_id = "
                  + reader(me)
                  + ")");
      case ASKED ->
          conditions.add(
              "i.item_id IN (SELECT o.item_id FROM opinions o WHERE o.asked_of = "
                  + reader(me)
                  + " AND o.answered_ms IS NULL AND o.withdrawn_ms IS NULL)");
      case OTHERS -> conditions.add(others(me));
    }
  }

  private String free(String me) {
    return "i.held_until_ms <= "
        + NOW
        + " AND (i.kept_until_ms <= "
        + NOW
        + " OR i.kept_for = "
        + reader(me)
        + ")";
  }

  // of the few rows there are on it
  private String mine(String me) {
    return "i.item_id IN (SELECT h.item_id FROM leases h WHERE h.reader_id = "
        + reader(me)
        + " AND h.expires_ms > "
        + NOW
        + ")";
  }

  // there is an index of what is held
  private String others(String me) {
    return "i.holder_id IS NOT NULL AND i.holder_id <> "
        + reader(me)
        + " AND i.held_until_ms > "
        + NOW;
  }

  /// Kept for that reader now.
  static String keptFor(String parameter) {
    return "i.item_id IN (SELECT h.item_id FROM item_keeps h WHERE h.reader_id = "
        + parameter
        + " AND h.until_ms > "
        + NOW
        + ")";
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
          case HOLDER -> holder(filter.claims()) + ", ";
          case DUE -> dueGroup() + ", ";
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

  // what is certainly held is in the order of an index
  private static String holder(WorklistFilter.Claims claims) {
    return switch (claims) {
      case MINE, OTHERS -> "i.holder";
      case ANY, FREE, FREE_OR_MINE, TO_FINISH, ASKED ->
          "CASE WHEN i.held_until_ms > " + NOW + " THEN i.holder ELSE '' END";
    };
  }

  // overdue, due within an hour, within a day, later
  private static String dueGroup() {
    return "CASE WHEN i.due_ms < "
        + NOW
        + " THEN 0 WHEN i.due_ms <= "
        + NOW
        + " + "
        + HOUR_MS
        + " THEN 1 WHEN i.due_ms <= "
        + NOW
        + " + "
        + 24 * HOUR_MS
        + " THEN 2 ELSE 3 END";
  }

  // PostgreSQL plans a value in a subquery of its own as if unknown, so that the plan made for one
  // reader is kept for all: planning took longer than the rest
  private String reader(String id) {
    return switch (dialect) {
      case SQLITE -> value(id);
      case POSTGRESQL -> "(SELECT CAST(" + value(id) + " AS TEXT))";
    };
  }

  private String value(Object value) {
    values.add(value);
    return byPlace ? "?" : ":v" + values.size();
  }

  private <T> String all(Collection<T> chosen, Function<T, Object> stored) {
    return chosen.stream().map(each -> value(stored.apply(each))).collect(Collectors.joining(", "));
  }

  /// What goes into the places of {@link #where}, in their order.
  List<Object> values() {
    return values;
  }

  Query bindTo(Query query) {
    for (int i = 0; i < values.size(); i++) {
      query.bind("v" + (i + 1), values.get(i));
    }
    return query;
  }
}

package org.readingroom.app.worklist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;
import org.readingroom.app.hub.Dialect;

/// A filter in the words of SQL, over `items i` alone, which says itself who holds an item and what
/// modalities it has: so a list of many items is a stretch of one index, however many it has. The
/// words of lists that everybody sees are kept on PostgreSQL, in `listed_words`, so that such a
/// list is a stretch of an index as well: see {@link #listed}. Built and used by one thread.
final class ItemSelect {
  /// ms by the hub's clock
  static final String NOW = "(SELECT now_ms FROM hub_clock)";

  private static final int HOUR_MS = 3_600_000;

  /// shorter words are in most items, and kept for no list
  private static final int SHORTEST_LISTED = 3;

  private final Dialect dialect;
  private final boolean byPlace;
  private final boolean listed;
  // the listed words say it all, and stand for the items
  private final boolean alone;
  // which table says what both have
  private final String main;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  private ItemSelect(Dialect dialect, WorklistFilter filter, boolean byPlace, boolean listed) {
    this.dialect = dialect;
    this.byPlace = byPlace;
    this.listed = listed;
    this.alone = listed && isSaidByListedWords(filter);
    this.main = listed && !alone ? "w" : "i";
    if (listed) {
      conditions.add(
          main + ".word = (" + keptWord(filter) + " ORDER BY length(k.word) DESC LIMIT 1)");
    }
    states(filter);
    narrow(filter);
    claims(filter);
  }

  /// Values go where there is a `?`, in their order: see {@link #values}.
  static ItemSelect byPlace(Dialect dialect, WorklistFilter filter) {
    return new ItemSelect(dialect, filter, true, false);
  }

  /// Values go to names: see {@link #bindTo}.
  static ItemSelect byName(Dialect dialect, WorklistFilter filter) {
    return new ItemSelect(dialect, filter, false, false);
  }

  /// True when the filter's items may be found by a word that is kept for lists, along its order.
  static boolean mayBeListed(Dialect dialect, WorklistFilter filter) {
    return dialect == Dialect.POSTGRESQL
        && !filter.states().contains(ItemState.REPORTED)
        && filter.eachWord().stream().anyMatch(word -> word.length() >= SHORTEST_LISTED)
        && filter.group() == WorklistFilter.Group.NONE
        && switch (filter.order()) {
          case DUE, MOST_WANTED, NEWEST -> true;
          case OLDEST, TRUST -> false;
        };
  }

  private static boolean isSaidByListedWords(WorklistFilter filter) {
    return filter.eachWord().size() == 1
        && filter.subspecialties().isEmpty()
        && filter.pathways().isEmpty()
        && filter.claims() != WorklistFilter.Claims.OTHERS;
  }

  /// Over the listed words, and over the items where the filter asks for what the words do not say:
  /// all the filter's items where one of its words is kept for lists, and none where none is. By
  /// place.
  static ItemSelect listed(WorklistFilter filter) {
    return new ItemSelect(Dialect.POSTGRESQL, filter, true, true);
  }

  /// The rest: all the filter's items where none of its words is kept for lists, and none where one
  /// is. By place.
  static ItemSelect unlisted(WorklistFilter filter) {
    ItemSelect select = new ItemSelect(Dialect.POSTGRESQL, filter, true, false);
    select.conditions.add("NOT EXISTS (" + select.keptWord(filter) + ")");
    return select;
  }

  private String keptWord(WorklistFilter filter) {
    return "SELECT k.word FROM list_words k WHERE k.word IN ("
        + all(filter.eachWord(), w -> w)
        + ")";
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
      conditions.add(main + ".trust_code IN (" + all(filter.trustCodes(), t -> t) + ")");
    }
    if (!filter.priorities().isEmpty()) {
      conditions.add(main + ".priority IN (" + all(filter.priorities(), Priority::rank) + ")");
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
              .map(each -> modality(main, each))
              .collect(Collectors.joining(" OR ", "(", ")")));
    }
    if (filter.dueWithin() != null) {
      conditions.add(main + ".due_ms <= " + NOW + " + " + value(filter.dueWithin().toMillis()));
    }
    if (dialect == Dialect.POSTGRESQL && !(listed && filter.eachWord().size() == 1)) {
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
      found += " OR " + modality("i", word.toUpperCase(Locale.ROOT));
    }
    conditions.add("(" + found + ")");
  }

  private String modality(String table, String modality) {
    return found("," + modality + ",", table + ".modalities");
  }

  private String found(String text, String column) {
    return switch (dialect) {
      case SQLITE -> "instr(" + column + ", " + value(text) + ") > 0";
      // "> 0" it would take for one row in three, and sort a few rather than follow the order of
      // many
      case POSTGRESQL -> "position(" + value(text) + " IN " + column + ") <> 0";
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
    if (listed) {
      // the same, said so that PostgreSQL takes most items to be free, which they are
      return "(i.held_until_ms > "
          + NOW
          + ") IS NOT TRUE AND (i.kept_until_ms > "
          + NOW
          + " AND i.kept_for <> "
          + reader(me)
          + ") IS NOT TRUE";
    }
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

  String from() {
    if (!listed) {
      return "items i";
    }
    // OFFSET 0: item by item along the words' order, never all of both joined and then sorted
    return alone
        ? "listed_words i"
        : "listed_words w CROSS JOIN LATERAL"
            + " (SELECT * FROM items x WHERE x.item_no = w.item_no OFFSET 0) i";
  }

  String orderBy(WorklistFilter filter) {
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
          case NEWEST -> columns("examined_ms DESC", "item_id");
          case OLDEST -> columns("examined_ms", "item_id");
          case MOST_WANTED -> columns("priority", "due_ms", "item_id");
          case DUE -> columns("due_ms", "item_id");
          case TRUST -> "i.trust, " + columns("priority", "due_ms", "item_id");
        };
  }

  private String columns(String... names) {
    return Stream.of(names).map(name -> main + "." + name).collect(Collectors.joining(", "));
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

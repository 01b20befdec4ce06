package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What lists choose and sort by, of one item that waits, with its words: what its stamp stands
/// for. Immutable.
///
/// Says in memory what {@link ItemSelect} says to the database, for lists with words on a hub that
/// has its words sealed.
///
/// @param state never reported
/// @param modalities of all its studies: ",CT,PT,"; empty when unknown
/// @param examinedMs ms since 1970, UTC
/// @param dueMs ms since 1970, UTC, by the hub's clock, as is keptUntilMs
/// @param holderId of who claimed it last, run out or not; null when it was given back
/// @param holder their name; empty when there is none
/// @param heldUntilMs the end of that claim by the hub's clock when it was read; 0 without one
/// @param keptFor for whom it is or was kept
/// @param words all that is found as one types, in small letters
record WaitingItem(
    long stamp,
    String itemId,
    String trustCode,
    String trust,
    ItemState state,
    Priority priority,
    String subspecialty,
    String pathway,
    String modalities,
    long examinedMs,
    long dueMs,
    @Nullable String holderId,
    String holder,
    long heldUntilMs,
    @Nullable String keptFor,
    long keptUntilMs,
    String words) {
  private static final long HOUR_MS = 3_600_000;

  /// An item and its claim now.
  ///
  /// @param untilMs the end of the claim by the hub's clock; 0 without one
  record Held(WaitingItem item, long untilMs) {}

  WaitingItem with(String words) {
    return new WaitingItem(
        stamp,
        itemId,
        trustCode,
        trust,
        state,
        priority,
        subspecialty,
        pathway,
        modalities,
        examinedMs,
        dueMs,
        holderId,
        holder,
        heldUntilMs,
        keptFor,
        keptUntilMs,
        words);
  }

  /// True when it is on that list at some time, whoever has it then: all but claims and due times.
  ///
  /// @param allWords of the filter
  boolean suits(WorklistFilter filter, List<String> allWords) {
    return any(filter.states(), state)
        && any(filter.trustCodes(), trustCode)
        && any(filter.priorities(), priority)
        && any(filter.subspecialties(), subspecialty)
        && any(filter.pathways(), pathway)
        && (filter.modalities().isEmpty()
            || filter.modalities().stream().anyMatch(m -> modalities.contains("," + m + ",")))
        && allWords.stream().allMatch(words::contains);
  }

  // an empty set restricts nothing
  private static <T> boolean any(Set<T> chosen, T own) {
    return chosen.isEmpty() || chosen.contains(own);
  }

  boolean dueWithin(@Nullable Duration time, long nowMs) {
    return time == null || dueMs <= nowMs + time.toMillis();
  }

  /// True when its claim puts it on that list.
  ///
  /// @param untilMs the end of the claim by the hub's clock; 0 without one
  boolean claimed(WorklistFilter filter, long nowMs, long untilMs) {
    String me = filter.readerId() == null ? "" : filter.readerId();
    boolean held = untilMs > nowMs;
    boolean mine = held && me.equals(holderId);
    boolean free = !held && (keptUntilMs <= nowMs || me.equals(keptFor));
    return switch (filter.claims()) {
      case ANY -> true;
      case FREE -> free;
      case MINE -> mine;
      case FREE_OR_MINE -> free || mine;
      case OTHERS -> held && !mine;
      case TO_FINISH, ASKED ->
          throw new IllegalArgumentException("an item does not know of its drafts and opinions");
    };
  }

  /// True when the order of a list does not change with the time or with who holds what.
  static boolean standing(WorklistFilter.Group group) {
    return switch (group) {
      case NONE, TRUST, PRIORITY, SUBSPECIALTY -> true;
      case HOLDER, DUE -> false;
    };
  }

  /// The order of a list that stands.
  static Comparator<WaitingItem> order(WorklistFilter.Group group, WorklistFilter.Order order) {
    Comparator<WaitingItem> within = within(order);
    return switch (group) {
      case NONE -> within;
      case TRUST -> Comparator.comparing(WaitingItem::trust).thenComparing(within);
      case PRIORITY -> Comparator.comparing(WaitingItem::priority).thenComparing(within);
      case SUBSPECIALTY -> Comparator.comparing(WaitingItem::subspecialty).thenComparing(within);
      case HOLDER, DUE -> throw new IllegalArgumentException("that order does not stand");
    };
  }

  /// The order of any list now.
  static Comparator<Held> order(WorklistFilter filter, long nowMs) {
    return switch (filter.group()) {
      case NONE, TRUST, PRIORITY, SUBSPECIALTY ->
          Comparator.comparing(Held::item, order(filter.group(), filter.order()));
      case HOLDER ->
          Comparator.comparing((Held h) -> h.untilMs() > nowMs ? h.item().holder() : "")
              .thenComparing(Held::item, within(filter.order()));
      case DUE ->
          Comparator.comparingInt((Held h) -> h.item().dueGroup(nowMs))
              .thenComparing(Held::item, within(filter.order()));
    };
  }

  private static Comparator<WaitingItem> within(WorklistFilter.Order order) {
    Comparator<WaitingItem> first =
        switch (order) {
          case NEWEST -> Comparator.comparingLong(WaitingItem::examinedMs).reversed();
          case OLDEST -> Comparator.comparingLong(WaitingItem::examinedMs);
          case MOST_WANTED -> mostWanted();
          case DUE -> Comparator.comparingLong(WaitingItem::dueMs);
          case TRUST -> Comparator.comparing(WaitingItem::trust).thenComparing(mostWanted());
        };
    return first.thenComparing(WaitingItem::itemId);
  }

  private static Comparator<WaitingItem> mostWanted() {
    return Comparator.comparing(WaitingItem::priority).thenComparingLong(WaitingItem::dueMs);
  }

  // overdue, due within an hour, within a day, later
  private int dueGroup(long nowMs) {
    if (dueMs < nowMs) {
      return 0;
    }
    return dueMs <= nowMs + HOUR_MS ? 1 : dueMs <= nowMs + 24 * HOUR_MS ? 2 : 3;
  }

  /// Never the patient.
  @Override
  public String toString() {
    return "WaitingItem[" + itemId + ", " + stamp + "]";
  }
}

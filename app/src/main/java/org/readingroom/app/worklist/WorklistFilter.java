package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which items to list, and in what order. Immutable; an empty set means no restriction.
///
/// @param trustCodes only these trusts
/// @param modalities only items with one of these
/// @param priorities only these
/// @param subspecialties only items that suit one of these
/// @param pathways only items asked for by one of these
/// @param states only items that stand there; empty for everything not yet reported
/// @param claims whose items
/// @param readerId who is looking: whom the claims mean by "mine"
/// @param dueWithin only what is due within this time by the hub's clock, overdue included; zero:
///   only what is overdue; null for any
/// @param words only items in whose patient, request, trust or modality all these words are found
/// @param limit at most this many
public record WorklistFilter(
    Set<String> trustCodes,
    Set<String> modalities,
    Set<Priority> priorities,
    Set<String> subspecialties,
    Set<String> pathways,
    Set<ItemState> states,
    Claims claims,
    @Nullable String readerId,
    @Nullable Duration dueWithin,
    String words,
    Order order,
    Group group,
    int limit) {

  public WorklistFilter {
    trustCodes = Set.copyOf(trustCodes);
    modalities = Set.copyOf(modalities);
    priorities = Set.copyOf(priorities);
    subspecialties = Set.copyOf(subspecialties);
    pathways = Set.copyOf(pathways);
    states = Set.copyOf(states);
    words = words.strip();
  }

  /// Whose items.
  public enum Claims {
    ANY("everybody's"),
    /// nobody has claimed it, and it is kept for nobody else
    FREE("unclaimed"),
    MINE("claimed by me"),
    FREE_OR_MINE("unclaimed or mine"),
    /// claimed by or kept for this reader, or with an unfinished draft of theirs
    TO_FINISH("mine to finish"),
    /// waiting for this reader's second opinion
    ASKED("opinions asked of me"),
    OTHERS("claimed by others");

    private final String label;

    Claims(String label) {
      this.label = label;
    }

    /// For the screen.
    @Override
    public String toString() {
      return label;
    }
  }

  public enum Order {
    /// latest examination first
    NEWEST("newest first"),
    OLDEST("longest waiting first"),
    /// by priority, then due time
    MOST_WANTED("most wanted first"),
    DUE("by due time"),
    TRUST("by trust");

    private final String label;

    Order(String label) {
      this.label = label;
    }

    /// For the screen.
    @Override
    public String toString() {
      return label;
    }
  }

  /// What stands together, in the filter's order within each group.
  public enum Group {
    NONE("not grouped"),
    TRUST("by trust"),
    PRIORITY("by priority"),
    DUE("by due time"),
    SUBSPECIALTY("by subspecialty"),
    HOLDER("by reader");

    private final String label;

    Group(String label) {
      this.label = label;
    }

    /// For the screen.
    @Override
    public String toString() {
      return label;
    }
  }

  /// Everything in the pool, newest first.
  public static WorklistFilter everything() {
    return new WorklistFilter(
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Claims.ANY,
        null,
        null,
        "",
        Order.NEWEST,
        Group.NONE,
        Integer.MAX_VALUE);
  }

  /// The words one by one, in small letters.
  List<String> eachWord() {
    return words.isEmpty()
        ? List.of()
        : Arrays.stream(words.toLowerCase(Locale.ROOT).split("\\s+")).distinct().toList();
  }

  public WorklistFilter withClaims(Claims changed, @Nullable String reader) {
    return changed(parts -> {
      parts.claims = changed;
      parts.readerId = reader;
    });
  }

  /// The same list for that reader.
  public WorklistFilter by(@Nullable String reader) {
    return withClaims(claims, reader);
  }

  public WorklistFilter withTrusts(Set<String> changed) {
    return changed(parts -> parts.trustCodes = changed);
  }

  public WorklistFilter withModalities(Set<String> changed) {
    return changed(parts -> parts.modalities = changed);
  }

  public WorklistFilter withPriorities(Set<Priority> changed) {
    return changed(parts -> parts.priorities = changed);
  }

  public WorklistFilter withSubspecialties(Set<String> changed) {
    return changed(parts -> parts.subspecialties = changed);
  }

  public WorklistFilter withPathways(Set<String> changed) {
    return changed(parts -> parts.pathways = changed);
  }

  public WorklistFilter withStates(Set<ItemState> changed) {
    return changed(parts -> parts.states = changed);
  }

  /// Also what has left the pool, or only what waits.
  public WorklistFilter withReported(boolean included) {
    return withStates(included ? Set.of(ItemState.values()) : Set.of());
  }

  public WorklistFilter withDueWithin(@Nullable Duration changed) {
    return changed(parts -> parts.dueWithin = changed);
  }

  public WorklistFilter withWords(String changed) {
    return changed(parts -> parts.words = changed);
  }

  public WorklistFilter withOrder(Order changed) {
    return changed(parts -> parts.order = changed);
  }

  public WorklistFilter withGroup(Group changed) {
    return changed(parts -> parts.group = changed);
  }

  public WorklistFilter withLimit(int changed) {
    return changed(parts -> parts.limit = changed);
  }

  private WorklistFilter changed(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.filter();
  }

  /// The parts of a filter while one of them is exchanged.
  private static final class Parts {
    Set<String> trustCodes;
    Set<String> modalities;
    Set<Priority> priorities;
    Set<String> subspecialties;
    Set<String> pathways;
    Set<ItemState> states;
    Claims claims;
    @Nullable String readerId;
    @Nullable Duration dueWithin;
    String words;
    Order order;
    Group group;
    int limit;

    Parts(WorklistFilter from) {
      trustCodes = from.trustCodes;
      modalities = from.modalities;
      priorities = from.priorities;
      subspecialties = from.subspecialties;
      pathways = from.pathways;
      states = from.states;
      claims = from.claims;
      readerId = from.readerId;
      dueWithin = from.dueWithin;
      words = from.words;
      order = from.order;
      group = from.group;
      limit = from.limit;
    }

    WorklistFilter filter() {
      return new WorklistFilter(
          trustCodes,
          modalities,
          priorities,
          subspecialties,
          pathways,
          states,
          claims,
          readerId,
          dueWithin,
          words,
          order,
          group,
          limit);
    }
  }

  /// What somebody typed may name a patient.
  @Override
  public String toString() {
    return "WorklistFilter[" + claims + ", " + order + "]";
  }
}

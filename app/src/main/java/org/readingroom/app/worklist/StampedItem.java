package org.readingroom.app.worklist;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that lists show of an item, whoever looks and whenever: what its stamp stands for. The same
/// stamp is the same item in the same state, but for the end of its claim, which is read beside it.
/// Immutable; for the rest see {@link WorklistItem}.
///
/// @param claim of whoever claimed it last, run out or not; null when it was given back
/// @param previousHolder id of who had it before without giving it back
/// @param keep for whom it is or was kept
/// @param draftsOf ids of the readers with an unfinished draft of it, as far as this reader may
///   know
/// @param askedOf ids of the readers whose second opinion is wanted
/// @param answered a second opinion has come
record StampedItem(
    long stamp,
    String itemId,
    String trust,
    String trustCode,
    ItemState state,
    Priority priority,
    String subspecialty,
    Instant examined,
    Instant due,
    WorklistItem.@Nullable Claim claim,
    @Nullable String previousHolder,
    WorklistItem.@Nullable Keep keep,
    Set<String> draftsOf,
    Set<String> askedOf,
    boolean answered,
    @Nullable String doubt,
    String pathway,
    ItemPatient patient,
    ItemRequest request,
    List<ItemStudy> studies) {

  StampedItem {
    studies = List.copyOf(studies);
  }

  StampedItem with(List<ItemStudy> all) {
    return new StampedItem(
        stamp,
        itemId,
        trust,
        trustCode,
        state,
        priority,
        subspecialty,
        examined,
        due,
        claim,
        previousHolder,
        keep,
        draftsOf,
        askedOf,
        answered,
        doubt,
        pathway,
        patient,
        request,
        all);
  }

  /// The item as a reader sees it.
  ///
  /// @param now the hub's clock
  WorklistItem seen(Instant now, @Nullable String readerId) {
    return seen(now, readerId, claim);
  }

  /// The same where the claim has been prolonged since.
  ///
  /// @param heldUntilMs the end of the claim by the hub's clock
  WorklistItem seen(Instant now, @Nullable String readerId, long heldUntilMs) {
    WorklistItem.Claim last = claim;
    if (last == null || last.until().toEpochMilli() == heldUntilMs) {
      return seen(now, readerId, last);
    }
    return seen(
        now,
        readerId,
        new WorklistItem.Claim(
            last.readerId(),
            last.displayName(),
            last.clientId(),
            Instant.ofEpochMilli(heldUntilMs)));
  }

  private WorklistItem seen(
      Instant now, @Nullable String readerId, WorklistItem.@Nullable Claim last) {
    boolean held = last != null && last.until().isAfter(now);
    boolean kept = keep != null && keep.until().isAfter(now);
    return new WorklistItem(
        itemId,
        trust,
        trustCode,
        state,
        priority,
        subspecialty,
        examined,
        due,
        held ? last : null,
        kept ? keep : null,
        readerId == null ? Set.of() : ties(readerId, last, held),
        doubt,
        pathway,
        patient,
        request,
        studies,
        now);
  }

  private Set<WorklistItem.Tie> ties(String me, WorklistItem.@Nullable Claim last, boolean held) {
    boolean lastMine = last != null && last.readerId().equals(me);
    boolean takenFromMe = last != null && !lastMine && me.equals(previousHolder);
    boolean draft = draftsOf.contains(me);
    boolean wanted = askedOf.contains(me);
    if (!lastMine && !takenFromMe && !draft && !wanted) {
      return Set.of();
    }
    Set<WorklistItem.Tie> ties = EnumSet.noneOf(WorklistItem.Tie.class);
    if (draft) {
      ties.add(WorklistItem.Tie.DRAFT);
    }
    if (lastMine && !held) {
      ties.add(WorklistItem.Tie.CLAIM_RAN_OUT);
    }
    if (takenFromMe) {
      ties.add(WorklistItem.Tie.CLAIM_TAKEN);
    }
    if (wanted) {
      ties.add(WorklistItem.Tie.OPINION_WANTED);
    }
    if (lastMine && answered) {
      ties.add(WorklistItem.Tie.OPINION_GIVEN);
    }
    return ties;
  }

  /// Never the patient.
  @Override
  public String toString() {
    return "StampedItem[" + itemId + ", " + stamp + "]";
  }
}

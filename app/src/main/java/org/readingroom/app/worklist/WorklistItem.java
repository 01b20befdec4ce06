package org.readingroom.app.worklist;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing to be reported, as the hub knew it at one instant. Immutable.
///
/// @param trust label of the trust that owns the order; {@code trustCode} is its key
/// @param subspecialty whom it suits, such as "neuro"; empty when nobody has said
/// @param examined when the study was made, by its archive's word
/// @param due when the verified report is wanted
/// @param claim who is at it; null when free
/// @param keep for whom it is kept; null when for nobody
/// @param ties what binds the reader who asked to it, besides a claim; empty when nobody asked
/// @param doubt why something in the archive may or may not be its report; null when clear
/// @param pathway by which it was asked for, such as "inpatient"; empty when not known
/// @param studies never empty; several when one order has several, or several archives hold one
/// @param asOf the hub's clock when this was read: compare leases and due times with it only
public record WorklistItem(
    String itemId,
    String trust,
    String trustCode,
    ItemState state,
    Priority priority,
    String subspecialty,
    Instant examined,
    Instant due,
    @Nullable Claim claim,
    @Nullable Keep keep,
    Set<Tie> ties,
    @Nullable String doubt,
    String pathway,
    ItemPatient patient,
    ItemRequest request,
    List<ItemStudy> studies,
    Instant asOf) {

  public WorklistItem {
    ties = Set.copyOf(ties);
    studies = List.copyOf(studies);
  }

  /// Who holds the item.
  public record Claim(String readerId, String displayName, String clientId, Instant until) {}

  /// For whom the item is kept for a while: handed over by a colleague, or given by a lead.
  public record Keep(String readerId, String displayName, Instant until) {}

  /// What binds a reader to an item besides a valid claim.
  public enum Tie {
    /// an unfinished draft of theirs is in the hub
    DRAFT,
    /// their claim has run out and nobody has claimed it since
    CLAIM_RAN_OUT,
    /// they had it, and somebody else has it since without having been given it
    CLAIM_TAKEN,
    /// their second opinion is wanted
    OPINION_WANTED,
    /// a second opinion they asked for has come
    OPINION_GIVEN
  }

  /// The study to open first: the owning trust's own copy where it has one; one that is still there
  /// before any that is gone.
  public ItemStudy mainStudy() {
    return studies.stream()
        .min(
            Comparator.comparing(ItemStudy::gone)
                .thenComparing(study -> !study.trustCode().equals(trustCode)))
        .orElseThrow();
  }

  /// All modalities of all its studies, each once.
  public List<String> modalities() {
    return studies.stream().flatMap(s -> s.modalities().stream()).distinct().toList();
  }

  public boolean overdue() {
    return asOf.isAfter(due);
  }

  @Override
  public String toString() {
    return "WorklistItem[" + itemId + ", " + state + "]";
  }
}

package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.StudyWords;

/// One item of the pool as the screen shows it: words made ready, nothing to compute but the clock.
///
/// @param itemId the worklist item's id
/// @param trust short name, with its colour `#rrggbb`
/// @param patientName "SMITH, Ada"
/// @param nhsNumber ten digits, or empty
/// @param sexAge "F 61 y"
/// @param birthDate "01-Feb-1965", or empty
/// @param modality "CT"; several with a space between
/// @param study what was done, "CT head"
/// @param studyWhen "22-Nov-2026 00:12", or empty
/// @param instances how many images its archive says it has; −1 when unknown
/// @param asked what was asked and by whom, in one line
/// @param priority "emergency", "urgent", or empty for routine
/// @param due null when the trust set no time
/// @param claimedBy a name; empty when free
/// @param leaseUntil when the claim ends unless renewed; null when free
/// @param draft an unfinished draft of this reader is here or in the hub
/// @param flag why the item wants a second look ("a report exists that cannot be judged"), or empty
/// @param owner the trust that owns the order, as its label
/// @param subspecialty whom it suits, or empty
/// @param pathway by which it was asked for, or empty
/// @param breach when being overdue becomes a breach; null when the trust set no time
/// @param keptFor for whom the item is kept; empty for nobody, "you" for this reader
/// @param ties what else binds this reader to it
/// @param reported a final report exists: the item has left the pool
public record WorklistRow(
    String itemId,
    String studyInstanceUid,
    String trust,
    String trustColour,
    String patientName,
    String patientId,
    String nhsNumber,
    String sexAge,
    String birthDate,
    String modality,
    String study,
    String studyWhen,
    int instances,
    String accessionNumber,
    String asked,
    String priority,
    @Nullable Instant due,
    Hold hold,
    String claimedBy,
    @Nullable Instant leaseUntil,
    boolean draft,
    String flag,
    String owner,
    String subspecialty,
    String pathway,
    @Nullable Instant breach,
    String keptFor,
    Set<WorklistItem.Tie> ties,
    boolean reported) {

  private static final Duration SOON = Duration.ofMinutes(30);

  /// Who holds the item, from where this reader sits.
  public enum Hold {
    FREE,
    MINE,
    THEIRS
  }

  /// "CT head": the modality in front only where the description does not begin with it.
  public String shortStudy() {
    return StudyWords.what(modality, study);
  }

  /// How pressing an item is; each level has a colour and a shape.
  public enum Urgency {
    NONE,
    LATER,
    SOON,
    OVERDUE,
    BREACHED;

    public boolean late() {
      return this == OVERDUE || this == BREACHED;
    }
  }

  /// @param now by the hub's clock, here and below
  Urgency urgency(Instant now) {
    if (due == null) {
      return Urgency.NONE;
    }
    if (breach != null && !now.isBefore(breach)) {
      return Urgency.BREACHED;
    }
    Duration left = Duration.between(now, due);
    if (left.isNegative()) {
      return Urgency.OVERDUE;
    }
    return left.compareTo(SOON) <= 0 ? Urgency.SOON : Urgency.LATER;
  }

  /// "in 18 min", "overdue 12 min", "breached 2 h".
  String dueWords(Instant now) {
    if (due == null) {
      return "";
    }
    return urgency(now) == Urgency.BREACHED
        ? "breached " + ClockWords.span(Duration.between(due, now))
        : ClockWords.due(due, now);
  }

  /// True when the claim shown has ended by the clock.
  boolean ranOut(Instant now) {
    return leaseUntil != null && leaseUntil.isBefore(now);
  }

  /// "free", "Dr C K", "yours · draft safe", "kept for you".
  String stateWords() {
    if (reported) {
      return "reported";
    }
    if (ties.contains(WorklistItem.Tie.OPINION_WANTED)) {
      return "your opinion?";
    }
    return switch (hold) {
      case THEIRS ->
          ties.contains(WorklistItem.Tie.CLAIM_TAKEN) && draft
              ? claimedBy + " · your draft safe"
              : claimedBy;
      case MINE ->
          ties.contains(WorklistItem.Tie.OPINION_GIVEN)
              ? "yours · opinion came"
              : draft ? "yours · draft safe" : "yours";
      case FREE -> freeWords();
    };
  }

  private String freeWords() {
    if (!keptFor.isEmpty()) {
      return "kept for " + keptFor;
    }
    if (ties.contains(WorklistItem.Tie.CLAIM_RAN_OUT)) {
      return draft ? "ran out · draft safe" : "your claim ran out";
    }
    if (!flag.isEmpty()) {
      return "look twice";
    }
    return draft ? "free · draft safe" : "free";
  }

  /// What its group is called; empty when the list is not grouped.
  String groupWords(WorklistFilter.Group group, Instant now) {
    return switch (group) {
      case NONE -> "";
      case TRUST -> owner;
      case PRIORITY -> priority.isEmpty() ? "routine" : priority;
      case SUBSPECIALTY -> subspecialty.isEmpty() ? "any" : subspecialty;
      case HOLDER -> hold == Hold.FREE ? "free" : claimedBy;
      case DUE -> dueGroup(now);
    };
  }

  private String dueGroup(Instant now) {
    if (due == null) {
      return "";
    }
    Duration left = Duration.between(now, due);
    if (left.isNegative()) {
      return "overdue";
    }
    return left.toMinutes() <= 60
        ? "within an hour"
        : left.toHours() <= 24 ? "within a day" : "later";
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "WorklistRow[" + itemId + "]";
  }
}

package org.readingroom.app.worklist;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "WorklistRow[" + itemId + "]";
  }
}

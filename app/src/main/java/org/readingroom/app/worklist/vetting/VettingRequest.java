package org.readingroom.app.worklist.vetting;

import org.jspecify.annotations.Nullable;

/// What is asked for, and for whom. Absent is null.
///
/// @param patientName the raw PN
/// @param nhsNumber ten digits; null when none is known
/// @param examination what is asked for, such as "CT head"
/// @param reason why: the clinical question
public record VettingRequest(
    String patientName,
    @Nullable String patientId,
    @Nullable String nhsNumber,
    @Nullable String patientBirthDate,
    @Nullable String accessionNumber,
    String examination,
    @Nullable String reason) {

  // a record's own text would carry the patient into a log
  @Override
  public String toString() {
    return "VettingRequest[…]";
  }
}

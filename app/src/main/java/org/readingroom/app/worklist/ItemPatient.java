package org.readingroom.app.worklist;

import org.jspecify.annotations.Nullable;

/// Who an item is about, as the trust that owns it says. Absent is null.
///
/// @param patientName the raw PN
/// @param nhsNumber ten digits without spaces, valid check digit; null when none is known
/// @param patientBirthDate DA, as sent
public record ItemPatient(
    @Nullable String patientName,
    @Nullable String patientId,
    @Nullable String issuerOfPatientId,
    @Nullable String nhsNumber,
    @Nullable String patientBirthDate,
    @Nullable String patientSex) {

  // a record's own text would carry the patient into a log
  @Override
  public String toString() {
    return "ItemPatient[…]";
  }
}

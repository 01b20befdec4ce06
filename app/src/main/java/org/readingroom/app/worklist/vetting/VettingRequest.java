package org.readingroom.app.worklist.vetting;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.worklist.ItemPatient;

/// What is asked for, and for whom. Absent is null.
///
/// @param patientName the raw PN
/// @param nhsNumber ten digits; null when none is known
/// @param issuerOfAccessionNumber with the accession number what the order is known by
/// @param examination what is asked for, such as "CT head"
/// @param reason why: the clinical question
public record VettingRequest(
    String patientName,
    @Nullable String patientId,
    @Nullable String issuerOfPatientId,
    @Nullable String nhsNumber,
    @Nullable String patientBirthDate,
    @Nullable String accessionNumber,
    @Nullable String issuerOfAccessionNumber,
    String examination,
    @Nullable String reason) {

  static VettingRequest of(
      ItemPatient patient,
      @Nullable String accessionNumber,
      @Nullable String issuerOfAccessionNumber,
      @Nullable String examination,
      @Nullable String reason) {
    String name = patient.patientName();
    return new VettingRequest(
        name == null ? "" : name,
        patient.patientId(),
        patient.issuerOfPatientId(),
        patient.nhsNumber(),
        patient.patientBirthDate(),
        accessionNumber,
        issuerOfAccessionNumber,
        examination == null || examination.isBlank() ? "(not said)" : examination,
        reason);
  }

  /// Whether it was asked for this patient.
  boolean isFor(ItemPatient patient) {
    return new ItemPatient(
            patientName.isEmpty() ? null : patientName,
            patientId,
            issuerOfPatientId,
            nhsNumber,
            patientBirthDate,
            null)
        .isAlso(patient);
  }

  // a record's own text would carry the patient into a log
  @Override
  public String toString() {
    return "VettingRequest[…]";
  }
}

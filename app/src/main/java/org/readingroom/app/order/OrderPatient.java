package org.readingroom.app.order;

import org.jspecify.annotations.Nullable;

/// Whom an order is for, in DICOM's words. Absent is null.
///
/// @param patientName PN, components between carets
/// @param patientId the trust's own number, with its issuer
/// @param nhsNumber ten digits, valid check digit
/// @param patientBirthDate DA
/// @param patientSex M, F or O
public record OrderPatient(
    @Nullable String patientName,
    @Nullable String patientId,
    @Nullable String issuerOfPatientId,
    @Nullable String nhsNumber,
    @Nullable String patientBirthDate,
    @Nullable String patientSex) {

  @Override
  public String toString() {
    return "OrderPatient[…]";
  }
}

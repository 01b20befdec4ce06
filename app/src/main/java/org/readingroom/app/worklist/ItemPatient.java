package org.readingroom.app.worklist;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderPatient;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.PatientRecord;

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

  /// As an archive says.
  static ItemPatient of(StudySeen study) {
    Dataset header = study.header();
    PatientRecord patient = PatientRecord.of(header, study.archive());
    return new ItemPatient(
        patient.patientName(),
        patient.patientId(),
        patient.issuerOfPatientId(),
        patient.nhsNumber() == null ? null : patient.nhsNumber().digits(),
        header.string(Tag.PatientBirthDate),
        header.string(Tag.PatientSex));
  }

  /// As a trust's order says.
  static ItemPatient of(Order order) {
    OrderPatient patient = order.patient();
    return new ItemPatient(
        patient.patientName(),
        patient.patientId(),
        patient.issuerOfPatientId(),
        patient.nhsNumber(),
        patient.patientBirthDate(),
        patient.patientSex());
  }

  /// Whether an order for one of them may be the other's: accession numbers are reused and
  /// mistyped, so an order never joins two people.
  public boolean isAlso(ItemPatient other) {
    if (nhsNumber != null && other.nhsNumber != null) {
      return nhsNumber.equals(other.nhsNumber);
    }
    if (patientId != null && other.patientId != null) {
      return patientId.equals(other.patientId)
          && Objects.equals(issuerOfPatientId, other.issuerOfPatientId);
    }
    return patientName != null
        && other.patientName != null
        && patientName.equalsIgnoreCase(other.patientName);
  }

  /// Whether a correction of demographics makes this somebody else: another NHS number, or another
  /// birth date and another surname at once. A merged Patient ID or a corrected spelling does not.
  boolean isSomebodyElseThan(ItemPatient before) {
    boolean otherNhsNumber =
        nhsNumber != null && before.nhsNumber != null && !nhsNumber.equals(before.nhsNumber);
    boolean otherBirthDate =
        patientBirthDate != null
            && before.patientBirthDate != null
            && !patientBirthDate.equals(before.patientBirthDate);
    boolean otherSurname =
        patientName != null
            && before.patientName != null
            && !surname(patientName).equalsIgnoreCase(surname(before.patientName));
    return otherNhsNumber || (otherBirthDate && otherSurname);
  }

  private static String surname(String patientName) {
    return patientName.split("[\\^=]", 2)[0].strip();
  }

  // a record's own text would carry the patient into a log
  @Override
  public String toString() {
    return "ItemPatient[…]";
  }
}

package org.readingroom.netclient.federation;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.identity.NhsNumber;

/// What to look for; null means "any". All that is given must match.
///
/// @param nhsNumber looked for as Patient ID, then in Other Patient IDs, then by the name and birth
///   date of whoever was found; a row counts only when it carries the number itself
/// @param patientName a DICOM name with wildcards (`SMITH^A*`), a surname (`smith`: the beginning
///   counts), `surname, given`, or several words in any order; `*` is everybody
/// @param patientId Patient ID as the archive has it; `*` and `?` are wildcards
/// @param accessionNumber exact, or with wildcards
/// @param modality one modality of the study, such as `CT`
/// @param from first study date, inclusive
/// @param to last study date, inclusive
public record StudySearch(
    @Nullable NhsNumber nhsNumber,
    @Nullable String patientName,
    @Nullable String patientId,
    @Nullable LocalDate birthDate,
    @Nullable String accessionNumber,
    @Nullable String modality,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    @Nullable String studyInstanceUid) {

  private static final StudySearch EVERYTHING =
      new StudySearch(null, null, null, null, null, null, null, null, null);

  public static StudySearch everything() {
    return EVERYTHING;
  }

  public StudySearch withNhsNumber(@Nullable NhsNumber value) {
    return new StudySearch(
        value,
        patientName,
        patientId,
        birthDate,
        accessionNumber,
        modality,
        from,
        to,
        studyInstanceUid);
  }

  public StudySearch withPatientName(@Nullable String value) {
    return new StudySearch(
        nhsNumber,
        value,
        patientId,
        birthDate,
        accessionNumber,
        modality,
        from,
        to,
        studyInstanceUid);
  }

  public StudySearch withPatientId(@Nullable String value) {
    return new StudySearch(
        nhsNumber,
        patientName,
        value,
        birthDate,
        accessionNumber,
        modality,
        from,
        to,
        studyInstanceUid);
  }

  public StudySearch withBirthDate(@Nullable LocalDate value) {
    return new StudySearch(
        nhsNumber,
        patientName,
        patientId,
        value,
        accessionNumber,
        modality,
        from,
        to,
        studyInstanceUid);
  }

  public StudySearch withAccessionNumber(@Nullable String value) {
    return new StudySearch(
        nhsNumber, patientName, patientId, birthDate, value, modality, from, to, studyInstanceUid);
  }

  public StudySearch withModality(@Nullable String value) {
    return new StudySearch(
        nhsNumber,
        patientName,
        patientId,
        birthDate,
        accessionNumber,
        value,
        from,
        to,
        studyInstanceUid);
  }

  /// Study dates, both inclusive; null is open.
  public StudySearch withDates(@Nullable LocalDate newFrom, @Nullable LocalDate newTo) {
    return new StudySearch(
        nhsNumber,
        patientName,
        patientId,
        birthDate,
        accessionNumber,
        modality,
        newFrom,
        newTo,
        studyInstanceUid);
  }

  public StudySearch withStudyInstanceUid(@Nullable String value) {
    return new StudySearch(
        nhsNumber, patientName, patientId, birthDate, accessionNumber, modality, from, to, value);
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "StudySearch[…]";
  }
}

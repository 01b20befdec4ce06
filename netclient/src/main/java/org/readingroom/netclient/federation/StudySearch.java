package org.readingroom.netclient.federation;

import java.time.LocalDate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.identity.NhsNumber;

/// What to look for; null means "any". All that is given must match.
///
/// @param nhsNumber looked for as Patient ID, then in Other Patient IDs, then by the name and birth
///   date of whoever was found; a row counts only when it carries the number itself
/// @param patientName a DICOM name with wildcards (`SMITH^A*`), a surname (`smith`: the beginning
///   counts), `surname, given`, or several words in any order; `~smyth` is everybody with a similar
///   name; `*` is everybody
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

  public StudySearch withNhsNumber(@Nullable NhsNumber changed) {
    return changed(parts -> parts.nhsNumber = changed);
  }

  public StudySearch withPatientName(@Nullable String changed) {
    return changed(parts -> parts.patientName = changed);
  }

  public StudySearch withPatientId(@Nullable String changed) {
    return changed(parts -> parts.patientId = changed);
  }

  public StudySearch withBirthDate(@Nullable LocalDate changed) {
    return changed(parts -> parts.birthDate = changed);
  }

  public StudySearch withAccessionNumber(@Nullable String changed) {
    return changed(parts -> parts.accessionNumber = changed);
  }

  public StudySearch withModality(@Nullable String changed) {
    return changed(parts -> parts.modality = changed);
  }

  /// Study dates, both inclusive; null is open.
  public StudySearch withDates(@Nullable LocalDate newFrom, @Nullable LocalDate newTo) {
    return changed(parts -> {
      parts.from = newFrom;
      parts.to = newTo;
    });
  }

  public StudySearch withStudyInstanceUid(@Nullable String changed) {
    return changed(parts -> parts.studyInstanceUid = changed);
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "StudySearch[…]";
  }

  private StudySearch changed(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.joined();
  }

  /// The parts while one of them is exchanged.
  private static final class Parts {
    @Nullable NhsNumber nhsNumber;
    @Nullable String patientName;
    @Nullable String patientId;
    @Nullable LocalDate birthDate;
    @Nullable String accessionNumber;
    @Nullable String modality;
    @Nullable LocalDate from;
    @Nullable LocalDate to;
    @Nullable String studyInstanceUid;

    Parts(StudySearch search) {
      nhsNumber = search.nhsNumber;
      patientName = search.patientName;
      patientId = search.patientId;
      birthDate = search.birthDate;
      accessionNumber = search.accessionNumber;
      modality = search.modality;
      from = search.from;
      to = search.to;
      studyInstanceUid = search.studyInstanceUid;
    }

    StudySearch joined() {
      return new StudySearch(
          nhsNumber,
          patientName,
          patientId,
          birthDate,
          accessionNumber,
          modality,
          from,
          to,
          studyInstanceUid);
    }
  }
}

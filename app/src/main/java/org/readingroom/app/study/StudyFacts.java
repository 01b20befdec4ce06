package org.readingroom.app.study;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// Whose study it is and what was done, as its first image says. Values stay as sent (DA, TM, PN);
/// absent is "". Immutable. Holds patient data: never logged.
///
/// @param studyInstanceUid Study Instance UID
/// @param patientName Patient's Name, raw PN
/// @param patientId Patient ID
/// @param patientBirthDate Patient's Birth Date, DA
/// @param patientSex Patient's Sex
/// @param studyDate Study Date, DA
/// @param studyTime Study Time, TM
/// @param description Study Description
public record StudyFacts(
    String studyInstanceUid,
    String patientName,
    String patientId,
    String patientBirthDate,
    String patientSex,
    String studyDate,
    String studyTime,
    String description) {

  static StudyFacts of(String studyInstanceUid, Dataset header) {
    return new StudyFacts(
        studyInstanceUid,
        header.string(Tag.PatientName, ""),
        header.string(Tag.PatientID, ""),
        header.string(Tag.PatientBirthDate, ""),
        header.string(Tag.PatientSex, ""),
        header.string(Tag.StudyDate, ""),
        header.string(Tag.StudyTime, ""),
        header.string(Tag.StudyDescription, ""));
  }

  static StudyFacts unknown(String studyInstanceUid) {
    return new StudyFacts(studyInstanceUid, "", "", "", "", "", "", "");
  }
}

package org.readingroom.app.shell;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.StudyWords;
import org.readingroom.app.search.SearchRow;
import org.readingroom.app.worklist.PriorRow;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Holding;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.identity.PatientRecord;

/// Puts whoever is about to be opened into the banner's words. Pure.
final class OpenPatients {
  private OpenPatients() {}

  static OpenPatient of(WorklistRow row) {
    return new OpenPatient(
        row.patientName(),
        row.nhsNumber(),
        NhsNumber.isValid(row.nhsNumber()),
        row.patientId(),
        row.sexAge(),
        row.birthDate(),
        row.trust(),
        row.trustColour(),
        title(row));
  }

  /// "CT head 22-Nov-2026 00:12".
  static String title(WorklistRow row) {
    return (row.shortStudy() + "  " + row.studyWhen()).strip();
  }

  /// A prior of the person of that row: same person, the trust that holds the prior.
  static StudyToRead of(PriorRow prior, WorklistRow row) {
    List<String> archives = prior.holders().stream().map(PriorRow.Holder::name).toList();
    PriorRow.Holder holder =
        prior.holders().isEmpty()
            ? new PriorRow.Holder(row.trust(), row.trustColour())
            : prior.holders().getFirst();
    String title = (prior.study() + " " + prior.when()).strip();
    return new StudyToRead(
        prior.studyInstanceUid(),
        archives,
        new OpenPatient(
            row.patientName(),
            row.nhsNumber(),
            NhsNumber.isValid(row.nhsNumber()),
            row.patientId(),
            row.sexAge(),
            row.birthDate(),
            holder.name(),
            holder.colour(),
            title),
        title,
        null);
  }

  static StudyToRead of(FederatedStudy study) {
    PatientRecord patient = study.patient();
    Holding holder = study.holders().getFirst();
    NhsNumber nhs = patient.nhsNumber();
    LocalDate born = patient.birthDate();
    LocalDate on = study.studyDate();
    String sex = patient.sex() == null ? "" : patient.sex();
    String what = StudyWords.what(StudyWords.modalities(study.modalities()), study.description());
    String title = (what + "  " + when(on, study.studyTime())).strip();
    return new StudyToRead(
        study.studyInstanceUid(),
        study.holders().stream().map(holding -> holding.archive().name()).toList(),
        new OpenPatient(
            SearchRow.name(patient),
            nhs == null ? "" : nhs.digits(),
            nhs != null,
            patient.patientId() == null ? "" : patient.patientId(),
            (sex + " " + (born == null || on == null ? "" : ClockWords.age(born, on))).strip(),
            born == null ? "" : ClockWords.date(born),
            holder.archive().name(),
            holder.archive().colour(),
            title),
        title,
        null);
  }

  private static String when(@Nullable LocalDate date, @Nullable String studyTime) {
    LocalTime time = DicomDateTimes.time(studyTime);
    if (date == null) {
      return "";
    }
    return time == null ? ClockWords.date(date) : ClockWords.dateTime(date.atTime(time));
  }
}

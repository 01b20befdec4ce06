package org.readingroom.app.search;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.StudyWords;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.PersonName;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Holding;
import org.readingroom.netclient.identity.PatientRecord;

/// One line of what was found: a person, or one of a person's studies.
public sealed interface SearchRow {

  /// The head of a group of studies that are surely of one person.
  ///
  /// @param name "SMITH, Ada"
  /// @param number "943 476 5919", or "local 00123 (Boston)"
  /// @param nhsNumberValid true when the number is an NHS number whose check digit is right
  /// @param person "F 01-Feb-1965"
  /// @param certainty why this group may be the person above, or why it cannot be; empty when the
  ///   group stands alone
  record Person(
      String name,
      String number,
      boolean nhsNumberValid,
      String person,
      Certainty certainty,
      String certaintyWords)
      implements SearchRow {
    /// Never the values: a log must not name a patient.
    @Override
    public String toString() {
      return "Person[…]";
    }
  }

  /// How a group stands to the other groups near it.
  enum Certainty {
    ALONE,
    VERIFIED,
    PROBABLE,
    CONFLICT
  }

  /// One study, whoever holds it.
  record Study(FederatedStudy study) implements SearchRow {
    public String studyInstanceUid() {
      return study.studyInstanceUid();
    }

    /// "22-Nov-2026 00:12".
    public String when() {
      LocalDate date = study.studyDate();
      LocalTime time = DicomDateTimes.time(study.studyTime());
      if (date == null) {
        return "undated";
      }
      return time == null ? ClockWords.date(date) : ClockWords.dateTime(date.atTime(time));
    }

    /// "CT head".
    public String what() {
      return StudyWords.what(StudyWords.modalities(study.modalities()), study.description());
    }

    public List<Holding> holders() {
      return study.holders();
    }

    public @Nullable Integer instances() {
      return study.instances();
    }
  }

  /// "SMITH, Ada"; "(no name)" when the archive has none.
  static String name(PatientRecord patient) {
    String shown = PersonName.parse(patient.patientName()).display();
    return shown.isEmpty() ? "(no name)" : shown;
  }
}

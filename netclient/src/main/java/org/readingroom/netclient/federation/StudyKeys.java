package org.readingroom.netclient.federation;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.identity.PatientRecord;

/// A search as the matching and return keys of a study level query (PS3.4 C.6.2.1.2), and the same
/// search applied once more to every row, since archives ignore keys they do not support.
final class StudyKeys {
  private static final int OTHER_PATIENT_NAMES = 0x00101001;
  private static final int PATIENT_BIRTH_NAME = 0x00101005;
  private static final int[] RETURN_KEYS = {
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.AccessionNumber,
    Tag.IssuerOfAccessionNumberSequence,
    Tag.ModalitiesInStudy,
    Tag.ReferringPhysicianName,
    Tag.TimezoneOffsetFromUTC,
    Tag.StudyDescription,
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.IssuerOfPatientIDQualifiersSequence,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.OtherPatientIDsSequence,
    OTHER_PATIENT_NAMES,
    PATIENT_BIRTH_NAME,
    Tag.StudyInstanceUID,
    Tag.StudyID,
    Tag.NumberOfStudyRelatedSeries,
    Tag.NumberOfStudyRelatedInstances,
  };

  private final StudySearch search;
  private final @Nullable NameQuery name;

  StudyKeys(StudySearch search) {
    this.search = search;
    this.name = NameQuery.of(search.patientName());
  }

  /// What to ask one archive.
  ///
  /// @param first asked always
  /// @param inOtherCase asked when the first brought nothing and upper and lower case may matter
  /// @param lastly asked when all that brought nothing
  /// @param optional a refusal of this question does not make the archive one that refused
  record Question(
      Dataset first, List<Dataset> inOtherCase, List<Dataset> lastly, boolean optional) {}

  /// The search without its NHS number.
  Question plain() {
    return question(search.patientName(), keys(), false);
  }

  /// The search with the NHS number where archives that use it as Patient ID match it.
  Question byPatientId(NhsNumber number) {
    return question(search.patientName(), keys().string(Tag.PatientID, number.digits()), false);
  }

  /// The search with the NHS number as one of the other patient IDs. Archives that do not match
  /// sequences answer with everything, so the rows need watching.
  Question byOtherPatientIds(NhsNumber number) {
    Dataset item =
        Dataset.builder()
            .string(Tag.PatientID, number.digits())
            .string(Tag.IssuerOfPatientID)
            .build();
    return question(search.patientName(), keys().sequence(Tag.OtherPatientIDsSequence, item), true);
  }

  /// The search for somebody found elsewhere: surname and birth date.
  Question byPerson(String surname, LocalDate birthDate) {
    return question(surname, keys().string(Tag.PatientBirthDate, da(birthDate)), true);
  }

  private Question question(@Nullable String typedName, DatasetBuilder keys, boolean optional) {
    NameQuery asked = NameQuery.of(typedName);
    if (asked == null) {
      return new Question(keys.build(), List.of(), List.of(), optional);
    }
    List<Dataset> named = new ArrayList<>();
    for (String each : asked.keys()) {
      named.add(keys.string(Tag.PatientName, each).build());
    }
    // for archives that cannot match marks, or this script; we can
    String open = asked.isInOtherScript() && isNarrowWithoutName() ? "*" : asked.keyWithoutMarks();
    return new Question(
        named.getFirst(),
        List.copyOf(named.subList(1, named.size())),
        open == null ? List.of() : List.of(keys.string(Tag.PatientName, open).build()),
        optional);
  }

  private boolean isNarrowWithoutName() {
    return search.birthDate() != null
        || search.patientId() != null
        || search.accessionNumber() != null
        || search.from() != null
        || search.nhsNumber() != null;
  }

  /// The span of study dates that is asked for.
  StudyWindow window() {
    return StudyWindow.dates(search.from(), search.to());
  }

  /// The same question for some study dates or times only.
  static Dataset within(Dataset query, StudyWindow window) {
    DatasetBuilder narrowed = query.toBuilder().string(Tag.StudyDate, window.da());
    String times = window.tm();
    if (times != null) {
      narrowed.string(Tag.StudyTime, times);
    }
    return narrowed.build();
  }

  private DatasetBuilder keys() {
    DatasetBuilder keys = Dataset.builder();
    for (int tag : RETURN_KEYS) {
      switch (tag) {
        case Tag.IssuerOfAccessionNumberSequence,
            Tag.IssuerOfPatientIDQualifiersSequence,
            Tag.OtherPatientIDsSequence ->
            keys.sequence(tag);
        default -> keys.string(tag);
      }
    }
    String patientId = search.patientId();
    if (patientId != null) {
      keys.string(Tag.PatientID, patientId);
    }
    LocalDate birthDate = search.birthDate();
    if (birthDate != null) {
      keys.string(Tag.PatientBirthDate, da(birthDate));
    }
    String accessionNumber = search.accessionNumber();
    if (accessionNumber != null) {
      keys.string(Tag.AccessionNumber, accessionNumber);
    }
    String modality = search.modality();
    if (modality != null) {
      keys.string(Tag.ModalitiesInStudy, modality.toUpperCase(Locale.ROOT));
    }
    if (search.from() != null || search.to() != null) {
      keys.string(Tag.StudyDate, window().da());
    }
    String studyInstanceUid = search.studyInstanceUid();
    if (studyInstanceUid != null) {
      keys.string(Tag.StudyInstanceUID, studyInstanceUid);
    }
    return keys;
  }

  /// True when the row is what was asked for. Missing patient attributes never match; a missing
  /// list of modalities does, since archives need not return it.
  boolean matches(Dataset row, PatientRecord patient) {
    String studyInstanceUid = row.string(Tag.StudyInstanceUID);
    return Uids.isValid(studyInstanceUid)
        && (search.studyInstanceUid() == null || search.studyInstanceUid().equals(studyInstanceUid))
        && (search.nhsNumber() == null || carries(search.nhsNumber(), patient))
        && (name == null || name.matches(patient.patientName()))
        && matchesValue(search.patientId(), patient.patientId())
        && (search.birthDate() == null || search.birthDate().equals(patient.birthDate()))
        && matchesValue(search.accessionNumber(), row.string(Tag.AccessionNumber))
        && matchesModality(row)
        && matchesDate(PatientRecord.date(row.string(Tag.StudyDate)));
  }

  // a bare Patient ID equal to the number is shown, ungraded: nobody said whose number it is
  private static boolean carries(NhsNumber number, PatientRecord patient) {
    return number.equals(patient.nhsNumber())
        || (patient.nhsNumber() == null
            && patient.issuerOfPatientId() == null
            && NhsNumber.parse(patient.patientId()).filter(number::equals).isPresent());
  }

  private static boolean matchesValue(@Nullable String wanted, @Nullable String value) {
    if (wanted == null || wanted.equals("*")) {
      return true;
    }
    return value != null
        && Wildcards.matches(
            wanted.strip().toUpperCase(Locale.ROOT), value.strip().toUpperCase(Locale.ROOT));
  }

  private boolean matchesModality(Dataset row) {
    String wanted = search.modality();
    return wanted == null
        || row.strings(Tag.ModalitiesInStudy).stream().allMatch(String::isBlank)
        || row.strings(Tag.ModalitiesInStudy).stream()
            .anyMatch(has -> has.strip().equalsIgnoreCase(wanted));
  }

  private boolean matchesDate(@Nullable LocalDate date) {
    LocalDate from = search.from();
    LocalDate to = search.to();
    if (from == null && to == null) {
      return true;
    }
    return date != null
        && (from == null || !date.isBefore(from))
        && (to == null || !date.isAfter(to));
  }

  private static String da(LocalDate date) {
    return date.format(DateTimeFormatter.BASIC_ISO_DATE);
  }
}

package org.readingroom.netclient.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The grading rule over every combination of present, missing, equal and different attributes of
/// two records, against the rule's own sentences.
class IdentityRuleTest {
  private static final NhsNumber N1 = new NhsNumber("9990000018");
  private static final NhsNumber N2 = new NhsNumber("9990000026");

  private static List<PatientRecord> all() {
    List<PatientRecord> out = new ArrayList<>();
    for (String id : Arrays.asList(null, "A")) {
      for (String issuer : List.of("RWD", "RXX")) {
        for (NhsNumber nhs : Arrays.asList(null, N1, N2)) {
          for (String name : Arrays.asList(null, "SMITH^ADA", "Brown^Eve")) {
            for (LocalDate born :
                Arrays.asList(null, LocalDate.of(1965, 2, 1), LocalDate.of(1956, 2, 1))) {
              for (String sex : Arrays.asList(null, "F", "M")) {
                out.add(new PatientRecord(id, issuer, issuer, nhs, name, List.of(), born, sex));
              }
            }
          }
        }
      }
    }
    return out;
  }

  /// DESIGN's sentences, one after the other.
  private static IdentityGrade byTheBook(PatientRecord a, PatientRecord b) {
    boolean sameId =
        a.patientId() != null
            && a.patientId().equals(b.patientId())
            && a.namespace().equals(b.namespace());
    boolean sameNumber = a.nhsNumber() != null && a.nhsNumber().equals(b.nhsNumber());
    boolean contradiction =
        differ(a.birthDate(), b.birthDate())
            || differ(a.sex(), b.sex())
            || differ(a.patientName(), b.patientName())
            || (sameId && differ(a.nhsNumber(), b.nhsNumber()));
    if ((sameId || sameNumber) && contradiction) {
      return IdentityGrade.CONFLICT;
    }
    if (sameId) {
      return IdentityGrade.VERIFIED;
    }
    if (!sameNumber) {
      return IdentityGrade.UNVERIFIED;
    }
    int agree =
        agree(a.patientName(), b.patientName())
            + agree(a.birthDate(), b.birthDate())
            + agree(a.sex(), b.sex());
    return agree == 3
        ? IdentityGrade.VERIFIED
        : agree == 2 ? IdentityGrade.PROBABLE : IdentityGrade.UNVERIFIED;
  }

  private static boolean differ(@Nullable Object a, @Nullable Object b) {
    return a != null && b != null && !a.equals(b);
  }

  private static int agree(@Nullable Object a, @Nullable Object b) {
    return a != null && Objects.equals(a, b) ? 1 : 0;
  }

  @Test
  void everyPairOfRecordsHasTheGradeOfTheRule() {
    List<PatientRecord> records = all();
    long pairs = 0;
    for (PatientRecord a : records) {
      for (PatientRecord b : records) {
        if (Identity.compare(a, b).grade() != byTheBook(a, b)) {
          assertEquals(
              byTheBook(a, b), Identity.compare(a, b).grade(), tell(a) + " and " + tell(b));
        }
        pairs++;
      }
    }
    assertEquals(104_976, pairs);
  }

  @Test
  void whatIsMissingNeverMakesARecordSurer() {
    for (PatientRecord a : all()) {
      for (PatientRecord b : List.of(full(N1), full(N2))) {
        IdentityGrade before = Identity.compare(a, b).grade();
        if (before == IdentityGrade.CONFLICT) {
          continue;
        }
        for (PatientRecord poorer : poorer(a)) {
          assertTrue(
              rank(Identity.compare(poorer, b).grade()) <= rank(before),
              () -> tell(a) + " without something, and " + tell(b));
        }
      }
    }
  }

  @Test
  void theSameStudyUnderTwoPeopleIsNeverAnythingButAConflict() {
    for (PatientRecord a : all()) {
      for (PatientRecord b : all()) {
        boolean contradiction =
            differ(a.birthDate(), b.birthDate())
                || differ(a.sex(), b.sex())
                || differ(a.nhsNumber(), b.nhsNumber())
                || differ(a.patientName(), b.patientName());
        if (contradiction) {
          assertEquals(
              IdentityGrade.CONFLICT,
              Identity.compareSameStudy(a, b).grade(),
              () -> tell(a) + " and " + tell(b));
        }
      }
    }
  }

  @Test
  void marksThatMakeAnotherLetterMakeAnotherSurname() {
    assertEquals(PatientNames.plain("Müller"), PatientNames.plain("MULLER"));
    assertEquals(PatientNames.plain("ﾔﾏﾀﾞ"), PatientNames.plain("ヤマダ"));
    assertNotEquals(PatientNames.plain("ハラ"), PatientNames.plain("バラ"));
    assertNotEquals(PatientNames.plain("राम"), PatientNames.plain("रमा"));
    assertNotEquals(PatientNames.plain("สมิธ"), PatientNames.plain("สมธ"));
  }

  private static PatientRecord full(NhsNumber nhs) {
    return new PatientRecord(
        "A", "RWD", "RWD", nhs, "SMITH^ADA", List.of(), LocalDate.of(1965, 2, 1), "F");
  }

  private static List<PatientRecord> poorer(PatientRecord a) {
    return List.of(
        new PatientRecord(
            null,
            a.namespace(),
            null,
            a.nhsNumber(),
            a.patientName(),
            List.of(),
            a.birthDate(),
            a.sex()),
        new PatientRecord(
            a.patientId(),
            a.namespace(),
            null,
            null,
            a.patientName(),
            List.of(),
            a.birthDate(),
            a.sex()),
        new PatientRecord(
            a.patientId(),
            a.namespace(),
            null,
            a.nhsNumber(),
            null,
            List.of(),
            a.birthDate(),
            a.sex()),
        new PatientRecord(
            a.patientId(),
            a.namespace(),
            null,
            a.nhsNumber(),
            a.patientName(),
            List.of(),
            null,
            a.sex()),
        new PatientRecord(
            a.patientId(),
            a.namespace(),
            null,
            a.nhsNumber(),
            a.patientName(),
            List.of(),
            a.birthDate(),
            null));
  }

  private static int rank(IdentityGrade grade) {
    return switch (grade) {
      case CONFLICT, UNVERIFIED -> 0;
      case PROBABLE -> 1;
      case VERIFIED -> 2;
    };
  }

  private static String tell(PatientRecord a) {
    return List.of(
            "" + a.patientId(),
            a.namespace(),
            a.nhsNumber() == null ? "-" : a.nhsNumber().digits(),
            "" + a.patientName(),
            "" + a.birthDate(),
            "" + a.sex())
        .toString();
  }
}

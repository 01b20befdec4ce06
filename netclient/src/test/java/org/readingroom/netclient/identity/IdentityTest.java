package org.readingroom.netclient.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rule, case by case: verified = same (ID, issuer), or NHS number with surname, birth date and
/// sex all agreeing; probable = NHS number and two agree, the third absent; conflict = a key equal
/// and something contradicting; else unverified. Missing is never agreement.
class IdentityTest {
  private static final String N1 = "9990000018";
  private static final String N2 = "9990000026";

  private static PatientRecord record(
      String id, String issuer, String nhs, String name, String born, String sex) {
    return new PatientRecord(
        id,
        issuer == null ? "archive" : issuer,
        issuer,
        nhs == null ? null : new NhsNumber(nhs),
        name,
        List.of(),
        born == null ? null : LocalDate.parse(born),
        sex);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "-",
      value = {
        // case,                 id issuer nhs         name        born       sex |  the other |
        // grade
        "all agree,              A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,Smith^A,1965-02-01,F, verified",
        "sex missing,            A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,SMITH^A,1965-02-01,-, probable",
        "birth date missing,     A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,SMITH^A,-,F, probable",
        "surname missing,        A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,-,1965-02-01,F, probable",
        "two missing,            A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,SMITH^A,-,-, unverified",
        "only the number,        A,RWD,9990000018,-,-,-, B,RXX,9990000018,-,-,-, unverified",
        "both miss the sex,      A,RWD,9990000018,SMITH,1965-02-01,-, B,RXX,9990000018,SMITH,1965-02-01,-, probable",
        "birth date contradicts, A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,SMITH^ADA,1956-02-01,F, conflict",
        "sex contradicts,        A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,SMITH^ADA,1965-02-01,M, conflict",
        "surname contradicts,    A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,BROWN^ADA,1965-02-01,F, conflict",
        "double-barrelled,       A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,SMITH-BROWN^ADA,1965-02-01,F, probable",
        "names swapped,          A,RWD,9990000018,SMITH^ADA,1965-02-01,F, B,RXX,9990000018,ADA^SMITH,1965-02-01,F, probable",
        "same id and issuer,     A,RWD,-,SMITH^ADA,1965-02-01,F, A,RWD,-,SMITH^ADA,1965-02-01,F, verified",
        "same id but all missing,   A,RWD,-,-,-,-, A,RWD,-,-,-,-, verified",
        "same id but other issuer,  A,RWD,-,SMITH^ADA,1965-02-01,F, A,RXX,-,SMITH^ADA,1965-02-01,F, unverified",
        "same id but born another day, A,RWD,-,SMITH^ADA,1965-02-01,F, A,RWD,-,SMITH^ADA,1965-02-02,F, conflict",
        "same id but other surname, A,RWD,-,SMITH^ADA,-,-, A,RWD,-,BROWN^ADA,-,-, conflict",
        "same id but other number,  A,RWD,9990000018,SMITH,-,-, A,RWD,9990000026,SMITH,-,-, conflict",
        "same name and birth,    A,RWD,-,SMITH^ADA,1965-02-01,F, B,RXX,-,SMITH^ADA,1965-02-01,F, unverified",
        "number as Patient ID,   9990000018,NHS,9990000018,SMITH^ADA,1965-02-01,F, 9990000018,NHS,9990000018,SMITH^ADA,1965-02-01,-, probable",
        "no id at all,           -,RWD,-,SMITH^ADA,1965-02-01,F, -,RWD,-,SMITH^ADA,1965-02-01,F, unverified",
      })
  void everyCaseHasItsGrade(
      String what,
      String id,
      String issuer,
      String nhs,
      String name,
      String born,
      String sex,
      String id2,
      String issuer2,
      String nhs2,
      String name2,
      String born2,
      String sex2,
      String grade) {
    PatientRecord a = record(id, issuer, nhs, name, born, sex);
    PatientRecord b = record(id2, issuer2, nhs2, name2, born2, sex2);
    assertEquals(grade, Identity.compare(a, b).grade().word(), what);
    assertEquals(grade, Identity.compare(b, a).grade().word(), what + ", the other way round");
  }

  @Test
  void birthNameExplainsAnotherSurname() {
    PatientRecord married =
        new PatientRecord(
            "A",
            "RWD",
            "RWD",
            new NhsNumber(N1),
            "BROWN^ADA",
            List.of("SMITH^ADA"),
            LocalDate.of(1965, 2, 1),
            "F");
    PatientRecord before = record("B", "RXX", N1, "SMITH^ADA", "1965-02-01", "F");
    assertEquals(IdentityGrade.VERIFIED, Identity.compare(married, before).grade());
  }

  @Test
  void oneStudyUnderTwoBirthDatesIsAConflictWhateverTheKeys() {
    PatientRecord a = record("A", "RWD", null, "SMITH^ADA", "1965-02-01", "F");
    PatientRecord b = record("B", "RXX", null, "SMITH^ADA", "1956-02-01", "F");
    assertEquals(IdentityGrade.UNVERIFIED, Identity.compare(a, b).grade());
    assertEquals(IdentityGrade.CONFLICT, Identity.compareSameStudy(a, b).grade());
    PatientRecord c = record("C", "RXX", N2, "SMITH^ADA", "1965-02-01", "F");
    PatientRecord d = record("D", "RWD", N1, "SMITH^ADA", "1965-02-01", "F");
    assertEquals(IdentityGrade.CONFLICT, Identity.compareSameStudy(c, d).grade());
  }

  @Test
  void contradictionOutweighsEveryAgreement() {
    Identity.Verdict conflict = new Identity.Verdict(IdentityGrade.CONFLICT, "x");
    Identity.Verdict verified = new Identity.Verdict(IdentityGrade.VERIFIED, "y");
    Identity.Verdict probable = new Identity.Verdict(IdentityGrade.PROBABLE, "z");
    assertEquals(conflict, Identity.combine(conflict, verified));
    assertEquals(conflict, Identity.combine(verified, conflict));
    assertEquals(verified, Identity.combine(probable, verified));
  }
}

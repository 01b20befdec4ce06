package org.readingroom.netclient.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.identity.PatientNames.Agreement;

/// Whether two records are of one person, by the rules of `docs/glossary.md`, "Identity grade".
public final class Identity {
  private Identity() {}

  /// A grade with its reason in one clause, for the row on screen.
  ///
  /// @param reason names the attributes that agree, contradict or are missing; never their values
  public record Verdict(IdentityGrade grade, String reason) {}

  /// The verdict on a record that nothing else in the result speaks about.
  public static final Verdict ALONE =
      new Verdict(IdentityGrade.UNVERIFIED, "no other record to compare with");

  /// True when both name the same Patient ID of the same issuer, or the same NHS number: only then
  /// is there anything to grade.
  public static boolean shareAKey(PatientRecord a, PatientRecord b) {
    return sameLocalId(a, b) || sameNhsNumber(a, b);
  }

  /// Grades two records. Symmetric. Missing is never agreement.
  public static Verdict compare(PatientRecord a, PatientRecord b) {
    boolean sameId = sameLocalId(a, b);
    boolean sameNhs = sameNhsNumber(a, b);
    if (!sameId && !sameNhs) {
      return new Verdict(IdentityGrade.UNVERIFIED, "no identifier in common");
    }
    Agreement surname =
        PatientNames.surnames(a.patientName(), a.formerNames(), b.patientName(), b.formerNames());
    Agreement birthDate = values(a.birthDate(), b.birthDate());
    Agreement sex = values(a.sex(), b.sex());
    String key = sameNhs ? "NHS number" : "Patient ID";
    if (birthDate == Agreement.CONTRADICTS) {
      return new Verdict(IdentityGrade.CONFLICT, key + " agrees, birth date contradicts");
    }
    if (sex == Agreement.CONTRADICTS) {
      return new Verdict(IdentityGrade.CONFLICT, key + " agrees, sex contradicts");
    }
    if (surname == Agreement.CONTRADICTS) {
      return new Verdict(
          IdentityGrade.CONFLICT, key + " agrees, surname contradicts and nothing explains it");
    }
    if (sameId && a.nhsNumber() != null && b.nhsNumber() != null && !sameNhs) {
      return new Verdict(IdentityGrade.CONFLICT, "Patient ID agrees, NHS number contradicts");
    }
    if (sameId) {
      return new Verdict(IdentityGrade.VERIFIED, "same Patient ID and issuer");
    }
    int agreeing = agrees(surname) + agrees(birthDate) + agrees(sex);
    return switch (agreeing) {
      case 3 ->
          new Verdict(IdentityGrade.VERIFIED, "NHS number, surname, birth date and sex agree");
      case 2 ->
          new Verdict(
              IdentityGrade.PROBABLE,
              "NHS number and two more agree, "
                  + (agrees(surname) == 0
                      ? "surname differs in part or is missing"
                      : agrees(birthDate) == 0 ? "birth date missing" : "sex missing"));
      default ->
          new Verdict(IdentityGrade.UNVERIFIED, "NHS number agrees, too little else is known");
    };
  }

  /// Two archives' records of the patient of one study (same Study Instance UID). They are of one
  /// examination whatever the identifiers say, so any contradiction is a conflict.
  public static Verdict compareSameStudy(PatientRecord a, PatientRecord b) {
    Verdict byKeys = compare(a, b);
    if (byKeys.grade() != IdentityGrade.UNVERIFIED) {
      return byKeys;
    }
    String differs =
        values(a.birthDate(), b.birthDate()) == Agreement.CONTRADICTS
            ? "birth date"
            : values(a.sex(), b.sex()) == Agreement.CONTRADICTS
                ? "sex"
                : values(a.nhsNumber(), b.nhsNumber()) == Agreement.CONTRADICTS
                    ? "NHS number"
                    : PatientNames.surnames(
                                a.patientName(), a.formerNames(), b.patientName(), b.formerNames())
                            == Agreement.CONTRADICTS
                        ? "surname"
                        : null;
    return differs == null
        ? byKeys
        : new Verdict(
            IdentityGrade.CONFLICT, "two archives hold this study, " + differs + " contradicts");
  }

  /// The verdict on one record from two comparisons: a contradiction stands whatever else agrees,
  /// else the better one.
  public static Verdict combine(Verdict a, Verdict b) {
    return rank(b.grade()) > rank(a.grade()) ? b : a;
  }

  private static int rank(IdentityGrade grade) {
    return switch (grade) {
      case UNVERIFIED -> 0;
      case PROBABLE -> 1;
      case VERIFIED -> 2;
      case CONFLICT -> 3;
    };
  }

  // an NHS number used as Patient ID is judged by the NHS number's stricter rule
  private static boolean sameLocalId(PatientRecord a, PatientRecord b) {
    return a.patientId() != null
        && !NhsNumber.isIssuedBy(a.namespace())
        && a.patientId().equals(b.patientId())
        && a.namespace().equals(b.namespace());
  }

  private static boolean sameNhsNumber(PatientRecord a, PatientRecord b) {
    return a.nhsNumber() != null && a.nhsNumber().equals(b.nhsNumber());
  }

  private static Agreement values(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Agreement.UNKNOWN;
    }
    return Objects.equals(a, b) ? Agreement.AGREES : Agreement.CONTRADICTS;
  }

  private static int agrees(Agreement agreement) {
    return agreement == Agreement.AGREES ? 1 : 0;
  }
}

package org.readingroom.app.shell;

/// Who is on the screen, as the banner shows it: ready-made words, since a banner never computes.
///
/// @param name "SMITH, Ada"
/// @param nhsNumber ten digits, or empty when there is none
/// @param nhsNumberValid its check digit and range are right (PDS trace is another matter)
/// @param localId the trust's own Patient ID, shown when there is no NHS number
/// @param sexAge "F 61 y"
/// @param birthDate "01-Feb-1965", or empty
/// @param trustColour `#rrggbb`
/// @param study "CT head 22-Nov-2026 00:12"
public record OpenPatient(
    String name,
    String nhsNumber,
    boolean nhsNumberValid,
    String localId,
    String sexAge,
    String birthDate,
    String trust,
    String trustColour,
    String study) {

  /// Surely the same person: the same valid NHS number and birth date, or the same number of the
  /// same trust. Missing is never agreement.
  boolean samePerson(OpenPatient other) {
    boolean sameNhs =
        nhsNumberValid && nhsNumber.equals(other.nhsNumber) && birthDate.equals(other.birthDate);
    boolean sameLocal =
        !localId.isEmpty() && localId.equals(other.localId) && trust.equals(other.trust);
    return sameNhs || sameLocal;
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "OpenPatient[…]";
  }
}

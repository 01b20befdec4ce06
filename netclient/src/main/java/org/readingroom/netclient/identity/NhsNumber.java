package org.readingroom.netclient.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An NHS number whose check digit holds: ten digits, shown 3-3-4.
///
/// The check digit guards against typing errors only; it does not prove whose number it is. Source:
/// NHS Data Dictionary, "NHS NUMBER": digits 1 to 9 weighted 10 to 2, 11 minus the sum modulo 11,
/// where 11 counts as 0 and 10 makes the number invalid.
///
/// @param digits ten ASCII digits, no spaces
public record NhsNumber(String digits) {

  /// Universal Entity ID (an OID) of the NHS number's assigning authority.
  public static final String ISSUER_OID = "2.16.840.1.113883.2.1.4.1";

  /// The same authority as FHIR names it.
  public static final String FHIR_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number";

  public NhsNumber {
    if (!isValid(digits)) {
      throw new IllegalArgumentException("not a valid NHS number");
    }
  }

  /// Reads a number as people type it: with or without spaces or hyphens between the groups.
  ///
  /// @return empty when it is not ten digits or its check digit fails
  public static Optional<NhsNumber> parse(@Nullable String typed) {
    if (typed == null || typed.length() > 32) {
      return Optional.empty();
    }
    String digits = typed.strip().replaceAll("[ \\-\u00A0]", "");
    return isValid(digits) ? Optional.of(new NhsNumber(digits)) : Optional.empty();
  }

  /// True for exactly ten ASCII digits, not all the same, whose check digit holds.
  public static boolean isValid(String digits) {
    if (digits.length() != 10) {
      return false;
    }
    int sum = 0;
    boolean allEqual = true;
    for (int i = 0; i < 10; i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      allEqual &= c == digits.charAt(0);
      if (i < 9) {
        sum += (c - '0') * (10 - i);
      }
    }
    int check = (11 - sum % 11) % 11;
    return !allEqual && check == digits.charAt(9) - '0';
  }

  /// True for 999…, which is issued to nobody: tests and demonstrations only.
  public boolean isTestRange() {
    return digits.startsWith("999");
  }

  /// For the screen: `943 476 5919`.
  public String spaced() {
    return digits.substring(0, 3) + ' ' + digits.substring(3, 6) + ' ' + digits.substring(6);
  }

  /// True when an issuer names the authority that gives out NHS numbers: its OID, its FHIR system,
  /// or the plain `NHS` (any case) that most systems write.
  public static boolean isIssuedBy(@Nullable String issuer) {
    if (issuer == null) {
      return false;
    }
    String plain = issuer.strip();
    return plain.equals(ISSUER_OID)
        || plain.equalsIgnoreCase(FHIR_SYSTEM)
        || plain.equalsIgnoreCase("NHS")
        || plain.equalsIgnoreCase("NHSNUMBER")
        || plain.equalsIgnoreCase("NHS NUMBER");
  }

  /// Never the digits: a log must not name a patient.
  @Override
  public String toString() {
    return "NhsNumber[…]";
  }
}

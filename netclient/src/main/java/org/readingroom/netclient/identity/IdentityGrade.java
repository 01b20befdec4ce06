package org.readingroom.netclient.identity;

import java.util.Locale;

/// How sure it is that two records are of one person.
public enum IdentityGrade {
  /// Same Patient ID and issuer, or the same valid NHS number with surname, birth date and sex all
  /// agreeing; nothing contradicts.
  VERIFIED,
  /// Same valid NHS number, two of surname, birth date and sex agree, the third is not known.
  PROBABLE,
  /// Nothing ties the records together strongly enough; nothing contradicts either.
  UNVERIFIED,
  /// They share a key and contradict each other: one of them is wrong, or they are two people.
  CONFLICT;

  /// The word of `query --json`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package org.readingroom.netclient.dataset;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A person's name as DICOM writes it (PS3.5 6.2.1.2): up to three groups of five components.
///
/// Components are taken from the alphabetic group, or from the first group that is not empty. Use
/// {@link #raw()} wherever a name leaves this program; the components are for showing and matching.
///
/// @param raw the value as sent
/// @param ideographic the second group as sent, `^` replaced by spaces; "" when absent
/// @param phonetic the third group likewise
public record PersonName(
    String raw,
    String familyName,
    String givenName,
    String middleName,
    String prefix,
    String suffix,
    String ideographic,
    String phonetic) {

  /// Reads any text; a name that is no PN at all becomes a family name.
  public static PersonName parse(@Nullable String value) {
    String raw = value == null ? "" : value;
    String[] groups = raw.split("=", -1);
    String main = "";
    for (String group : groups) {
      if (!group.replace('^', ' ').isBlank()) {
        main = group;
        break;
      }
    }
    String[] parts = main.split("\\^", -1);
    return new PersonName(
        raw,
        part(parts, 0),
        part(parts, 1),
        part(parts, 2),
        part(parts, 3),
        part(parts, 4),
        spaced(groups, 1),
        spaced(groups, 2));
  }

  /// The name as people say it, in DICOM's form: `SMITH^Ada`.
  public static String encode(String familyName, String givenName) {
    return clean(familyName) + "^" + clean(givenName);
  }

  /// `SMITH, Ada`; "" when there is no name.
  public String display() {
    String family = familyName.toUpperCase(Locale.ROOT);
    String given = (givenName + " " + middleName).strip();
    if (family.isEmpty()) {
      return given;
    }
    return given.isEmpty() ? family : family + ", " + given;
  }

  public boolean isEmpty() {
    return display().isEmpty();
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index].strip() : "";
  }

  private static String spaced(String[] groups, int index) {
    return index < groups.length ? groups[index].replace('^', ' ').strip() : "";
  }

  private static String clean(String component) {
    return component.replaceAll("[\\^=\\\\\\p{Cntrl}]", " ").strip();
  }
}

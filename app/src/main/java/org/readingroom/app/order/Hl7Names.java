package org.readingroom.app.order;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// HL7 names, dates, times and sexes in DICOM's words. Stateless.
final class Hl7Names {
  /// HL7 v2.5.1 2.A.22: to the minute at least
  private static final Pattern TIME =
      Pattern.compile("(\\d{8})(\\d{2})(\\d{2})(?:(\\d{2})(?:\\.\\d{1,4})?)?([+-]\\d{4})?");

  private Hl7Names() {}

  /// XPN: family, given, second, suffix, prefix. The legal name (type L) where one is marked, else
  /// the first.
  static @Nullable String patient(Hl7Segment segment, int field) {
    int use = 0;
    for (int i = segment.repetitions(field) - 1; i >= 0; i--) {
      if ("L".equals(segment.text(field, i, 7, 1))) {
        use = i;
      }
    }
    return name(
        segment.text(field, use, 1, 1),
        segment.text(field, use, 2, 1),
        segment.text(field, use, 3, 1),
        segment.text(field, use, 5, 1),
        segment.text(field, use, 4, 1));
  }

  /// XCN: id, family, given, second, suffix, prefix.
  static @Nullable String person(Hl7Segment segment, int field) {
    return name(
        segment.text(field, 0, 2, 1),
        segment.text(field, 0, 3, 1),
        segment.text(field, 0, 4, 1),
        segment.text(field, 0, 6, 1),
        segment.text(field, 0, 5, 1));
  }

  /// PS3.5 6.2.1: family^given^middle^prefix^suffix, without carets at the end.
  private static @Nullable String name(@Nullable String... components) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < components.length; i++) {
      if (i > 0) {
        out.append('^');
      }
      String component = components[i];
      if (component != null) {
        // DICOM's own delimiters have no escape
        String plain = component.replaceAll("[\\\\^=]", " ").strip();
        out.append(plain, 0, Math.min(plain.length(), 64));
      }
    }
    String name = out.toString().replaceAll("\\^+$", "");
    return name.isEmpty() ? null : name;
  }

  /// DA; null when it is not a whole date.
  static @Nullable String date(@Nullable String text) {
    if (text == null || text.length() < 8) {
      return null;
    }
    String digits = text.substring(0, 8);
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    try {
      LocalDate date = day(digits);
      return date.getYear() < 1850 ? null : digits;
    } catch (DateTimeException notADay) {
      return null;
    }
  }

  private static LocalDate day(String digits) {
    return LocalDate.of(
        Integer.parseInt(digits.substring(0, 4)),
        Integer.parseInt(digits.substring(4, 6)),
        Integer.parseInt(digits.substring(6, 8)));
  }

  /// ms since 1970 UTC; null when it is no time.
  static @Nullable Long timeMs(@Nullable String text, ZoneId zone) {
    Matcher time = TIME.matcher(text == null ? "" : text);
    if (!time.matches()) {
      return null;
    }
    try {
      LocalDateTime local =
          day(time.group(1))
              .atTime(
                  Integer.parseInt(time.group(2)),
                  Integer.parseInt(time.group(3)),
                  time.group(4) == null ? 0 : Integer.parseInt(time.group(4)));
      return local
          .atZone(time.group(5) == null ? zone : ZoneOffset.of(time.group(5)))
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeException notATime) {
      return null;
    }
  }

  /// HL7 table 0001 to DICOM (0010,0040); null for unknown and for what neither has.
  static @Nullable String sex(@Nullable String text) {
    return switch (text == null ? "" : text.toUpperCase(Locale.ROOT)) {
      case "M" -> "M";
      case "F" -> "F";
      case "O", "A" -> "O";
      default -> null;
    };
  }
}

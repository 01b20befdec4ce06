package org.readingroom.netclient.dataset;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// DICOM's dates and times (PS3.5 table 6.2-1) to and from Java's, tolerant on the way in.
///
/// A time in DICOM has a zone only when (0008,0201) says so; otherwise it is local to the archive
/// it came from, whose zone the caller knows. Absent or unreadable is null, never midnight or 1970.
public final class DicomDateTimes {
  private static final DateTimeFormatter DA = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
  private static final DateTimeFormatter TM =
      DateTimeFormatter.ofPattern("HHmmss.SSS", Locale.ROOT);
  private static final DateTimeFormatter DT =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSSxx", Locale.ROOT);
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx", Locale.ROOT);

  private DicomDateTimes() {}

  /// `20261122`, and the older `2026.11.22` and `2026-11-22`.
  public static @Nullable LocalDate date(@Nullable String da) {
    if (da == null) {
      return null;
    }
    String digits = da.strip().replace(".", "").replace("-", "");
    if (digits.length() != 8 || !isDigits(digits)) {
      return null;
    }
    try {
      return LocalDate.of(number(digits, 0, 4), number(digits, 4, 6), number(digits, 6, 8));
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /// `HH[MM[SS[.F…]]]`, and the older form with colons. A leap second becomes :59.
  public static @Nullable LocalTime time(@Nullable String tm) {
    if (tm == null) {
      return null;
    }
    String text = tm.strip().replace(":", "");
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    String fraction = dot < 0 ? "" : text.substring(dot + 1);
    boolean shaped =
        (whole.length() == 2 || whole.length() == 4 || whole.length() == 6)
            && isDigits(whole)
            && isDigits(fraction)
            && fraction.length() <= 9;
    if (!shaped) {
      return null;
    }
    String padded = (whole + "0000").substring(0, 6);
    try {
      return LocalTime.of(
          number(padded, 0, 2),
          number(padded, 2, 4),
          Math.min(59, number(padded, 4, 6)),
          Integer.parseInt((fraction + "000000000").substring(0, 9)));
    } catch (DateTimeException noSuchTime) {
      return null;
    }
  }

  /// The instant of a DA and TM pair.
  ///
  /// @param archiveZone used when the data set has no Timezone Offset From UTC
  /// @return null when the date is absent; a missing time counts as the start of that day
  public static @Nullable Instant instant(
      Dataset dataset, int dateTag, int timeTag, ZoneId archiveZone) {
    LocalDate date = date(dataset.string(dateTag));
    if (date == null) {
      return null;
    }
    LocalTime time = time(dataset.string(timeTag));
    return date.atTime(time == null ? LocalTime.MIDNIGHT : time)
        .atZone(zone(dataset, archiveZone))
        .toInstant();
  }

  /// The instant of a DT value such as `20261122013000.5+0000`.
  ///
  /// @param zone used when the value has no offset of its own
  public static @Nullable Instant instant(@Nullable String dt, ZoneId zone) {
    if (dt == null || dt.strip().length() < 8) {
      return null;
    }
    String text = dt.strip();
    ZoneId own = zone;
    int sign = Math.max(text.indexOf('+'), text.indexOf('-'));
    if (sign > 0) {
      ZoneOffset offset = offset(text.substring(sign));
      if (offset == null) {
        return null;
      }
      own = offset;
      text = text.substring(0, sign);
    }
    if (text.length() < 8) {
      return null;
    }
    LocalDate date = date(text.substring(0, 8));
    String rest = text.substring(8);
    LocalTime time = rest.isEmpty() ? LocalTime.MIDNIGHT : time(rest);
    return date == null || time == null ? null : date.atTime(time).atZone(own).toInstant();
  }

  /// The data set's own offset (0008,0201), else the archive's zone.
  public static ZoneId zone(Dataset dataset, ZoneId archiveZone) {
    ZoneOffset offset = offset(dataset.string(Tag.TimezoneOffsetFromUTC));
    return offset == null ? archiveZone : offset;
  }

  public static String da(LocalDate date) {
    return DA.format(date);
  }

  public static String da(Instant instant, ZoneId zone) {
    return DA.format(instant.atZone(zone));
  }

  /// Milliseconds are kept, more is cut off.
  public static String tm(LocalTime time) {
    return TM.format(time);
  }

  public static String tm(Instant instant, ZoneId zone) {
    return TM.format(instant.atZone(zone));
  }

  /// With the offset in force at that instant.
  public static String dt(Instant instant, ZoneId zone) {
    return DT.format(instant.atZone(zone));
  }

  /// The value of (0008,0201) at that instant: `+0100` in a British summer.
  public static String offset(Instant instant, ZoneId zone) {
    return OFFSET.format(instant.atZone(zone));
  }

  private static @Nullable ZoneOffset offset(@Nullable String value) {
    String text = value == null ? "" : value.strip();
    if (text.length() != 5 || !isDigits(text.substring(1))) {
      return null;
    }
    int hours = number(text, 1, 3);
    int minutes = number(text, 3, 5);
    if ((text.charAt(0) != '+' && text.charAt(0) != '-') || hours > 14 || minutes > 59) {
      return null;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds);
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int number(String digits, int from, int to) {
    return Integer.parseInt(digits.substring(from, to));
  }
}

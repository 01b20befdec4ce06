package org.readingroom.netclient.federation;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.PatientRecord;

/// A span of study dates, or of minutes within one date, that is asked for by itself because an
/// archive does not answer more at once. Dates are local to the archive, as it keeps them.
///
/// @param from first date; null is open
/// @param to last date, inclusive; null is open
/// @param fromMinute of the day; above 0 or {@link #toMinute} below {@link #DAY} only when the
///   window is within one date
/// @param toMinute the minute the window ends at. Neighbouring windows share it: a time with
///   fractions of a second lies in one of them whatever the archive makes of fractions
record StudyWindow(@Nullable LocalDate from, @Nullable LocalDate to, int fromMinute, int toMinute) {
  static final int DAY = 24 * 60;

  static StudyWindow dates(@Nullable LocalDate from, @Nullable LocalDate to) {
    return new StudyWindow(from, to, 0, DAY);
  }

  /// Study Date (0008,0020) as a range or one day (PS3.4 C.2.2.2.5).
  String da() {
    if (from != null && from.equals(to)) {
      return da(from);
    }
    return (from == null ? "" : da(from)) + "-" + (to == null ? "" : da(to));
  }

  /// Study Time (0008,0030) as a range; null for whole days.
  @Nullable String tm() {
    if (fromMinute == 0 && toMinute == DAY) {
      return null;
    }
    return tm(fromMinute) + "-" + (toMinute == DAY ? "235959.999999" : tm(toMinute));
  }

  /// True when a row says that it lies outside: then the archive does not match dates.
  boolean excludes(Dataset row) {
    LocalDate date = PatientRecord.date(row.string(Tag.StudyDate));
    return date != null
        && ((from != null && date.isBefore(from)) || (to != null && date.isAfter(to)));
  }

  /// The later and the earlier half, in this order; empty when it is as narrow as it can be.
  ///
  /// @param earliest of what the archive answered for this window; null when it answered nothing
  /// @param today where an open end is taken to be
  List<StudyWindow> halves(@Nullable LocalDate earliest, LocalDate today) {
    LocalDate high = to != null ? to : from != null && from.isAfter(today) ? from : today;
    LocalDate low =
        from != null
            ? from
            : earliest != null && earliest.isBefore(high) ? earliest : high.minusYears(1);
    if (from != null && from.equals(to)) {
      int middle = (fromMinute + toMinute) / 2;
      return middle == fromMinute
          ? List.of()
          : List.of(
              new StudyWindow(from, to, middle, toMinute),
              new StudyWindow(from, to, fromMinute, middle));
    }
    if (!low.isBefore(high)) {
      // open above, and nothing between its first day and today
      return List.of(dates(low.plusDays(1), to), dates(low, low));
    }
    LocalDate middle = low.plusDays((high.toEpochDay() - low.toEpochDay()) / 2);
    return List.of(dates(middle.plusDays(1), to), dates(from, middle));
  }

  private static String da(LocalDate date) {
    return date.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  private static String tm(int minute) {
    return String.format(Locale.ROOT, "%02d%02d00", minute / 60, minute % 60);
  }
}

package org.readingroom.app.fx;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as people read them: "in 18 min", "overdue 1 h 05", 22-Nov-2026, "61 y".
///
/// UK English, the same words everywhere. Pure; callable from any thread.
public final class ClockWords {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("dd-MMM-yyyy", Locale.UK);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private ClockWords() {}

  /// 01-Feb-1965. (The JDK's UK locale writes "Sept"; a column of dates wants equal widths.)
  public static String date(LocalDate date) {
    return DATE.format(date).substring(0, 3)
        + MONTHS[date.getMonthValue() - 1]
        + String.format(Locale.ROOT, "-%04d", date.getYear());
  }

  /// 00:12.
  public static String time(LocalTime time) {
    return TIME.format(time);
  }

  /// 22-Nov-2026 00:12.
  public static String dateTime(LocalDateTime at) {
    return date(at.toLocalDate()) + " " + time(at.toLocalTime());
  }

  /// How far away a due time is: "in 18 min", "in 2 h", "in 3 d", "overdue 12 min".
  public static String due(Instant due, Instant now) {
    Duration left = Duration.between(now, due);
    return left.isNegative() ? "overdue " + span(left.negated()) : "in " + span(left);
  }

  /// How long ago: "just now", "4 min ago", "3 h ago", "2 d ago".
  public static String ago(Instant then, Instant now) {
    Duration past = Duration.between(then, now);
    if (past.toMillis() < 1000) {
      return "just now";
    }
    if (past.toSeconds() < 60) {
      return past.toSeconds() + " s ago";
    }
    return span(past) + " ago";
  }

  /// A length of time in at most two units: "4 min", "1 h 05", "3 d".
  public static String span(Duration length) {
    long minutes = length.toMinutes();
    if (minutes < 60) {
      return minutes + " min";
    }
    if (minutes < 12 * 60) {
      long rest = minutes % 60;
      return rest == 0
          ? minutes / 60 + " h"
          : String.format(Locale.ROOT, "%d h %02d", minutes / 60, rest);
    }
    return minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " d";
  }

  /// How long something took: "40 ms", "1.2 s".
  public static String taken(long ms) {
    return ms < 1000 ? ms + " ms" : String.format(Locale.UK, "%.1f s", ms / 1000.0);
  }

  /// An age: days under a month, months under two years, else years (the custom of the wards).
  public static String age(LocalDate born, LocalDate on) {
    Period age = Period.between(born, on);
    if (age.isNegative()) {
      return "?";
    }
    long months = age.toTotalMonths();
    if (months < 1) {
      return age.getDays() + " d";
    }
    return months < 24 ? months + " m" : age.getYears() + " y";
  }
}

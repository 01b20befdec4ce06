package org.readingroom.app.fx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ClockWordsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:30:00Z");

  @Test
  void dueTimesReadAsPeopleSayThem() {
    assertEquals("in 18 min", ClockWords.due(NOW.plus(Duration.ofMinutes(18)), NOW));
    assertEquals("in 2 h", ClockWords.due(NOW.plus(Duration.ofHours(2)), NOW));
    assertEquals("in 3 d", ClockWords.due(NOW.plus(Duration.ofDays(3)), NOW));
    assertEquals("overdue 12 min", ClockWords.due(NOW.minus(Duration.ofMinutes(12)), NOW));
    assertEquals("overdue 1 h 05", ClockWords.due(NOW.minus(Duration.ofMinutes(65)), NOW));
  }

  @Test
  void theMonthHasThreeLettersEvenInSeptember() {
    assertEquals("01-Feb-1965", ClockWords.date(LocalDate.of(1965, 2, 1)));
    assertEquals("09-Sep-2026", ClockWords.date(LocalDate.of(2026, 9, 9)));
  }

  @Test
  void agesGrowFromDaysOverMonthsToYears() {
    LocalDate today = LocalDate.of(2026, 11, 22);
    assertEquals("3 d", ClockWords.age(LocalDate.of(2026, 11, 19), today));
    assertEquals("7 m", ClockWords.age(LocalDate.of(2026, 4, 20), today));
    assertEquals("61 y", ClockWords.age(LocalDate.of(1965, 2, 1), today));
    assertEquals("60 y", ClockWords.age(LocalDate.of(1965, 11, 23), today));
  }

  @Test
  void aBirthDateInTheFutureIsNoAge() {
    assertEquals("?", ClockWords.age(LocalDate.of(2030, 1, 1), LocalDate.of(2026, 11, 22)));
  }

  @Test
  void whatJustHappenedIsJustNow() {
    assertEquals("just now", ClockWords.ago(NOW.minusMillis(400), NOW));
    assertEquals("4 s ago", ClockWords.ago(NOW.minusSeconds(4), NOW));
    assertEquals("just now", ClockWords.ago(NOW.plusSeconds(2), NOW), "a clock that was put back");
  }
}

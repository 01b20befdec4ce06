package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class DicomDateTimesTest {
  private static final ZoneId LONDON = ZoneId.of("Europe/London");

  @Test
  void datesReadInAllThreeForms() {
    LocalDate day = LocalDate.of(2026, 11, 22);
    assertEquals(day, DicomDateTimes.date("20261122"));
    assertEquals(day, DicomDateTimes.date("2026.11.22"));
    assertEquals(day, DicomDateTimes.date(" 2026-11-22 "));
  }

  @Test
  void whatIsNoDateIsNothing() {
    for (String bad : new String[] {null, "", "20261", "20260231", "2026112x", "00000000"}) {
      assertNull(DicomDateTimes.date(bad), bad);
    }
  }

  @Test
  void timesReadAtEveryPrecision() {
    assertEquals(LocalTime.of(1, 0), DicomDateTimes.time("01"));
    assertEquals(LocalTime.of(1, 2), DicomDateTimes.time("0102"));
    assertEquals(LocalTime.of(1, 2, 3), DicomDateTimes.time("01:02:03"));
    assertEquals(LocalTime.of(1, 2, 3, 500_000_000), DicomDateTimes.time("010203.5"));
    assertEquals(LocalTime.of(23, 59, 59), DicomDateTimes.time("235960"));
    assertNull(DicomDateTimes.time("1"));
    assertNull(DicomDateTimes.time("2500"));
    assertNull(DicomDateTimes.time("010203.x"));
  }

  @Test
  void theObjectsOwnOffsetBeatsTheArchivesZone() {
    Dataset summer =
        Dataset.builder().string(Tag.StudyDate, "20260701").string(Tag.StudyTime, "0130").build();
    assertEquals(
        Instant.parse("2026-07-01T00:30:00Z"),
        DicomDateTimes.instant(summer, Tag.StudyDate, Tag.StudyTime, LONDON));
    Dataset offset = summer.toBuilder().string(Tag.TimezoneOffsetFromUTC, "-0500").build();
    assertEquals(
        Instant.parse("2026-07-01T06:30:00Z"),
        DicomDateTimes.instant(offset, Tag.StudyDate, Tag.StudyTime, LONDON));
  }

  @Test
  void dateTimesCarryTheirOffset() {
    assertEquals(
        Instant.parse("2026-11-22T01:30:00.500Z"),
        DicomDateTimes.instant("20261122033000.5+0200", LONDON));
    assertEquals(
        Instant.parse("2026-07-01T00:30:00Z"), DicomDateTimes.instant("202607010130", LONDON));
    assertNull(DicomDateTimes.instant("2026", LONDON));
    assertNull(DicomDateTimes.instant("20261122+9999", LONDON));
  }

  @Test
  void writingNamesTheOffsetInForce() {
    Instant summer = Instant.parse("2026-07-01T00:30:00Z");
    assertEquals("+0100", DicomDateTimes.offset(summer, LONDON));
    assertEquals("20260701013000.000+0100", DicomDateTimes.dt(summer, LONDON));
    assertEquals("+0000", DicomDateTimes.offset(Instant.parse("2026-12-01T00:00:00Z"), LONDON));
    assertEquals("013000.000", DicomDateTimes.tm(summer, LONDON));
    assertEquals("20260701", DicomDateTimes.da(summer, LONDON));
  }

  @Test
  void theRepeatedHourInAutumnReadsAsItsFirstPass() {
    Dataset repeated =
        Dataset.builder().string(Tag.StudyDate, "20261025").string(Tag.StudyTime, "0130").build();
    assertEquals(
        Instant.parse("2026-10-25T00:30:00Z"),
        DicomDateTimes.instant(repeated, Tag.StudyDate, Tag.StudyTime, LONDON));
  }
}

package org.readingroom.netclient.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

class KeyMatchTest {
  private static final Dataset ROW =
      Dataset.builder()
          .string(Tag.PatientName, "SMITH^Ada=史密斯^阿达")
          .string(Tag.StudyDate, "20261120")
          .string(Tag.StudyTime, "101530.5")
          .string(Tag.StudyInstanceUID, "1.2.3")
          .string(Tag.StudyDescription, "CT Head")
          .build();

  @ParameterizedTest
  @CsvSource({
    "smith*, true",
    "SMITH^ADA, true",
    "SMITH^Ada^^, true",
    "*史密斯*, true",
    "SMITH, false",
    "?MITH^Ada, true",
    "JONES*, false",
  })
  void namesMatchWithoutCaseAndInAnyGroup(String key, boolean expected) {
    assertEquals(expected, KeyMatch.matches(ROW, Tag.PatientName, List.of(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "20261120, true",
    "20261119-20261121, true",
    "-20261120, true",
    "20261121-, false",
    "-20261119, false",
    "20261120-, true",
  })
  void datesMatchRanges(String key, boolean expected) {
    assertEquals(expected, KeyMatch.matches(ROW, Tag.StudyDate, List.of(key)));
  }

  @ParameterizedTest
  @CsvSource({"1015, true", "1000-1015, true", "-1014, false", "1016-1100, false"})
  void timesMatchToTheirPrecision(String key, boolean expected) {
    assertEquals(expected, KeyMatch.matches(ROW, Tag.StudyTime, List.of(key)));
  }

  @Test
  void uidsMatchListsAndOtherTextIsCaseSensitive() {
    assertTrue(KeyMatch.matches(ROW, Tag.StudyInstanceUID, List.of("9", "1.2.3")));
    assertTrue(KeyMatch.matches(ROW, Tag.StudyDescription, List.of("CT*")));
    assertEquals(false, KeyMatch.matches(ROW, Tag.StudyDescription, List.of("ct*")));
    assertEquals(false, KeyMatch.matches(ROW, Tag.AccessionNumber, List.of("A1")));
    assertTrue(KeyMatch.matches(ROW, Tag.AccessionNumber, List.of("")));
  }

  @Test
  void patternOfManyStarsEndsQuickly() {
    assertEquals(false, KeyMatch.wildcard("*a".repeat(2000) + "b", "a".repeat(5000)));
  }
}

package org.readingroom.app.fx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StudyWordsTest {
  @Test
  void theModalityIsNotSaidTwice() {
    assertEquals("CT head", StudyWords.what("CT", "CT head"));
    assertEquals("CR  Chest", StudyWords.what("CR", "Chest"));
    assertEquals("MR  (no description)", StudyWords.what("MR", null));
  }

  @Test
  void aDoseReportDoesNotRenameACt() {
    assertEquals("CT", StudyWords.modalities(List.of("CT", "SR")));
    assertEquals("SR", StudyWords.modalities(List.of("SR")));
  }
}

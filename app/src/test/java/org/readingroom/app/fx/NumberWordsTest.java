package org.readingroom.app.fx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumberWordsTest {
  @Test
  void theNhsNumberIsReadThreeThreeFour() {
    assertEquals("943 476 5919", NumberWords.nhs("9434765919"));
    assertEquals("12345", NumberWords.nhs("12345"));
  }

  @Test
  void aRequestIsNamedByWhatIsKnown() {
    assertEquals(
        "NHS 943 476 5919   accession A1", NumberWords.ofRequest("9434765919", "P7", "A1"));
    assertEquals("ID P7", NumberWords.ofRequest(null, "P7", null));
    assertEquals("accession A1", NumberWords.ofRequest("", "", "A1"));
    assertEquals("", NumberWords.ofRequest(null, null, null));
  }

  @Test
  void oneImageIsNotSeveral() {
    assertEquals("1 image", NumberWords.images(1));
    assertEquals("140 images", NumberWords.images(140));
  }
}

package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PersonNameTest {
  @Test
  void isShownAsSurnameInCapitalsThenGivenNames() {
    assertEquals("SMITH, Ada Mary", PersonName.parse("Smith^Ada^Mary^Dr^MBE").display());
    assertEquals("SMITH", PersonName.parse("SMITH").display());
    assertEquals("Ada", PersonName.parse("^Ada").display());
  }

  @Test
  void keepsItsThreeGroupsApart() {
    PersonName name = PersonName.parse("Yamada^Tarou=山田^太郎=やまだ^たろう");
    assertEquals("YAMADA, Tarou", name.display());
    assertEquals("山田 太郎", name.ideographic());
    assertEquals("やまだ たろう", name.phonetic());
  }

  @Test
  void takesTheFirstGroupThatHasAnything() {
    assertEquals("山田, 太郎", PersonName.parse("=山田^太郎").display());
  }

  @Test
  void nothingIsAnEmptyName() {
    for (String nothing : new String[] {null, "", "^^^^", "=="}) {
      assertTrue(PersonName.parse(nothing).isEmpty());
    }
  }

  @Test
  void encodingCannotSmuggleDelimiters() {
    assertEquals("O'Neil b^A c", PersonName.encode("O'Neil^b", "A\\c"));
  }
}

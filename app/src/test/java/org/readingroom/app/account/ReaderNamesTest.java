package org.readingroom.app.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReaderNamesTest {
  @Test
  void displayNamesBecomePersonNames() {
    assertEquals("Reader^Ada^^Dr", ReaderNames.personName("Dr Ada Reader"));
    assertEquals("Reader^A^^Dr", ReaderNames.personName("Dr A Reader"));
    assertEquals("READER^Ada", ReaderNames.personName("READER, Ada"));
    assertEquals("Reader", ReaderNames.personName("Reader"));
    assertEquals(
        "O'Neil^Mary Ann^^Prof. Dame", ReaderNames.personName("Prof. Dame Mary Ann O'Neil"));
    assertEquals("Dr", ReaderNames.personName("Dr"));
  }

  @Test
  void delimitersInANameCannotBreakThePersonName() {
    assertEquals("x y^a", ReaderNames.personName("x\\y, a"));
  }

  @Test
  void rolesAreReadAsPeopleWriteThem() {
    assertEquals(Role.REPORTING_RADIOGRAPHER, Role.parse("Reporting Radiographer").orElseThrow());
    assertEquals(Role.REPORTING_RADIOGRAPHER, Role.parse("reporting-radiographer").orElseThrow());
    assertEquals(Role.MDT_COORDINATOR, Role.parse("mdt coordinator").orElseThrow());
    assertEquals(true, Role.parse("wizard").isEmpty());
  }
}

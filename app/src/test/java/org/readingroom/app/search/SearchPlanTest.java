package org.readingroom.app.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPlanTest {
  private static SearchPlan plan(String typed) {
    return SearchPlan.of(typed).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9434765919", "943 476 5919", "943-476-5919", " 943 476 5919 "})
  void tenDigitsWithARightCheckDigitAreAnNhsNumber(String typed) {
    SearchPlan plan = plan(typed);
    assertEquals(1, plan.searches().size());
    assertEquals("9434765919", plan.searches().getFirst().nhsNumber().digits());
  }

  @Test
  void tenDigitsWithAWrongCheckDigitAreAnIdAndSaySo() {
    SearchPlan plan = plan("9434765918");
    assertEquals("9434765918", plan.searches().get(0).patientId());
    assertEquals("9434765918", plan.searches().get(1).accessionNumber());
    assertTrue(plan.explanation().contains("check digit"));
  }

  @Test
  void wordsAreANameAndFourDigitsABirthYear() {
    SearchPlan plan = plan("smith ada 1965");
    assertEquals("smith ada", plan.searches().getFirst().patientName());
    assertEquals(1965, plan.birthYear());
    assertTrue(plan.admits(LocalDate.of(1965, 2, 1)));
    assertFalse(plan.admits(LocalDate.of(1966, 2, 1)));
    assertTrue(plan.admits(null), "an unknown birth date is not a contradiction");
  }

  @Test
  void aLineThatBeginsWithATildeLooksForSimilarNames() {
    SearchPlan plan = plan("~1965 smyth ada");
    assertEquals("~smyth ada", plan.searches().getFirst().patientName());
    assertEquals(1965, plan.birthYear());
    assertEquals("a name like smyth ada  ·  born in 1965", plan.explanation());
  }

  @Test
  void similarNamesAreOfferedWhereThereIsANameAndOnce() {
    assertEquals("~1965 smyth", SearchPlan.ofSimilarNames("1965 smyth ").orElseThrow());
    assertTrue(SearchPlan.ofSimilarNames("~smyth").isEmpty());
    assertTrue(SearchPlan.ofSimilarNames("943 476 5919").isEmpty());
    assertTrue(SearchPlan.ofSimilarNames("SM?TH*").isEmpty());
    assertTrue(SearchPlan.ofSimilarNames("").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"smith 01/02/1965", "smith 1.2.1965", "1965-02-01 smith", "smith 01-Feb-1965"})
  void aDateIsABirthDateWrittenAnyWay(String typed) {
    assertEquals(LocalDate.of(1965, 2, 1), plan(typed).searches().getFirst().birthDate());
  }

  @Test
  void anImpossibleDateIsNoDate() {
    assertNull(plan("31/02/1965").searches().getFirst().birthDate());
  }

  @Test
  void anNhsNumberMayStandAmongOtherWords() {
    SearchPlan plan = plan("smith 943 476 5919");
    assertEquals("9434765919", plan.searches().getFirst().nhsNumber().digits());
    assertEquals("smith", plan.searches().getFirst().patientName());
  }

  @Test
  void twoCapitalsAreAModalityAndSmallOnesAName() {
    assertEquals("CT", plan("smith CT").searches().getFirst().modality());
    assertEquals("smith ct", plan("smith ct").searches().getFirst().patientName());
  }

  @Test
  void aMixedWordIsAnIdOrAnAccession() {
    SearchPlan plan = plan("RTG-6693124");
    assertEquals(2, plan.searches().size());
    assertEquals("RTG-6693124", plan.searches().get(0).patientId());
    assertEquals("RTG-6693124", plan.searches().get(1).accessionNumber());
  }

  @Test
  void nothingTypedAsksNothingAndANovelIsCut() {
    assertTrue(SearchPlan.of("   ").isEmpty());
    String name = plan("x".repeat(5000)).searches().getFirst().patientName();
    assertEquals(200, name.length());
  }

  @Test
  void aPlanDoesNotNameItsPatientInALog() {
    assertFalse(plan("smith ada 1965").searches().toString().contains("smith"));
  }
}

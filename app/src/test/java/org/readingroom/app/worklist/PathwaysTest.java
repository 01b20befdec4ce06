package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.app.settings.PathwaySettings;
import org.readingroom.app.settings.SubspecialtySettings;

class PathwaysTest {
  private static final long HOUR = 3_600_000;

  private static PathwaySettings rule(
      String trust,
      String name,
      boolean fromOrder,
      List<String> classes,
      List<String> locations,
      List<String> procedures) {
    return new PathwaySettings(
        trust,
        name,
        "urgent",
        Duration.ofHours(4),
        fromOrder,
        classes,
        List.of(),
        locations,
        procedures);
  }

  private static Pathways.Request request(String patientClass, String priority, String location) {
    return new Pathways.Request(
        patientClass, priority, location, "CT head", "CTHEA", List.of("CT"));
  }

  @ParameterizedTest
  @CsvSource({
    "E,     R,    emergency,               EMERGENCY, 1",
    "I,     STAT, emergency,               EMERGENCY, 1",
    "I,     R,    inpatient,               URGENT,    24",
    "O,     2WW,  urgent suspected cancer, URGENT,    72",
    "O,     HIGH, urgent,                  URGENT,    24",
    "O,     R,    outpatient,              ROUTINE,   672",
    ",      ,     '',                      ROUTINE,   672"
  })
  void withoutRulesTheDefaultsDecide(
      String patientClass, String priority, String name, Priority urgency, long hours) {
    Pathways.Chosen chosen =
        Pathways.standard().choose("RWD", request(patientClass, priority, null));
    assertEquals(name, chosen.name());
    assertEquals(urgency, chosen.priority());
    assertEquals(hours * HOUR, chosen.dueMs(0, null));
  }

  @Test
  void aTrustsOwnRulesComeFirstAndEveryKindOfConditionMustBeMet() {
    Pathways pathways =
        new Pathways(
            List.of(
                rule(null, "anybody's", false, List.of(), List.of(), List.of()),
                rule("RWD", "stroke", false, List.of("E"), List.of("ed*"), List.of("ct head*")),
                rule("RWD", "by code", false, List.of(), List.of(), List.of("CTHEA"))),
            List.of());
    assertEquals("stroke", pathways.choose("RWD", request("E", null, "ED RESUS 2")).name());
    assertEquals("by code", pathways.choose("RWD", request("I", null, "ED RESUS 2")).name());
    assertEquals("by code", pathways.choose("RWD", request("E", null, null)).name());
    assertEquals("anybody's", pathways.choose("RXX", request("E", null, "ED")).name());
  }

  @Test
  void whatNoRuleOfTheSettingsTakesHasNoPathwayAndTheOuterLimit() {
    Pathways pathways =
        new Pathways(
            List.of(rule("RWD", "wards", false, List.of("I"), List.of(), List.of())), List.of());
    Pathways.Chosen left = pathways.choose("RWD", request("E", "STAT", "ED"));
    assertEquals("", left.name());
    assertEquals(28 * 24 * HOUR, left.dueMs(0, null));
    assertEquals("emergency", pathways.choose("RXX", request("E", "STAT", "ED")).name());
  }

  @Test
  void theClockMayStartWithTheOrder() {
    Pathways.Chosen chosen =
        new Pathways(List.of(rule(null, "all", true, List.of(), List.of(), List.of())), List.of())
            .choose("RWD", request(null, null, null));
    assertEquals(10 * HOUR + 4 * HOUR, chosen.dueMs(20 * HOUR, 10 * HOUR));
    assertEquals(20 * HOUR + 4 * HOUR, chosen.dueMs(20 * HOUR, null), "no order, no order's time");
  }

  @Test
  void aSubspecialtyIsWhomTheFirstFittingRuleSays() {
    Pathways pathways =
        new Pathways(
            List.of(),
            List.of(
                new SubspecialtySettings("breast", List.of("MG"), List.of(), List.of()),
                new SubspecialtySettings(
                    "neuro", List.of("CT", "MR"), List.of("*head*"), List.of())));
    assertEquals("neuro", pathways.subspecialty(request("E", null, null)));
    assertEquals(
        "", pathways.subspecialty(new Pathways.Request(null, null, null, "CT", "", List.of("CT"))));
  }

  @ParameterizedTest
  @CsvSource({
    "ED*, ed resus, true",
    "*ED, ED, true",
    "*ED, AED, true",
    "*ED, EDA, false",
    "A*A, A, false",
    "A*A, AA, true",
    "*a*b*c*, xxaxxbxxc, true",
    "*a*b*c*, cba, false",
    "*, '', true",
    "'', x, false",
    "A.*, AX, false"
  })
  void aStarStandsForAnything(String pattern, String text, boolean matches) {
    assertEquals(matches, Pathways.matches(pattern, text));
  }
}

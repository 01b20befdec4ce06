package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.worklist.lists.ShippedLists;

class WorklistModelTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:30:00Z");

  private final WorklistModel model = new WorklistModel(NOW);

  private static WorklistRow row(String id, String name, String trust, Duration dueIn) {
    return row(id, name, trust, dueIn, WorklistRow.Hold.FREE, "");
  }

  private static WorklistRow row(
      String id, String name, String trust, Duration dueIn, WorklistRow.Hold hold, String by) {
    return new WorklistRow(
        id,
        "1.2." + id,
        trust,
        "#4c8dff",
        name,
        "P" + id,
        "",
        "F 61 y",
        "",
        "CT",
        "CT head",
        "",
        10,
        "A" + id,
        "fall, on warfarin",
        "",
        NOW.plus(dueIn),
        hold,
        by,
        null,
        false,
        "",
        trust,
        "",
        "",
        NOW.plus(dueIn).plus(Duration.ofHours(1)),
        "",
        Set.of(),
        false);
  }

  private WorklistModel.Look look(WorklistRow... rows) {
    return new WorklistModel.Look(
        model.query().get(), List.of(rows), rows.length, 0, List.of(), NOW);
  }

  private List<String> shown() {
    return List.copyOf(model.ids());
  }

  @Test
  void nothingIsSelectedByWhatArrives() {
    model.replace(List.of(row("1", "SMITH, Ada", "Lincoln", Duration.ofHours(1))), NOW);
    assertNull(model.selected().get());
  }

  @Test
  void theSelectedItemStaysSelectedWhileNewerOnesArriveAndGoesWhenItIsGone() {
    WorklistRow ada = row("1", "SMITH, Ada", "Lincoln", Duration.ofHours(1));
    WorklistRow ben = row("2", "JONES, Ben", "Boston", Duration.ofHours(2));
    model.replace(List.of(ada), NOW);
    model.selected().set(ada);
    model.replace(List.of(ben, ada), NOW);
    assertEquals("1", model.selected().get().itemId());
    model.replace(List.of(ben), NOW);
    assertNull(model.selected().get());
  }

  @Test
  void whetherTheHubAnswersIsSaidOnceForTheWholeWindow() {
    assertEquals(WorklistModel.Freshness.LOADING, model.freshness().get());
    model.hub().set(HubPresence.LIVE);
    assertEquals(WorklistModel.Freshness.LOADING, model.freshness().get(), "no list has come yet");
    model.hub().set(HubPresence.OFFLINE);
    assertEquals(WorklistModel.Freshness.OFFLINE, model.freshness().get());
    model.arrived(look());
    assertEquals(HubPresence.LIVE, model.hub().get(), "an answer is a sign of life");
    assertEquals(WorklistModel.Freshness.CURRENT, model.freshness().get());
    model.hub().set(HubPresence.OFFLINE);
    assertTrue(model.summary().get().contains("does not answer"));
  }

  @Test
  void urgencyFollowsTheClock() {
    WorklistRow late = row("1", "A", "Lincoln", Duration.ofMinutes(-12));
    WorklistRow soon = row("2", "B", "Lincoln", Duration.ofMinutes(18));
    WorklistRow later = row("3", "C", "Lincoln", Duration.ofHours(2));
    model.replace(List.of(late, soon, later), NOW);
    assertEquals(WorklistRow.Urgency.OVERDUE, late.urgency(model.now().get()));
    assertEquals(WorklistRow.Urgency.SOON, soon.urgency(model.now().get()));
    assertEquals(WorklistRow.Urgency.LATER, later.urgency(model.now().get()));
    assertEquals("overdue 12 min", late.dueWords(model.now().get()));
    model.tick(NOW.plus(Duration.ofHours(3)));
    assertEquals(WorklistRow.Urgency.BREACHED, later.urgency(model.now().get()));
    assertEquals("breached 1 h", later.dueWords(model.now().get()));
    assertTrue(model.summary().get().contains("3 overdue"));
  }

  @Test
  void whatTheReaderChoosesBecomesAQuestionToTheHub() {
    model.trusts(java.util.Map.of("RWD", "Lincoln"));
    model.trust().set("Lincoln");
    model.text().set(" warfarin ");
    WorklistFilter asked = model.query().get();
    assertEquals(Set.of("RWD"), asked.trustCodes());
    assertEquals("warfarin", asked.words());
    assertTrue(model.filtered());
    model.clearFilters();
    assertFalse(model.filtered());
    model.list().set(ShippedLists.ALL.get(1));
    assertEquals(WorklistFilter.Claims.FREE, model.query().get().claims());
  }

  @Test
  void anAnswerToAnOlderQuestionIsNotShown() {
    WorklistModel.Look old = look(row("1", "A", "Lincoln", Duration.ofHours(1)));
    model.text().set("jones");
    model.arrived(old);
    assertEquals(List.of(), shown());
  }

  @Test
  void nothingMovesUnderTheReadersHandsButWhoHasAnItemIsSaidAtOnce() {
    WorklistRow ada = row("1", "SMITH, Ada", "Lincoln", Duration.ofHours(1));
    WorklistRow ben = row("2", "JONES, Ben", "Boston", Duration.ofHours(2));
    WorklistRow emergency = row("0", "NEW, Ned", "Boston", Duration.ofMinutes(-1));
    WorklistRow bens =
        row("2", "JONES, Ben", "Boston", Duration.ofHours(2), WorklistRow.Hold.THEIRS, "Dr C K");
    model.arrived(look(ada, ben));
    model.selected().set(ben);
    model.handsOn().set(true);
    model.arrived(
        new WorklistModel.Look(
            model.query().get(), List.of(emergency, ada), 2, 1, List.of(bens), NOW));
    assertEquals(List.of("1", "2"), shown(), "neither put in nor taken out");
    assertEquals("Dr C K", model.row("2").orElseThrow().claimedBy());
    assertEquals("Dr C K", model.selected().get().claimedBy());
    assertTrue(model.hasLeft("2"));
    assertEquals("1 new, 1 overdue  ·  1 has left", model.news().get());
    model.handsOn().set(false);
    assertEquals(List.of("0", "1"), shown(), "let go: the list is as the hub has it");
    assertEquals("", model.news().get());
    assertNull(model.selected().get(), "Enter would claim what nobody sees");
  }

  @Test
  void anotherListIsShownAtOnceThoughTheHandsAreOnIt() {
    model.arrived(look(row("1", "A", "Lincoln", Duration.ofHours(1))));
    model.handsOn().set(true);
    model.list().set(ShippedLists.ALL.get(1));
    assertTrue(model.asking(), "no key acts on the old rows");
    model.arrived(look(row("2", "B", "Lincoln", Duration.ofHours(1))));
    assertEquals(List.of("2"), shown());
    assertFalse(model.asking());
  }

  @Test
  void groupsBeginWhereTheirNameChanges() {
    model.edited().set(model.edited().get().withGroup(WorklistFilter.Group.TRUST));
    model.arrived(
        look(
            row("1", "A", "Boston", Duration.ofHours(1)),
            row("2", "B", "Boston", Duration.ofHours(2)),
            row("3", "C", "Lincoln", Duration.ofHours(1))));
    assertTrue(model.opensGroup(0));
    assertFalse(model.opensGroup(1));
    assertTrue(model.opensGroup(2));
    assertEquals("Lincoln", model.groupWords(model.row("3").orElseThrow()));
  }

  @Test
  void whoHoldsAnItemIsSaid() {
    assertEquals("free", row("1", "A", "Lincoln", Duration.ZERO).stateWords());
    assertEquals(
        "Dr C K",
        row("1", "A", "Lincoln", Duration.ZERO, WorklistRow.Hold.THEIRS, "Dr C K").stateWords());
    assertEquals(
        "yours",
        row("1", "A", "Lincoln", Duration.ZERO, WorklistRow.Hold.MINE, "Dr A R").stateWords());
  }

  @Test
  void aRowDoesNotNameItsPatientInALog() {
    assertFalse(row("1", "SMITH, Ada", "Lincoln", Duration.ZERO).toString().contains("SMITH"));
  }
}

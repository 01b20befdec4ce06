package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
        "");
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
  void urgencyFollowsTheClock() {
    WorklistRow late = row("1", "A", "Lincoln", Duration.ofMinutes(-12));
    WorklistRow soon = row("2", "B", "Lincoln", Duration.ofMinutes(18));
    WorklistRow later = row("3", "C", "Lincoln", Duration.ofHours(2));
    model.replace(List.of(late, soon, later), NOW);
    assertEquals(WorklistModel.Urgency.OVERDUE, model.urgency(late));
    assertEquals(WorklistModel.Urgency.SOON, model.urgency(soon));
    assertEquals(WorklistModel.Urgency.LATER, model.urgency(later));
    assertEquals("overdue 12 min", model.dueWords(late));
    model.tick(NOW.plus(Duration.ofHours(3)));
    assertEquals(WorklistModel.Urgency.OVERDUE, model.urgency(later));
    assertTrue(model.summary().get().contains("3 overdue"));
  }

  @Test
  void filtersHideAndNeverReorder() {
    model.replace(
        List.of(
            row("1", "SMITH, Ada", "Lincoln", Duration.ofHours(1)),
            row("2", "JONES, Ben", "Boston", Duration.ofHours(2)),
            row("3", "SMYTHE, Al", "Boston", Duration.ofHours(-1))),
        NOW);
    model.trust().set("Boston");
    assertEquals(List.of("2", "3"), model.rows().stream().map(WorklistRow::itemId).toList());
    model.text().set("warfarin jon");
    assertEquals(List.of("2"), model.rows().stream().map(WorklistRow::itemId).toList());
    assertTrue(model.filtered());
    model.clearFilters();
    assertEquals(3, model.rows().size());
    model.show().set(WorklistModel.Show.OVERDUE);
    assertEquals(List.of("3"), model.rows().stream().map(WorklistRow::itemId).toList());
  }

  @Test
  void anItemThatAFilterHidesIsNotSelectedAnyMore() {
    WorklistRow ada = row("1", "SMITH, Ada", "Lincoln", Duration.ofHours(1));
    model.replace(List.of(ada), NOW);
    model.selected().set(ada);
    model.text().set("jones");
    assertNull(model.selected().get(), "Enter would claim what nobody sees");
  }

  @Test
  void aFilterSurvivesAListWithoutItsTrust() {
    model.replace(List.of(row("1", "A", "Lincoln", Duration.ofHours(1))), NOW);
    model.trust().set("Lincoln");
    model.replace(List.of(row("2", "B", "Boston", Duration.ofHours(1))), NOW);
    assertEquals("Lincoln", model.trust().get());
    assertEquals(0, model.rows().size());
  }

  @Test
  void whoHoldsAnItemIsSaid() {
    assertEquals("free", model.stateWords(row("1", "A", "Lincoln", Duration.ZERO)));
    assertEquals(
        "Dr C K",
        model.stateWords(
            row("1", "A", "Lincoln", Duration.ZERO, WorklistRow.Hold.THEIRS, "Dr C K")));
    assertEquals(
        "yours",
        model.stateWords(row("1", "A", "Lincoln", Duration.ZERO, WorklistRow.Hold.MINE, "Dr A R")));
  }

  @Test
  void aRowDoesNotNameItsPatientInALog() {
    assertFalse(row("1", "SMITH, Ada", "Lincoln", Duration.ZERO).toString().contains("SMITH"));
  }
}

package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.worklist.WorklistFilter.Claims;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.lists.ShippedLists;
import org.readingroom.app.worklist.opinion.Opinion;

/// Passing work on, second opinions, lists, and the best next item: the same on both databases.
@Timeout(60)
class WorkOfReadersTest extends PoolOfThree {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final WorklistFilter ALL = WorklistFilter.everything();

  private SavedLists lists(Actor actor) {
    return new SavedLists(hub.at(actor), hub.auditAt(actor));
  }

  private static String refused(MoveOutcome outcome) {
    return assertInstanceOf(MoveOutcome.Refused.class, outcome).reason();
  }

  private static String id(Actor actor) {
    return actor.reader().readerId();
  }

  private void set(String item, String column, Object value) {
    hub.writeAsOwner(handle ->
        handle
            .createUpdate("UPDATE items SET " + column + " = :value WHERE item_id = :item")
            .bind("value", value)
            .bind("item", item)
            .execute());
  }

  private long now() {
    return hub.hub.read(Hub::nowMs);
  }

  private List<String> audited(Actor actor, String item) {
    return hub.at(actor)
        .read(handle ->
            handle
                .createQuery(
                    "SELECT action || ' ' || outcome FROM audit WHERE subject = :item"
                        + " AND reader_id = :me ORDER BY seq")
                .bind("item", item)
                .bind("me", id(actor))
                .mapTo(String.class)
                .list());
  }

  // ---- next ----

  @Test
  void nextPrefersEmergenciesThenMySubspecialtyThenDueTimeAndWhatIsHere() {
    String emergency = item(1);
    String neuro = item(2);
    String chest = item(3);
    String cached = item(4);
    long hour = now() / 3_600_000 * 3_600_000 + 7_200_000;
    set(emergency, "priority", 1);
    set(emergency, "subspecialty", "chest");
    for (String each : List.of(neuro, chest, cached)) {
      set(each, "due_ms", hour);
    }
    set(neuro, "subspecialty", "neuro");
    set(chest, "subspecialty", "chest");
    set(chest, "due_ms", hour - 3_600_000);
    set(cached, "subspecialty", "neuro");
    set(cached, "due_ms", hour + 60_000);
    hub.writeAsOwner(handle ->
        handle
            .createUpdate("UPDATE readers SET subspecialties = 'msk,neuro' WHERE reader_id = :me")
            .bind("me", id(ada))
            .execute());
    List<String> given = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      given.add(granted(at(ada).next(ada, ALL, List.of(TestStudies.studyUid(4)), LONG)).itemId());
    }
    assertEquals(List.of(emergency, cached, neuro, chest), given);
    assertTrue(refused(at(ada).next(ada, ALL, LONG)).contains("Nothing is waiting"));
  }

  @Test
  void manyWhoPressNextAtOnceGetDifferentItemsAndAllOfThem() throws Exception {
    Set<String> all = new HashSet<>();
    for (int n = 0; n < 24; n++) {
      all.add(item(n));
    }
    List<Actor> readers = List.of(ada, ben, lead);
    List<String> given = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newFixedThreadPool(readers.size())) {
      List<Future<?>> running = new ArrayList<>();
      for (Actor reader : readers) {
        running.add(
            pool.submit(() -> {
              start.await();
              while (at(reader).next(reader, ALL, LONG) instanceof LeaseOutcome.Granted got) {
                given.add(got.lease().itemId());
              }
              return null;
            }));
      }
      start.countDown();
      for (Future<?> each : running) {
        each.get(40, TimeUnit.SECONDS);
      }
    }
    assertEquals(24, given.size(), "none twice");
    assertEquals(all, Set.copyOf(given), "none left");
  }

  // ---- passing on ----

  @Test
  void whatIsHandedOverIsKeptForTheColleagueAndComesFirst() {
    String other = item(1);
    String item = item(2);
    Lease adas = granted(at(ada).claim(item, ada, LONG));
    assertInstanceOf(
        MoveOutcome.Moved.class, moves(ada).handOver(item, ada, id(ben), "Look at the left ear."));
    assertTrue(refused(at(ada).renew(adas, ada, LONG)).contains("given to Ben"));
    assertTrue(refused(at(ada).claim(item, ada, LONG)).contains("kept for Ben"));
    assertEquals("Ben", at(ada).item(item).orElseThrow().keep().displayName());
    assertEquals(
        List.of(other),
        ids(at(ada).list(ALL.withClaims(Claims.FREE, id(ada)))),
        "not free for others");
    assertEquals(List.of(item), ids(at(ben).list(ALL.withClaims(Claims.TO_FINISH, id(ben)))));
    Lease bens = granted(at(ben).next(ben, ALL, LONG));
    assertEquals(item, bens.itemId());
    assertTrue(bens.fencingToken() > adas.fencingToken());
    Handover handover = moves(ben).history(item).getFirst();
    assertEquals("Look at the left ear.", handover.note());
    assertEquals("Ada", handover.by());
    assertEquals(
        List.of("CLAIM claimed", "HAND_OVER to " + id(ben)), audited(ada, item).subList(0, 2));
  }

  @Test
  void whoDoesNotHoldAnItemCannotHandItOverNorGiveItToSomebodyWhoMayNot() {
    String item = item(1);
    Actor manager = hub.actor("Max", Role.MANAGER);
    assertTrue(refused(moves(ada).handOver(item, ada, id(ben), "")).contains("no longer hold"));
    granted(at(ada).claim(item, ada, LONG));
    assertTrue(refused(moves(ada).handOver(item, ada, id(ada), "")).contains("yourself"));
    assertTrue(refused(moves(ada).handOver(item, ada, id(manager), "")).contains("report"));
    assertTrue(refused(moves(ada).handOver(item, ada, "nobody", "")).contains("not read here"));
    assertEquals("Ada", at(ada).item(item).orElseThrow().claim().displayName());
  }

  @Test
  void onlyALeadTakesOverAndReassignsWithAReasonAndTheOldTokenIsDead() {
    String item = item(1);
    Lease adas = granted(at(ada).claim(item, ada, LONG));
    assertTrue(refused(moves(ben).takeOver(item, ben, "mine", LONG)).contains("lead"));
    assertTrue(refused(moves(ben).reassign(item, ben, id(ben), "mine")).contains("lead"));
    assertThrows(IllegalArgumentException.class, () -> moves(lead).takeOver(item, lead, " ", LONG));
    Lease leads = granted(moves(lead).takeOver(item, lead, "Ada's line is cut.", LONG));
    assertTrue(leads.fencingToken() > adas.fencingToken());
    assertTrue(refused(at(ada).renew(adas, ada, LONG)).contains("Lea"));
    assertTrue(
        at(ada).list(ALL.by(id(ada))).getFirst().ties().contains(WorklistItem.Tie.CLAIM_TAKEN));
    assertInstanceOf(
        MoveOutcome.Moved.class, moves(lead).reassign(item, lead, id(ben), "Ben is free."));
    assertTrue(refused(at(lead).renew(leads, lead, LONG)).contains("Ben"));
    granted(at(ben).claim(item, ben, LONG));
    assertEquals(
        List.of("Ada's line is cut.", "Ben is free."),
        moves(lead).history(item).stream().map(Handover::note).toList());
    assertEquals(
        List.of("TAKE_OVER from " + id(ada), "REASSIGN to " + id(ben)),
        audited(lead, item).stream().filter(each -> !each.contains("refused")).toList());
  }

  @Test
  void manyItemsAreSpreadEvenlyOverReadersCountingWhatTheyHave() {
    granted(at(ada).claim(item(90), ada, LONG));
    granted(at(ada).claim(item(91), ada, LONG));
    List<String> items = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      items.add(item(n));
    }
    Map<String, Moves.Spread> spread =
        moves(lead).spread(items, lead, List.of(id(ada), id(ben)), "Night is busy.");
    assertTrue(
        spread.values().stream().allMatch(each -> each.outcome() instanceof MoveOutcome.Moved));
    long adas = spread.values().stream().filter(each -> each.readerId().equals(id(ada))).count();
    assertEquals(2, adas, "two more make four of eight");
  }

  @Test
  void moreTimeIsGivenToTheHolderOnlyAndAudited() {
    String item = item(1);
    Lease first = granted(at(ada).claim(item, ada, LONG));
    Lease more = granted(at(ada).extend(item, ada, Duration.ofHours(2)));
    assertTrue(more.leaseUntil().isAfter(first.leaseUntil().plusSeconds(3600)));
    assertTrue(refused(at(ben).extend(item, ben, LONG)).contains("do not hold"));
    assertTrue(audited(ada, item).contains("EXTEND 120 min"));
  }

  @Test
  void afterAnExpiryThePreviousOwnerSeesTheItemAndResumesIt() throws Exception {
    String item = item(1);
    granted(at(ada).claim(item, ada, Duration.ofMillis(50)));
    Thread.sleep(100);
    WorklistFilter mine = ALL.withClaims(Claims.TO_FINISH, id(ada));
    WorklistItem seen = at(ada).list(mine).getFirst();
    assertNull(seen.claim(), "free again for everybody");
    assertEquals(Set.of(WorklistItem.Tie.CLAIM_RAN_OUT), seen.ties());
    granted(at(ada).claim(item, ada, LONG));
    assertEquals(Set.of(), at(ada).list(mine).getFirst().ties());
  }

  // ---- second opinions ----

  @Test
  void aSecondOpinionIsAskedAnsweredOnceAndTheItemStays() {
    String item = item(1);
    granted(at(ada).claim(item, ada, LONG));
    assertTrue(opinions(ada).ask(item, ada, id(ada), "?").isPresent());
    assertTrue(opinions(ada).ask(item, ada, id(ben), "Is this a bleed?").isEmpty());
    assertEquals(List.of(item), ids(at(ben).list(ALL.withClaims(Claims.ASKED, id(ben)))));
    Opinion asked = opinions(ben).of(item).getFirst();
    assertEquals("Is this a bleed?", asked.question());
    assertFalse(opinions(lead).answer(asked.opinionId(), lead, "I was not asked."));
    assertTrue(opinions(ben).answer(asked.opinionId(), ben, "Yes."));
    assertFalse(opinions(ben).answer(asked.opinionId(), ben, "No."), "an answer stays");
    assertEquals("Yes.", opinions(ada).of(item).getFirst().answer());
    assertFalse(opinions(ada).withdraw(asked.opinionId(), ada));
    assertEquals("Ada", at(ada).item(item).orElseThrow().claim().displayName());
    assertTrue(
        at(ada).list(ALL.by(id(ada))).getFirst().ties().contains(WorklistItem.Tie.OPINION_GIVEN));
    assertEquals(List.of(), ids(at(ben).list(ALL.withClaims(Claims.ASKED, id(ben)))));
  }

  @Test
  void everyRefusalIsAuditedEvenOfWhatIsNotThere() {
    moves(lead).takeOver("nothing", lead, "Wrong key.", LONG);
    moves(lead).reassign("nothing", lead, id(ben), "Wrong key.");
    opinions(lead).ask("nothing", lead, id(ben), "Is this a bleed?");
    assertEquals(
        List.of("TAKE_OVER refused", "REASSIGN refused", "ASK_OPINION refused"),
        audited(lead, "nothing"));
    String item = item(1);
    granted(at(ada).claim(item, ada, LONG));
    opinions(ada).ask(item, ada, id(ben), "Is this a bleed?");
    String asked = opinions(ben).of(item).getFirst().opinionId();
    opinions(lead).withdraw(asked, lead);
    assertEquals(List.of("ASK_OPINION refused"), audited(lead, asked));
    NamedList mine = saved(lists(ada).save(ada, "Mine", true, ALL));
    NamedList other = saved(lists(ada).save(ada, "Other", false, ALL));
    lists(ada).change(other, ada, "Mine", false, ALL);
    assertEquals(List.of("SAVE_LIST private", "SAVE_LIST refused"), audited(ada, other.listId()));
    lists(ben).delete(mine, ben);
    assertEquals(List.of("DELETE_LIST refused"), audited(ben, mine.listId()));
  }

  // ---- lists ----

  @Test
  void aListNarrowsToPathwaysAndSubspecialtiesAndIsSavedWithThem() {
    String inpatient = item(1);
    String neuro = item(2);
    set(inpatient, "pathway", "inpatient");
    set(neuro, "pathway", "emergency");
    set(neuro, "subspecialty", "neuro");
    WorklistFilter filter = ALL.withPathways(Set.of("inpatient", "outpatient"));
    assertEquals(List.of(inpatient), ids(at(ada).list(filter)));
    assertEquals(List.of(neuro), ids(at(ada).list(ALL.withSubspecialties(Set.of("neuro")))));
    assertEquals(filter, saved(lists(ada).save(ada, "Wards", false, filter)).filter());
    NamedList read =
        lists(ada).all(ada).stream()
            .filter(l -> l.name().equals("Wards"))
            .findFirst()
            .orElseThrow();
    assertEquals(filter.pathways(), read.filter().pathways());
  }

  @Test
  void aListIsSavedSharedRenamedAndDeletedByItsOwnerOnly() {
    WorklistFilter filter =
        ALL.withModalities(Set.of("CT"))
            .withWords("Trauma")
            .withDueWithin(Duration.ofHours(1))
            .withGroup(WorklistFilter.Group.TRUST)
            .withPriorities(Set.of(Priority.URGENT));
    NamedList mine = saved(lists(ada).save(ada, " CT trauma ", false, filter));
    assertEquals(filter, named(ada, "CT trauma").filter());
    assertTrue(lists(ben).all(ben).stream().noneMatch(each -> each.name().equals("CT trauma")));
    assertInstanceOf(
        SavedLists.Outcome.Refused.class, lists(ada).save(ada, "CT trauma", false, ALL));
    assertInstanceOf(SavedLists.Outcome.Refused.class, lists(ada).save(ada, "Overdue", false, ALL));
    NamedList shared = saved(lists(ada).change(mine, ada, "Night trauma", true, filter));
    NamedList bens = named(ben, "Night trauma");
    assertFalse(bens.mine());
    assertEquals("Ada", bens.owner());
    assertInstanceOf(
        SavedLists.Outcome.Refused.class, lists(ben).change(bens, ben, "Mine now", true, filter));
    assertFalse(lists(ben).delete(bens, ben));
    assertFalse(lists(ada).delete(ShippedLists.WAITING, ada));
    assertTrue(lists(ada).delete(shared, ada));
    assertEquals(ShippedLists.ALL.size(), lists(ada).all(ada).size());
  }

  private NamedList named(Actor actor, String name) {
    return lists(actor).all(actor).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static NamedList saved(SavedLists.Outcome outcome) {
    return assertInstanceOf(SavedLists.Outcome.Saved.class, outcome).list();
  }

  @Test
  void aPageSaysHowManyThereAreAndEveryWordNarrows() {
    for (int n = 1; n <= 12; n++) {
      set(item(n), "due_ms", now() + (n <= 5 ? -60_000L : 7_200_000L));
    }
    WorklistPage page = at(ada).page(ALL.withLimit(4));
    assertEquals(4, page.items().size());
    assertEquals(12, page.total());
    assertEquals(5, page.overdue());
    assertEquals(5, at(ada).page(ALL.withDueWithin(Duration.ZERO)).total());
    assertEquals(1, at(ada).page(ALL.withWords("canary7 ct lincoln")).total());
    assertEquals(1, at(ada).page(ALL.withWords("pid12 head ACC12")).total());
    assertEquals(0, at(ada).page(ALL.withWords("canary7 pid8")).total());
    assertEquals(12, at(ada).page(ALL.withWords("CANARY").withLimit(3)).total(), "all are counted");
    assertEquals(0, at(ada).page(ALL.withWords("patientname %_' \\ \"")).total());
    for (NamedList each : ShippedLists.ALL) {
      at(ada).page(each.filter().by(id(ada)).withLimit(50));
    }
    for (WorklistFilter.Group group : WorklistFilter.Group.values()) {
      assertEquals(12, at(ada).page(ALL.withGroup(group)).total());
    }
  }

  private static List<String> ids(List<WorklistItem> items) {
    return items.stream().map(WorklistItem::itemId).toList();
  }
}

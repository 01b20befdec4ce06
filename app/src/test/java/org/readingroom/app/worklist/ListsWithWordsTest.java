package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchiveNode;

/// A list with words is the same list without them, less what has not all of them: however it is
/// found, and whatever has been done since it was asked for last.
@ParameterizedClass
@EnumSource(Dialect.class)
@Timeout(60)
class ListsWithWordsTest {
  private static final Duration CLAIM = Duration.ofMinutes(30);
  private static final int ITEMS = 24;
  private static final int DEEDS = 50;
  private static final int LISTS_AFTER_EACH = 8;
  private static final ArchiveNode BOSTON = ArchiveNode.of("Boston", "127.0.0.1", 1, "BOSTON");
  private static final List<String> DESCRIPTIONS =
      List.of("CT head trauma", "CT polytrauma", "MR knee", "CT head", "PET CT", "MR spine trauma");
  private static final List<String> MODALITIES = List.of("CT", "CT", "MR", "CT", "PT\\CT", "MR");
  private static final List<String> WORDS =
      List.of("trauma", "TRAUM", "knee", "ct", "pt", "canary1", "lincoln", "trauma head", "a", "%");

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor ada;
  private Actor ben;
  private final List<String> items = new ArrayList<>();

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    ada = hub.consultant("Ada");
    ben = hub.consultant("Ben");
    for (int i = 0; i < ITEMS; i++) {
      items.add(
          TestStudies.pool(hub, ada, i % 3 == 0 ? BOSTON : TestStudies.LINCOLN, row(i).build()));
    }
    // dues half a minute off the hours that lists know, so that none passes while this looks
    asOwner(
        "UPDATE items SET due_ms = (SELECT now_ms FROM hub_clock) - 30000"
            + " + (length(item_id || pathway) + priority + examined_ms / 60000 % 7 - 3) * 1800000,"
            + " priority = 1 + examined_ms / 60000 % 3,"
            + " subspecialty = CASE WHEN examined_ms / 60000 % 2 = 0 THEN 'neuro' ELSE '' END");
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private static DatasetBuilder row(int number) {
    return TestStudies.row(number)
        .string(Tag.StudyDescription, DESCRIPTIONS.get(number % DESCRIPTIONS.size()))
        .string(Tag.ModalitiesInStudy, MODALITIES.get(number % MODALITIES.size()).split("\\\\"));
  }

  private void asOwner(String sql) {
    hub.writeAsOwner(handle -> handle.execute(sql));
  }

  private Worklist at(Actor actor) {
    return new Worklist(hub.at(actor), hub.auditAt(actor));
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static WorklistFilter filter(Random random, Actor who) {
    return WorklistFilter.everything()
        .withWords(one(random, WORDS))
        .withClaims(one(random, List.of(WorklistFilter.Claims.values())), who.reader().readerId())
        .withModalities(one(random, List.of(Set.of(), Set.of(), Set.of("CT"), Set.of("MR", "PT"))))
        .withTrusts(one(random, List.of(Set.of(), Set.of(), Set.of("Boston"))))
        .withPriorities(one(random, List.of(Set.of(), Set.of(), Set.of(Priority.EMERGENCY))))
        .withSubspecialties(one(random, List.of(Set.of(), Set.of(), Set.of("neuro"))))
        .withStates(
            one(
                random,
                List.of(
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    Set.of(ItemState.OPEN),
                    Set.of(ItemState.PRELIMINARY),
                    Set.of(ItemState.values()))))
        .withDueWithin(
            random.nextBoolean() ? null : one(random, List.of(Duration.ZERO, Duration.ofHours(1))))
        .withOrder(one(random, List.of(WorklistFilter.Order.values())))
        .withGroup(
            random.nextBoolean()
                ? WorklistFilter.Group.NONE
                : one(random, List.of(WorklistFilter.Group.values())))
        .withLimit(one(random, List.of(2, 50)));
  }

  private static boolean has(WorklistItem item, String words) {
    String text =
        Stream.concat(
                Stream.of(
                    item.patient().patientName(),
                    item.patient().patientId(),
                    item.patient().nhsNumber(),
                    item.request().accessionNumber(),
                    item.request().description(),
                    item.request().reason(),
                    item.request().requestedBy(),
                    item.trust()),
                item.studies().stream().flatMap(study -> study.modalities().stream()))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "))
            .toLowerCase(Locale.ROOT);
    return Arrays.stream(words.toLowerCase(Locale.ROOT).split(" ")).allMatch(text::contains);
  }

  private void deed(Random random) {
    String item = one(random, items);
    String quoted = "'" + item + "'";
    Actor me = random.nextBoolean() ? ada : ben;
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> at(me).claim(item, me, CLAIM);
      case 3 -> at(me).release(item, me);
      case 4 -> at(me).extend(item, me, CLAIM.multipliedBy(2));
      // run out, and not given back
      case 5 -> asOwner("UPDATE leases SET expires_ms = 1000 WHERE item_id = " + quoted);
      case 6 -> asOwner("UPDATE leases SET expires_ms = expires_ms + 60000000");
      case 7 -> asOwner("UPDATE items SET due_ms = due_ms + 1800000 WHERE item_id = " + quoted);
      case 8 -> asOwner("UPDATE items SET state = 'REPORTED' WHERE item_id = " + quoted);
      case 9 ->
          asOwner(
              "UPDATE items SET state = '"
                  + one(random, List.of("OPEN", "PRELIMINARY"))
                  + "', priority = 1 WHERE item_id = "
                  + quoted);
      case 10 -> {
        int number = items.indexOf(item);
        TestStudies.pool(
            hub,
            ada,
            number % 3 == 0 ? BOSTON : TestStudies.LINCOLN,
            row(number).string(Tag.StudyDescription, one(random, DESCRIPTIONS)).build());
      }
      default -> {
        SavedLists lists = new SavedLists(hub.at(me), hub.auditAt(me));
        NamedList known =
            lists.all(me).stream()
                .filter(list -> list.name().equals("Mine"))
                .findFirst()
                .orElse(null);
        WorklistFilter filter = WorklistFilter.everything().withWords(one(random, WORDS));
        if (known == null) {
          assertInstanceOf(
              SavedLists.Outcome.Saved.class, lists.save(me, "Mine", random.nextBoolean(), filter));
        } else if (random.nextBoolean()) {
          lists.change(known, me, "Mine", random.nextBoolean(), filter);
        } else {
          lists.delete(known, me);
        }
      }
    }
  }

  private static List<String> shown(Stream<WorklistItem> items) {
    return items.map(i -> i.itemId() + " " + i.due() + " " + i.claim()).toList();
  }

  @Test
  void aListWithWordsIsTheListWithoutLessWhatHasThemNot() {
    Worklist adas = at(ada);
    Worklist bens = at(ben);
    Random random = new Random(11 + dialect.ordinal());
    for (int i = 0; i < DEEDS; i++) {
      deed(random);
      for (int n = 0; n < LISTS_AFTER_EACH; n++) {
        Actor who = random.nextBoolean() ? ada : ben;
        Worklist worklist = who == ada ? adas : bens;
        WorklistFilter filter = filter(random, who);
        List<WorklistItem> wanted =
            worklist.list(filter.withWords("").withLimit(1_000)).stream()
                .filter(item -> has(item, filter.words()))
                .toList();
        String what = "deed " + i + ": \"" + filter.words() + "\" " + filter;
        assertEquals(
            shown(wanted.stream().limit(filter.limit())),
            shown(worklist.list(filter).stream()),
            what);
        WorklistPage page = worklist.page(filter);
        assertEquals(wanted.size(), page.total(), what);
        assertEquals(wanted.stream().filter(WorklistItem::overdue).count(), page.overdue(), what);
      }
    }
  }

  @Test
  void whoLookAtOnceWhileOthersClaimSeeTheLastClaimsInTheEnd() throws Exception {
    Worklist adas = at(ada);
    WorklistFilter filter =
        WorklistFilter.everything().withWords("trauma").withOrder(WorklistFilter.Order.DUE);
    AtomicBoolean done = new AtomicBoolean();
    List<CompletableFuture<Integer>> looking =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> looks(adas, filter, done)))
            .limit(3)
            .toList();
    Worklist bens = at(ben);
    for (int i = 0; i < DEEDS; i++) {
      String item = items.get(i % ITEMS);
      bens.claim(item, ben, CLAIM);
      if (i % 3 == 0) {
        bens.release(item, ben);
      }
    }
    done.set(true);
    for (CompletableFuture<Integer> each : looking) {
      assertTrue(each.get(30, TimeUnit.SECONDS) > 0);
    }
    assertEquals(shown(at(ada).list(filter).stream()), shown(adas.list(filter).stream()));
  }

  private static int looks(Worklist worklist, WorklistFilter filter, AtomicBoolean done) {
    int looks = 0;
    do {
      assertEquals(12, worklist.list(filter).size());
      looks++;
    } while (!done.get());
    return looks;
  }
}

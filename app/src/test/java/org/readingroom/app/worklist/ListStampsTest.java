package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.app.account.Actor;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.ShippedLists;
import org.readingroom.app.worklist.opinion.Opinion;
import org.readingroom.netclient.dataset.Tag;

/// What a list remembers under an item's stamp is what a list that remembers nothing reads.
@Timeout(60)
class ListStampsTest extends PoolOfThree {
  private static final Duration LONG = Duration.ofHours(2);
  private static final int ITEMS = 5;
  private static final int DEEDS = 60;

  private void asOwner(String sql, String... values) {
    hub.writeAsOwner(handle -> {
      var update = handle.createUpdate(sql);
      for (int i = 0; i < values.length; i++) {
        update.bind(i, values[i]);
      }
      update.execute();
    });
  }

  /// The same items but for when they were looked at.
  private static List<String> shown(List<WorklistItem> items) {
    return items.stream()
        .map(i ->
            String.join(
                "|",
                i.itemId(),
                i.trust(),
                i.state().name(),
                i.priority().name(),
                i.subspecialty(),
                i.due().toString(),
                String.valueOf(i.claim()),
                String.valueOf(i.keep()),
                i.ties().stream().sorted().toList().toString(),
                String.valueOf(i.doubt()),
                i.pathway(),
                String.valueOf(i.patient().patientName()),
                String.valueOf(i.request().description()),
                i.studies().stream()
                    .map(s -> s.archive() + s.instances() + s.gone())
                    .toList()
                    .toString()))
        .toList();
  }

  private void deed(Random random, List<String> items) {
    String item = items.get(random.nextInt(items.size()));
    Actor me = random.nextBoolean() ? ada : ben;
    Actor other = me == ada ? ben : ada;
    String otherId = other.reader().readerId();
    switch (random.nextInt(15)) {
      case 0, 1, 2 -> at(me).claim(item, me, Duration.ofMinutes(30));
      case 3 -> at(me).extend(item, me, LONG);
      case 4 -> at(me).release(item, me);
      case 5 -> moves(me).handOver(item, me, otherId, "note");
      case 6 -> moves(lead).reassign(item, lead, otherId, "reason");
      case 7 -> moves(lead).takeOver(item, lead, "reason", LONG);
      case 8 -> opinions(me).ask(item, me, otherId, "what is it?");
      case 9 -> {
        for (Opinion each : opinions(me).of(item)) {
          if (random.nextBoolean()) {
            opinions(me).answer(each.opinionId(), me, "nothing");
          } else {
            opinions(me).withdraw(each.opinionId(), me);
          }
        }
      }
      case 10 ->
          asOwner(
              "INSERT INTO item_drafts (item_id, reader_id, version, saved_ms) VALUES (?, ?, 1, 1)"
                  + " ON CONFLICT (item_id, reader_id) DO UPDATE SET version = 2",
              item,
              me.reader().readerId());
      case 11 -> asOwner("DELETE FROM item_drafts WHERE item_id = ?", item);
      case 12 ->
          asOwner(
              "UPDATE readers SET display_name = ? WHERE reader_id = ?",
              "Dr " + random.nextInt(100),
              me.reader().readerId());
      case 13 ->
          TestStudies.pool(
              hub,
              ada,
              TestStudies.row(1 + random.nextInt(ITEMS))
                  .string(Tag.NumberOfStudyRelatedInstances, Integer.toString(random.nextInt(500)))
                  .build());
      default ->
          asOwner(
              "UPDATE items SET due_ms = due_ms + 1000, priority = 1, doubt = ? WHERE item_id = ?",
              "Doubt " + random.nextInt(),
              item);
    }
  }

  @Test
  void aListThatRemembersSaysWhatOneThatRemembersNothingReads() {
    List<String> items = new ArrayList<>();
    for (int i = 1; i <= ITEMS; i++) {
      items.add(item(i));
    }
    Worklist adas = at(ada);
    Worklist bens = at(ben);
    Random random = new Random(dialect.ordinal());
    for (int i = 0; i < DEEDS; i++) {
      deed(random, items);
      for (NamedList list : ShippedLists.ALL) {
        for (Actor who : List.of(ada, ben)) {
          WorklistFilter filter = list.filter().by(who.reader().readerId()).withLimit(50);
          assertEquals(
              shown(at(who).list(filter)),
              shown((who == ada ? adas : bens).list(filter)),
              "deed " + i + ", " + list.name());
        }
      }
    }
  }

  @Test
  void whatListsChooseByIsWhatTheTablesSay() {
    List<String> items = new ArrayList<>();
    for (int i = 1; i <= ITEMS; i++) {
      items.add(item(i));
    }
    Random random = new Random(7);
    for (int i = 0; i < DEEDS; i++) {
      deed(random, items);
    }
    hub.writeAsOwner(handle -> {
      assertEquals(
          0,
          handle
              .createQuery(
                  """
                  SELECT count(*) FROM items i
                    LEFT JOIN leases l ON l.item_id = i.item_id
                    LEFT JOIN readers r ON r.reader_id = l.reader_id
                    LEFT JOIN item_keeps k ON k.item_id = i.item_id
                  WHERE coalesce(i.holder_id, '') <> coalesce(l.reader_id, '')
                    OR coalesce(i.holder, '') <> coalesce(r.display_name, '')
                    OR i.held_until_ms <> coalesce(l.expires_ms, 0)
                    OR coalesce(i.kept_for, '') <> coalesce(k.reader_id, '')
                    OR i.kept_until_ms <> coalesce(k.until_ms, 0)
                    OR i.fence < coalesce(l.fencing_token, 0)
                    OR i.modalities <> ',CT,'
                  """)
              .mapTo(Integer.class)
              .one());
      assertEquals(
          ITEMS,
          handle.createQuery("SELECT count(DISTINCT stamp) FROM items").mapTo(Integer.class).one());
    });
  }

  @Test
  void aHeartbeatMovesOnlyTheEndOfTheClaim() {
    String item = item(1);
    Lease lease = granted(at(ada).claim(item, ada, Duration.ofMinutes(5)));
    Worklist bens = at(ben);
    WorklistFilter all = WorklistFilter.everything();
    Instant before = bens.list(all).getFirst().claim().until();
    long stamp = stamp();
    at(ada).renew(lease, ada, LONG);
    assertEquals(stamp, stamp());
    assertNotEquals(before, bens.list(all).getFirst().claim().until());
  }

  private long stamp() {
    return hub.hub.read(
        handle -> handle.createQuery("SELECT max(stamp) FROM items").mapTo(Long.class).one());
  }

  @Test
  void wordsAreFoundInWhatHasJustChangedAndInReportedItemsToo() {
    item(1);
    Worklist adas = at(ada);
    WorklistFilter changed = WorklistFilter.everything().withWords("newname");
    assertEquals(List.of(), adas.list(changed));
    TestStudies.pool(hub, ada, TestStudies.row(1).string(Tag.PatientName, "NEWNAME^Ada").build());
    assertEquals(1, adas.list(changed).size());
    assertEquals(1, adas.page(changed).total());
    asOwner("UPDATE items SET state = 'REPORTED'");
    assertEquals(List.of(), adas.list(changed));
    assertEquals(1, adas.list(changed.withReported(true)).size());
    assertEquals(1, adas.list(changed.withStates(Set.of(ItemState.REPORTED))).size());
  }
}

package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.lists.ShippedLists;
import org.readingroom.netclient.dataset.Tag;

/// On a shared hub the words of the lists that everybody sees are kept with the items that have
/// them, and no others.
@Timeout(60)
class ListedWordsTest {
  private static final WorklistFilter ALL =
      WorklistFilter.everything().withOrder(WorklistFilter.Order.DUE);

  @TempDir Path folder;
  private TestHub hub;
  private Actor ada;
  private SavedLists lists;

  @BeforeEach
  void open() {
    hub = TestHub.of(Dialect.POSTGRESQL, folder);
    ada = hub.consultant("Ada");
    lists = new SavedLists(hub.at(ada), hub.auditAt(ada));
    for (int i = 1; i <= 3; i++) {
      TestStudies.pool(
          hub,
          ada,
          TestStudies.row(i)
              .string(Tag.StudyDescription, "CT " + (i == 1 ? "trauma" : "wrist"))
              .build());
    }
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private Set<String> words(String sql) {
    return new TreeSet<>(
        hub.hub.<List<String>>look(handle -> handle.createQuery(sql).mapTo(String.class).list()));
  }

  private Set<String> kept() {
    return words("SELECT word FROM list_words");
  }

  private Set<String> found() {
    return words("SELECT word || ' ' || count(*) FROM listed_words GROUP BY word");
  }

  private NamedList saved(SavedLists.Outcome outcome) {
    return assertInstanceOf(SavedLists.Outcome.Saved.class, outcome).list();
  }

  private long listed(String words) {
    return new Worklist(hub.at(ada), hub.auditAt(ada)).list(ALL.withWords(words)).size();
  }

  @Test
  void everyWordOfAListThatComesWithTheProgramIsKept() {
    Set<String> shipped = new TreeSet<>();
    ShippedLists.ALL.forEach(list -> shipped.addAll(list.filter().eachWord()));
    assertEquals(shipped, kept());
    assertEquals(Set.of("trauma 1"), found());
  }

  @Test
  void theWordsOfSharedListsAreKeptWhileTheyAreSharedAndThoseOfPrivateOnesNever() {
    NamedList list = saved(lists.save(ada, "Hands", false, ALL.withWords("Wrist canary2")));
    assertEquals(Set.of("trauma"), kept());
    saved(lists.change(list, ada, "Hands", true, ALL.withWords("Wrist canary2 ct")));
    assertEquals(Set.of("canary2", "trauma", "wrist"), kept());
    assertEquals(Set.of("canary2 1", "trauma 1", "wrist 2"), found());
    assertEquals(1, listed("canary2 wrist"));
    saved(lists.save(ada, "More hands", true, ALL.withWords("wrist")));
    saved(lists.change(list, ada, "Hands", false, ALL.withWords("Wrist canary2")));
    assertEquals(Set.of("trauma 1", "wrist 2"), found());
    lists.all(ada).stream().filter(NamedList::mine).forEach(mine -> lists.delete(mine, ada));
    assertEquals(Set.of("trauma"), kept());
    assertEquals(Set.of("trauma 1"), found());
    assertEquals(1, listed("canary2 wrist"));
  }

  @Test
  void anItemThatIsBeingFedWhileAListIsSharedIsOnIt() throws Exception {
    try (Connection feeding = hub.database.owner().connect();
        Statement statement = feeding.createStatement()) {
      feeding.setAutoCommit(false);
      statement.execute(
          "INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,"
              + " pooled_ms, sealed) VALUES ('late', 'Lincoln', 'Lincoln', 'OPEN', 1, 1, 2, 3,"
              + " convert_to('{\"request\":{\"description\":\"wrist\"}}', 'UTF8'))");
      CompletableFuture<SavedLists.Outcome> sharing =
          CompletableFuture.supplyAsync(
              () -> lists.save(ada, "Hands", true, ALL.withWords("wrist")));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (words("SELECT pid::TEXT FROM pg_locks WHERE NOT granted").isEmpty()) {
        assertTrue(System.nanoTime() < end, "sharing a list waits for whoever is feeding");
        Thread.sleep(20);
      }
      feeding.commit();
      saved(sharing.get(20, TimeUnit.SECONDS));
    }
    assertEquals(Set.of("trauma 1", "wrist 3"), found());
  }

  @Test
  void moreWordsThanAreKeptAreLookedForAllTheSame() {
    hub.asOwner(
        "INSERT INTO list_words (word, shipped) SELECT 'word' || n, true"
            + " FROM generate_series(1, 199) AS n");
    saved(lists.save(ada, "Hands", true, ALL.withWords("wrist")));
    assertEquals(200, kept().size());
    assertEquals(2, listed("wrist"));
  }

  @Test
  void whatALongTextOfWordsIsLookedForCostsTheListOnly() {
    saved(lists.save(ada, "Long", true, ALL.withWords("x".repeat(300) + " % ' \\ \u00e9\u0130")));
    assertEquals(Set.of("trauma"), kept());
    assertEquals(0, listed("x".repeat(300)));
  }
}

package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.seal.Sealing;

class HubTest {
  @TempDir Path folder;

  private Hub open() {
    return Hub.openSqlite(folder.resolve("hub.db"), new SealedColumns(Sealing.of(new byte[32])));
  }

  @Test
  void eightOpenersOfANewHubMigrateItOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> versions = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        versions.add(
            threads.submit(() -> {
              try (Hub hub = open()) {
                return hub.read(handle ->
                    handle
                        .createQuery("SELECT version FROM hub_schema")
                        .mapTo(Integer.class)
                        .one());
              }
            }));
      }
      for (Future<Integer> version : versions) {
        assertEquals(Hub.SCHEMA_VERSION, version.get());
      }
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("hub.db"))));
  }

  @Test
  void aHubOfANewerProgramIsReadButNotWritten() {
    try (Hub hub = open()) {
      hub.writing(handle -> handle.execute("UPDATE hub_schema SET version = 9, min_client = 9"));
    }
    try (Hub hub = open()) {
      assertNotNull(hub.readOnlyReason());
      assertTrue(hub.read(Hub::nowMs) > 0);
      HubException refused =
          assertThrows(HubException.class, () -> hub.writing(handle -> handle.execute("SELECT 1")));
      assertTrue(refused.getMessage().contains("newer"), refused.getMessage());
    }
  }

  @Test
  void aNewerHubThatOldProgramsMayUseIsWritten() {
    try (Hub hub = open()) {
      hub.writing(handle -> handle.execute("UPDATE hub_schema SET version = 9"));
    }
    try (Hub hub = open()) {
      hub.writing(handle -> handle.execute("UPDATE hub_schema SET version = 10"));
    }
  }

  @Test
  void aFailedTransactionLeavesNothingBehind() {
    try (Hub hub = open()) {
      assertThrows(
          HubException.class,
          () ->
              hub.writing(handle -> {
                handle.execute(
                    "INSERT INTO readers (reader_id, display_name, role) VALUES (1, 'A', 'B')");
                handle.execute("INSERT INTO no_such_table VALUES (1)");
              }));
      assertEquals(
          0,
          hub.<Integer>read(
              h -> h.createQuery("SELECT count(*) FROM readers").mapTo(Integer.class).one()));
    }
  }

  @Test
  void aChangeByAnotherConnectionIsToldWithinHalfASecond() throws Exception {
    try (Hub here = open();
        Hub there = open()) {
      CountDownLatch told = new CountDownLatch(1);
      try (HubWatch.Subscription subscription = here.onChange(told::countDown)) {
        assertNotNull(subscription);
        Thread.sleep(400); // the watch has taken its first look
        long began = System.nanoTime();
        there.writing(
            h -> h.execute("INSERT INTO readers (reader_id, display_name, role) VALUES (1, 2, 3)"));
        assertTrue(told.await(5, TimeUnit.SECONDS));
        long ms = (System.nanoTime() - began) / 1_000_000;
        // the poll is every 300 ms; the rest is for a busy test machine
        assertTrue(ms < 2_000, ms + " ms");
      }
    }
  }

  @Test
  void aSealedValueOpensInItsOwnRowOnly() {
    SealedColumns columns = new SealedColumns(Sealing.of(new byte[32]));
    byte[] plain = "SMITH^Ada".getBytes(StandardCharsets.UTF_8);
    byte[] stored = columns.hide("items.sealed", "a", plain);
    assertFalse(new String(stored, StandardCharsets.ISO_8859_1).contains("SMITH"));
    assertEquals("SMITH^Ada", new String(columns.reveal("items.sealed", "a", stored)));
    assertThrows(HubException.class, () -> columns.reveal("items.sealed", "b", stored));
    assertThrows(HubException.class, () -> columns.reveal("reports.sealed", "a", stored));
    stored[stored.length - 1] ^= 1;
    HubException damaged =
        assertThrows(HubException.class, () -> columns.reveal("items.sealed", "a", stored));
    assertFalse(damaged.getMessage().contains("SMITH"));
    assertNotEquals(columns.key("study", "1.2"), columns.key("sop", "1.2"));
  }

  @Test
  void aFullDiskIsSaidInPlainWordsAndLeavesTheHubWhole() {
    try (Hub hub = open()) {
      // the writing connection stays the same, so its limit does too
      hub.writing(handle -> handle.createQuery("PRAGMA max_page_count = 1").mapToMap().list());
      HubException full =
          assertThrows(
              HubException.class,
              () ->
                  hub.writing(handle -> {
                    for (int i = 0; i < 100; i++) {
                      handle.execute(
                          "INSERT INTO readers (reader_id, display_name, role) VALUES (?, ?, 1)",
                          "r" + i,
                          "x".repeat(10_000));
                    }
                  }));
      assertTrue(full.getMessage().contains("disk is full"), full.getMessage());
      assertEquals(
          "ok",
          hub.<String>read(h -> h.createQuery("PRAGMA integrity_check").mapTo(String.class).one()));
      assertEquals(
          0,
          hub.<Integer>read(
              h -> h.createQuery("SELECT count(*) FROM readers").mapTo(Integer.class).one()));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedWithASentence() throws Exception {
    Files.writeString(folder.resolve("hub.db"), "this is not a database, but text long enough");
    HubException refused = assertThrows(HubException.class, this::open);
    assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
  }
}

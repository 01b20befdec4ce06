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
import java.util.concurrent.atomic.AtomicReference;
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
      hub.writing(handle -> handle.execute("UPDATE hub_schema SET version = 99, min_client = 99"));
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
      hub.writing(handle -> handle.execute("UPDATE hub_schema SET version = 99"));
    }
    try (Hub hub = open()) {
      hub.writing(handle -> handle.execute("UPDATE hub_schema SET version = 100"));
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
      AtomicReference<CountDownLatch> told = new AtomicReference<>(new CountDownLatch(1));
      try (HubWatch.Subscription subscription = here.onChange(() -> told.get().countDown())) {
        assertNotNull(subscription);
        // a change before the watch's first look is not told; a busy computer has several tries
        long fastestMs = Long.MAX_VALUE;
        for (int i = 0; i < 10 && fastestMs > 500; i++) {
          told.set(new CountDownLatch(1));
          String reader = "reader " + i;
          long began = System.nanoTime();
          there.writing(h ->
              h.execute(
                  "INSERT INTO readers (reader_id, display_name, role) VALUES (?, 2, 3)", reader));
          if (told.get().await(5, TimeUnit.SECONDS)) {
            fastestMs = Math.min(fastestMs, (System.nanoTime() - began) / 1_000_000);
          }
        }
        assertTrue(fastestMs <= 500, fastestMs + " ms");
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

package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;
import org.readingroom.app.account.Role;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.MadeUpPool;
import org.readingroom.app.worklist.WorklistFilter;

/// A workstation whose hub stops answering: one call finds out, the others are told at once, and
/// that it is back is noticed without anybody asking.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class HubThatIsAwayTest {
  /// s the driver waits for a hub that takes the connection and says nothing; eight in the program
  private static final int LIMIT_S = 1;

  /// ms without a word; four thousand in the program
  private static final int SILENT_MS = 1_000;

  /// ms that a busy computer may take for twenty calls that touch no network; at the driver's limit
  /// each they would take twenty seconds
  private static final long AT_ONCE_MS = 5_000;

  private static Hub over(HubLine line, PostgresServer.HubDatabase database) {
    String login = database.login("Ada", Role.CONSULTANT, true, List.of("*"), List.of("*"));
    PGSimpleDataSource source =
        PostgresAddress.of(database.url(line.port()), login, "secret").source();
    source.setLoginTimeout(LIMIT_S);
    return Hub.over(new PostgresLine(source, SILENT_MS));
  }

  private static int one(Hub hub) {
    return hub.read(h -> h.createQuery("SELECT 1").mapTo(Integer.class).one());
  }

  /// ms until the call failed as one fails whose hub is away
  private static long failedAfterMs(Hub hub) {
    long asked = System.nanoTime();
    assertTrue(assertThrows(HubException.class, () -> one(hub)).unreachable());
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
  }

  private static void nextOnesFailAtOnce(Hub hub) {
    long together = 0;
    for (int i = 0; i < 20; i++) {
      together += failedAfterMs(hub);
    }
    assertTrue(together <= AT_ONCE_MS, together + " ms");
  }

  private static long comesBackWithinMs(Hub hub) throws InterruptedException {
    long asked = System.nanoTime();
    HubDesk.whenBack(() -> one(hub));
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
  }

  @Test
  void aHubThatTakesConnectionsAndSaysNothingCostsOneCallItsLimitAndTheOthersNothing()
      throws Exception {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().hub();
        HubLine line = new HubLine(PostgresServer.shared().port());
        Hub hub = over(line, database)) {
      line.silence();
      long first = failedAfterMs(hub);
      assertTrue(first >= 500, first + " ms: the first call found out");
      assertTrue(first <= LIMIT_S * 1_000 + 7_000, first + " ms");
      nextOnesFailAtOnce(hub);
      line.mend();
      long back = comesBackWithinMs(hub);
      assertTrue(back <= PostgresLine.KNOCK_MS + LIMIT_S * 1_000 + 20_000, back + " ms");
    }
  }

  @Test
  void everybodyWhoWaitsForTheLineIsToldWhenItTurnsOutToLeadNowhere() throws Exception {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().hub();
        HubLine line = new HubLine(PostgresServer.shared().port());
        Hub hub = over(line, database);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      assertEquals(1, one(hub));
      line.silence();
      Thread.sleep(600); // the connection is not fresh any more, so it is asked whether it lives
      long asked = System.nanoTime();
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(callers.submit(() -> failedAfterMs(hub)));
      }
      for (Future<Long> each : all) {
        each.get(30, TimeUnit.SECONDS);
      }
      long together = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
      // three seconds for the old connection, the limit for the new one; not twenty times that
      assertTrue(together <= 3_000 + LIMIT_S * 1_000 + 8_000, together + " ms");
    }
  }

  @Test
  void aServerThatRefusesConnectionsIsAwayAtOnceAndItsReturnIsNoticed() throws Exception {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().hub();
        HubLine line = new HubLine(PostgresServer.shared().port());
        Hub hub = over(line, database)) {
      HubDesk desk = HubDesk.of(hub);
      MadeUpPool.fill(hub, desk.actor(), 0, 2, n -> {});
      line.cut();
      failedAfterMs(hub);
      nextOnesFailAtOnce(hub);
      line.mend();
      assertInstanceOf(
          LeaseOutcome.Granted.class,
          HubDesk.whenBack(() ->
              desk.worklist()
                  .next(desk.actor(), WorklistFilter.everything(), Duration.ofMinutes(5))));
    }
  }

  @Test
  void whoListensIsToldOfASilentLineAndTheCallThatWaitsOverItIsGivenUp() throws Exception {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().hub();
        HubLine line = new HubLine(PostgresServer.shared().port());
        Hub hub = over(line, database);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch away = new CountDownLatch(1);
      CountDownLatch back = new CountDownLatch(1);
      try (HubWatch.Subscription listening =
          hub.onChange(() -> {
            try {
              one(hub);
              if (away.getCount() == 0) {
                back.countDown();
              }
            } catch (HubException e) {
              away.countDown();
            }
          })) {
        Thread.sleep(1_000);
        CountDownLatch begun = new CountDownLatch(1);
        Future<Long> call =
            callers.submit(() -> {
              long asked = System.nanoTime();
              HubException lost =
                  assertThrows(
                      HubException.class,
                      () ->
                          hub.writing(h -> {
                            h.execute("SELECT 1");
                            begun.countDown();
                            h.execute("SELECT pg_sleep(60)");
                          }));
              assertTrue(lost.unreachable(), lost.getMessage());
              return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
            });
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        line.silence();
        long ms = call.get(40, TimeUnit.SECONDS);
        assertTrue(ms < 25_000, ms + " ms; left alone, it would wait thirty seconds");
        assertTrue(away.await(30, TimeUnit.SECONDS), "nobody asked, and it is known");
        nextOnesFailAtOnce(hub);
        line.mend();
        assertTrue(back.await(30, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void aConnectionThatWasLetInGoesOnWhenAnotherIsRefused() throws Exception {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().hub()) {
      String login = database.login("Ada", Role.CONSULTANT, true, List.of("*"), List.of("*"));
      PGSimpleDataSource source = database.address(login).source();
      try (PostgresLine line = new PostgresLine(source, SILENT_MS)) {
        line.closeConnection(line.openConnection());
        source.setPassword("wrong");
        assertTrue(assertThrows(HubException.class, line::another).signInRefused());
        assertFalse(line.answers());
        Connection same = line.openConnection();
        assertTrue(same.isValid(1));
        line.closeConnection(same);
        line.usePassword("secret");
        line.another().close();
      }
    }
  }

  @Test
  void aRefusedPasswordIsNotTriedAgainUntilThereIsAnother() throws Exception {
    try (PostgresServer.HubDatabase database = PostgresServer.shared().hub();
        HubLine line = new HubLine(PostgresServer.shared().port());
        Hub hub = over(line, database)) {
      assertEquals(1, one(hub));
      hub.usePassword("wrong");
      line.cut();
      failedAfterMs(hub);
      line.mend();
      HubException refused = null;
      for (int i = 0; i < 200 && refused == null; i++) {
        HubException said = assertThrows(HubException.class, () -> one(hub));
        refused = said.signInRefused() ? said : null;
        Thread.sleep(50);
      }
      assertTrue(refused != null, "it is back, and refuses");
      hub.usePassword("secret");
      assertEquals(1, one(hub));
    }
  }
}

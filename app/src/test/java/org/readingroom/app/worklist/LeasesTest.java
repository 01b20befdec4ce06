package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.netclient.dataset.Tag;

class LeasesTest extends PoolOfThree {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(150);

  @Test
  void whatOneHoldsAnotherIsRefusedWithTheHoldersName() {
    String item = item(1);
    Lease lease = granted(at(ada).claim(item, ada, LONG));
    assertTrue(refused(at(ben).claim(item, ben, LONG)).contains("Ada"));
    assertEquals("Ada", at(ada).item(item).orElseThrow().claim().displayName());
    assertFalse(at(ben).release(item, ben));
    assertTrue(at(ada).release(item, lease.fencingToken(), ada));
    assertTrue(granted(at(ben).claim(item, ben, LONG)).fencingToken() > lease.fencingToken());
  }

  @Test
  void claimingAgainWhatIsMineGivesTheSameToken() {
    String item = item(1);
    Lease first = granted(at(ada).claim(item, ada, Duration.ofMinutes(1)));
    Lease again = granted(at(ada).claim(item, ada, LONG));
    assertEquals(first.fencingToken(), again.fencingToken());
    assertTrue(again.leaseUntil().isAfter(first.leaseUntil()));
  }

  @Test
  void anExpiredLeaseFreesTheItemAndItsTokenIsRefusedForEver() throws Exception {
    String item = item(1);
    Lease old = granted(at(ada).claim(item, ada, SHORT));
    Thread.sleep(SHORT.toMillis() + 50);
    assertNull(at(ada).item(item).orElseThrow().claim());
    assertTrue(refused(at(ada).renew(old, ada, LONG)).contains("run out"));
    Lease bens = granted(at(ben).claim(item, ben, LONG));
    assertTrue(bens.fencingToken() > old.fencingToken());
    assertTrue(refused(at(ada).renew(old, ada, LONG)).contains("Ben"));
    assertFalse(at(ada).release(item, old.fencingToken(), ada));
    at(ben).release(item, bens.fencingToken(), ben);
    Lease newer = granted(at(ada).claim(item, ada, LONG));
    assertTrue(newer.fencingToken() > bens.fencingToken());
    refused(at(ada).renew(old, ada, LONG));
  }

  @Test
  void leasesEndByTheHubsClockOnly() {
    String item = item(1);
    granted(at(ada).claim(item, ada, LONG));
    hub.stepClock(Duration.ofMinutes(9).toMillis());
    refused(at(ben).claim(item, ben, LONG));
    hub.stepClock(Duration.ofMinutes(11).toMillis());
    granted(at(ben).claim(item, ben, LONG));
    // the clock goes back an hour: the last claim still stands, and only that one
    hub.stepClock(-Duration.ofHours(1).toMillis());
    assertEquals("Ben", at(ada).item(item).orElseThrow().claim().displayName());
    refused(at(ada).claim(item, ada, LONG));
  }

  @Test
  void onlyThoseWhoReportMayClaim() {
    String item = item(1);
    Actor manager = hub.actor("Mia", Role.MANAGER);
    assertTrue(refused(at(manager).claim(item, manager, LONG)).contains("manager"));
    Actor trainee = hub.actor("Tom", Role.TRAINEE);
    granted(at(trainee).claim(item, trainee, LONG));
  }

  @Test
  void nextGivesTheMostWantedFirst() {
    String routine = item(1);
    String urgent =
        TestStudies.pool(
            hub, ada, TestStudies.row(2).string(Tag.RequestedProcedurePriority, "HIGH").build());
    String emergency =
        TestStudies.pool(
            hub, ada, TestStudies.row(3).string(Tag.RequestedProcedurePriority, "STAT").build());
    WorklistFilter all = WorklistFilter.everything();
    assertEquals(emergency, granted(at(ada).next(ada, all, LONG)).itemId());
    assertEquals(urgent, granted(at(ben).next(ben, all, LONG)).itemId());
    assertEquals(routine, granted(at(ada).next(ada, all, LONG)).itemId());
    assertNotNull(refused(at(ben).next(ben, all, LONG)));
    assertEquals(
        2,
        at(ada).list(all.withClaims(WorklistFilter.Claims.MINE, ada.reader().readerId())).size());
  }

  @Test
  void eightReadersWhoPressNextAtOnceGetDifferentItems() throws Exception {
    int items = 24;
    for (int i = 0; i < items; i++) {
      item(i);
    }
    List<Actor> actors = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      actors.add(hub.consultant("Reader " + i));
    }
    CountDownLatch start = new CountDownLatch(1);
    List<Future<List<String>>> taken = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Actor actor : actors) {
        taken.add(
            threads.submit(() -> {
              start.await();
              List<String> mine = new ArrayList<>();
              while (at(actor).next(actor, WorklistFilter.everything(), LONG)
                  instanceof LeaseOutcome.Granted g) {
                mine.add(g.lease().itemId());
              }
              return mine;
            }));
      }
      start.countDown();
      Set<String> all = new HashSet<>();
      int count = 0;
      for (Future<List<String>> each : taken) {
        all.addAll(each.get());
        count += each.get().size();
      }
      assertEquals(items, all.size());
      assertEquals(items, count);
    }
  }

  private LeaseKeeper keeper(Lease lease, long asked, CountDownLatch lost) {
    return new LeaseKeeper(at(ada), ada, lease, asked, reason -> lost.countDown());
  }

  @Test
  void aKeptLeaseLivesLongerThanItsLength() throws Exception {
    String item = item(1);
    long asked = System.nanoTime();
    Lease lease = granted(at(ada).claim(item, ada, LONG));
    CountDownLatch lost = new CountDownLatch(1);
    try (LeaseKeeper keeper = keeper(lease, asked, lost)) {
      hub.stepClock(LONG.toMillis() * 2 / 3);
      keeper.check();
      until(() -> keeper.lease().leaseUntil().isAfter(lease.leaseUntil()));
      hub.stepClock(LONG.toMillis() * 4 / 3);
      assertTrue(keeper.maySign());
      refused(at(ben).claim(item, ben, LONG));
      // a lead takes it over behind our back: the keeper notices and signing stops
      at(ada).release(item, lease.fencingToken(), ada);
      granted(at(ben).claim(item, ben, LONG));
      keeper.check();
      assertTrue(lost.await(30, TimeUnit.SECONDS));
      assertFalse(keeper.maySign());
    }
  }

  @Test
  void aLeaseIsRenewedAndItsLossNoticedWithoutBeingAsked() throws Exception {
    String item = item(1);
    long asked = System.nanoTime();
    Lease lease = granted(at(ada).claim(item, ada, Duration.ofSeconds(3)));
    CountDownLatch lost = new CountDownLatch(1);
    try (LeaseKeeper keeper = keeper(lease, asked, lost)) {
      until(() -> keeper.lease().leaseUntil().isAfter(lease.leaseUntil()));
      until(() -> {
        at(ada).release(item, keeper.lease().fencingToken(), ada);
        return at(ben).claim(item, ben, LONG) instanceof LeaseOutcome.Granted;
      });
      assertTrue(lost.await(30, TimeUnit.SECONDS));
      assertFalse(keeper.maySign());
    }
  }

  @Test
  void whoIsAwayForLongLetsTheClaimGoAndGoesOnOnlyWhenNobodyHadTheItemSince() throws Exception {
    String item = item(1);
    long asked = System.nanoTime();
    Lease lease = granted(at(ada).claim(item, ada, Duration.ofMillis(600)));
    CountDownLatch lost = new CountDownLatch(1);
    try (LeaseKeeper keeper = keeper(lease, asked, lost)) {
      keeper.letGoAfter(LONG);
      // for a while it is kept
      until(() -> keeper.lease().leaseUntil().isAfter(lease.leaseUntil()));

      keeper.letGoAfter(Duration.ofMillis(300));
      until(() -> !keeper.maySign());
      // the keeper counts a little short
      until(() -> at(ada).item(item).orElseThrow().claim() == null);
      keeper.goOn();
      until(keeper::maySign);
      assertTrue(keeper.lease().fencingToken() > lease.fencingToken());

      keeper.letGoAfter(Duration.ZERO);
      until(() -> !keeper.maySign());
      until(() -> at(ben).claim(item, ben, LONG) instanceof LeaseOutcome.Granted);
      keeper.goOn();
      assertTrue(lost.await(30, TimeUnit.SECONDS));
      assertFalse(keeper.maySign());
    }
  }

  private static void until(BooleanSupplier reached) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it never came to that");
      Thread.sleep(20);
    }
  }

  @Test
  void aClaimThatRanOutUnseenIsTakenUpAgainOnlyWhenNobodyHadTheItemSince() throws Exception {
    String item = item(1);
    Lease lapsed = granted(at(ada).claim(item, ada, Duration.ofMillis(1)));
    Thread.sleep(20);
    Lease again = granted(at(ada).regain(lapsed, ada, LONG));
    assertEquals(lapsed.fencingToken() + 1, again.fencingToken(), "a new token, never an old one");
    assertEquals(again.fencingToken(), granted(at(ada).regain(again, ada, LONG)).fencingToken());
    refused(at(ada).renew(lapsed, ada, LONG));

    at(ada).release(item, again.fencingToken(), ada);
    refused(at(ada).regain(again, ada, LONG));

    Lease mine = granted(at(ada).claim(item, ada, Duration.ofMillis(1)));
    Thread.sleep(20);
    Lease theirs = granted(at(ben).claim(item, ben, Duration.ofMillis(1)));
    Thread.sleep(20);
    refused(at(ada).regain(mine, ada, LONG));
    assertEquals(
        theirs.fencingToken() + 1, granted(at(ben).regain(theirs, ben, LONG)).fencingToken());
  }
}

package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.bench.pool.OwnPostgres;
import org.readingroom.app.bench.pool.PostgresPrograms;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.MadeUpPool;
import org.readingroom.app.worklist.WorklistFilter;

/// Two servers, the second following the first: the first dies under people's hands, the second is
/// promoted. Skipped where PostgreSQL's programs are not installed.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PostgresPromotionTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;

  private static PostgresAddress at(OwnPostgres first, int... ports) {
    PostgresAddress one = first.at("127.0.0.1", null);
    return new PostgresAddress(
        Arrays.stream(ports)
            .mapToObj(port -> new PostgresAddress.Server("127.0.0.1", port))
            .toList(),
        one.database(),
        one.user(),
        one.password(),
        null);
  }

  private static Hub open(PostgresAddress address) {
    return Hub.openPostgres(address);
  }

  @Test
  void aPromotedStandbyGoesOnWithEverythingThatWasAnswered() throws Exception {
    var programs = PostgresPrograms.find();
    Assumptions.assumeTrue(programs.isPresent(), "PostgreSQL's programs are not installed");
    try (OwnPostgres first = OwnPostgres.start(programs.get(), folder);
        StandbyPostgres second = StandbyPostgres.of(programs.get(), first, folder)) {
      int firstPort = first.at("127.0.0.1", null).servers().getFirst().port();
      // whichever is named first, the one that takes changes is found
      try (Hub hub = open(at(first, second.port(), firstPort));
          Hub colleague = open(at(first, firstPort, second.port()));
          HubLine name = new HubLine(second.port());
          Hub moving = open(at(first, name.port()))) {
        HubDesk desk = HubDesk.of(hub);
        MadeUpPool.fill(hub, desk.actor(), 0, 5, n -> {});
        aStandbyIsLeft(name, moving, desk, firstPort);

        LeaseOutcome.Granted granted =
            assertInstanceOf(
                LeaseOutcome.Granted.class,
                desk.worklist().next(desk.actor(), WorklistFilter.everything(), LONG));
        String item = granted.lease().itemId();
        long token = granted.lease().fencingToken();
        Thread failover = null;
        int drafts = 20;
        for (int n = 0; n < drafts; n++) {
          if (n == 5) {
            // beside the writing, not between two drafts
            failover =
                Thread.ofPlatform()
                    .start(() -> {
                      first.close();
                      try {
                        second.promote();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
          }
          String text = "Draft " + n;
          assertInstanceOf(
              DraftOutcome.Saved.class,
              HubDesk.whenBack(() ->
                  desk.reports()
                      .draft(item, desk.actor(), new ReportText(text, "Normal."), token)));
          Thread.sleep(50);
        }
        failover.join();
        CountDownLatch seen = new CountDownLatch(1);
        try (HubWatch.Subscription watching = colleague.onChange(seen::countDown)) {
          SignRequest request =
              new SignRequest(
                  item,
                  SignRequest.As.FINAL,
                  new ReportText("Signed.", "Normal."),
                  token,
                  List.of());
          assertInstanceOf(
              SignOutcome.Signed.class,
              HubDesk.whenBack(() -> desk.reports().sign(request, desk.actor())));
          assertTrue(seen.await(20, TimeUnit.SECONDS), "the colleague hears of it");
        }
        List<Report> versions = HubDesk.whenBack(() -> desk.reports().history(item));
        assertEquals(
            drafts + 1,
            versions.stream().map(v -> v.text().findings()).distinct().count(),
            "every draft that was accepted, and the report, are there");
        assertEquals(1, versions.stream().filter(v -> v.state().verified()).count());
      }
    }
  }

  /// A workstation that knows one name, which leads to the standby for a while.
  private static void aStandbyIsLeft(HubLine name, Hub moving, HubDesk desk, int firstPort) {
    HubException refused =
        assertThrows(
            HubException.class, () -> MadeUpPool.fill(moving, desk.actor(), 5, 6, n -> {}));
    assertTrue(refused.unreachable());
    assertTrue(refused.getMessage().contains("changing over"), refused.getMessage());
    name.turnTo(firstPort);
    MadeUpPool.fill(moving, desk.actor(), 5, 6, n -> {});
  }
}

package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CachedStudy;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.PlannedInstance;

/// The earlier studies of whoever is on the desk, from a real archive into a real cache.
@Timeout(60)
class PriorFetchTest {
  private static final int INSTANCES = 6;
  private static final Patient ADA = Patient.of("SMITH^ADA", "L1").nhs("9990000018");
  private static final PatientStudy TODAY = study("today", ADA, "20261122");
  private static final PatientStudy LAST_YEAR = study("last year", ADA, "20251120");
  private static final PatientStudy LONG_AGO = study("long ago", ADA, "20201120");
  private static final PatientStudy ANOTHERS =
      study("another's", Patient.of("JONES^BOB", "L2").nhs("9990000026"), "20251121");

  /// What one of these is taken to weigh before it has come.
  private static final long GUESSED = INSTANCES * 530_000L;

  @TempDir Path folder;
  private LincolnAndCache lincoln;

  private static PatientStudy study(String name, Patient patient, String date) {
    return PatientStudy.of(name, patient).date(date).size(1, INSTANCES, 64);
  }

  @BeforeEach
  void open() throws IOException {
    lincoln = new LincolnAndCache(folder, TODAY, LAST_YEAR, LONG_AGO, ANOTHERS);
  }

  @AfterEach
  void close() throws IOException {
    lincoln.close();
  }

  private PriorFetch priors(long budgetBytes, FetchListener watcher) {
    return new PriorFetch(lincoln.federation, lincoln.fetcher, budgetBytes, () -> watcher);
  }

  private static FetchListener atEach(Runnable instanceCame) {
    return new FetchListener() {
      @Override
      public void cached(PlannedInstance instance, long bytes, String source) {
        instanceCame.run();
      }
    };
  }

  private List<String> cached() throws IOException {
    return lincoln.cache.studies().stream()
        .map(CachedStudy::studyInstanceUid)
        .sorted()
        .collect(Collectors.toList());
  }

  @Test
  void thePriorsOfThePatientComeAndNobodyElses() throws Exception {
    assertEquals(
        2, priors(PriorFetch.BUDGET_BYTES, FetchListener.none()).run(TODAY.studyInstanceUid()));
    assertEquals(
        List.of(LAST_YEAR.studyInstanceUid(), LONG_AGO.studyInstanceUid()).stream()
            .sorted()
            .toList(),
        cached());
  }

  @Test
  void aPriorThatWouldNotFitTheBudgetIsNotBegun() throws Exception {
    assertEquals(0, priors(GUESSED - 1, FetchListener.none()).run(TODAY.studyInstanceUid()));
    assertEquals(List.of(), cached());
  }

  /// The guess is right for the first; what it weighed is taken off before the second is looked at.
  @Test
  void theLatestPriorHasTheBudgetAndTheNextGetsWhatIsLeft() throws Exception {
    assertEquals(1, priors(GUESSED, FetchListener.none()).run(TODAY.studyInstanceUid()));
    assertEquals(List.of(LAST_YEAR.studyInstanceUid()), cached());
  }

  @Test
  void heldBackNothingIsAskedForUntilItMayGoOn() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger came = new AtomicInteger();
    PriorFetch priors =
        priors(
            PriorFetch.BUDGET_BYTES,
            atEach(() -> {
              came.incrementAndGet();
              first.countDown();
            }));
    priors.pause(true);
    FutureTask<Integer> story = new FutureTask<>(() -> priors.run(TODAY.studyInstanceUid()));
    Thread.ofVirtual().start(story);
    assertFalse(first.await(700, TimeUnit.MILLISECONDS), "it began although it was held back");
    priors.pause(false);
    assertEquals(2, story.get(30, TimeUnit.SECONDS));
    assertEquals(2 * INSTANCES, came.get());
  }

  @Test
  void stoppedItEndsAndWhatCameStays() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger came = new AtomicInteger();
    PriorFetch[] priors = new PriorFetch[1];
    priors[0] =
        priors(
            PriorFetch.BUDGET_BYTES,
            atEach(() -> {
              came.incrementAndGet();
              first.countDown();
              priors[0].stop();
            }));
    FutureTask<Integer> story = new FutureTask<>(() -> priors[0].run(TODAY.studyInstanceUid()));
    Thread.ofVirtual().start(story);
    assertTrue(first.await(30, TimeUnit.SECONDS));
    assertTrue(story.get(30, TimeUnit.SECONDS) <= 1);
    assertFalse(cached().contains(LONG_AGO.studyInstanceUid()));
    assertTrue(came.get() >= 1);
  }
}

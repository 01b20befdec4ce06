package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.Expected;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.FaultyLine;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Several fetches at once, and a reader who holds them back or looks elsewhere.
@Timeout(60)
class FetchTogetherTest {
  private static final SyntheticStudy STUDY = SyntheticStudy.ct("together", "Smith^Ada", 2, 40, 64);

  @TempDir static Path servers;
  private static OrthancServer lincoln;
  private static DimseRuntime runtime;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    lincoln = OrthancServer.start(servers.resolve("lincoln"), "LINCOLN");
    STUDY.files().forEach(lincoln::upload);
    runtime = new DimseRuntime();
  }

  @AfterAll
  static void stop() {
    runtime.close();
    lincoln.close();
  }

  private static Federation federation(boolean web, int dicomPort) {
    ArchiveNode node =
        ArchiveNode.of("Lincoln", "127.0.0.1", dicomPort, "LINCOLN")
            .withWeb(web ? lincoln.dicomWeb() : null);
    return new Federation(
        List.of(
            new Archive(
                new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime),
                web ? new DicomWebPeer(node) : null)));
  }

  @Test
  void twoWindowsOnOneProfileFetchEachInstanceOnce() throws Exception {
    Sealing sealing = Sealing.ephemeral();
    try (StudyCache one = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
        StudyCache other = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
        Federation archives = federation(true, lincoln.dicomPort())) {
      StudyFetcher.Fetch first =
          new StudyFetcher(archives, one)
              .start(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
      StudyFetcher.Fetch second =
          new StudyFetcher(archives, other)
              .start(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
      StudyReport a = first.await();
      StudyReport b = second.await();
      assertTrue(a.complete() && b.complete(), a.toJson() + "\n" + b.toJson());
      assertEquals(80, a.fetched() + b.fetched(), a.toJson() + "\n" + b.toJson());
      assertEquals(80, one.instances(STUDY.studyInstanceUid()).size());
    }
  }

  @Test
  void claimsOfAnotherAreRespectedUntilItEnds() throws Exception {
    Sealing sealing = Sealing.ephemeral();
    Set<String> both = Set.of("1.2.1", "1.2.2");
    try (StudyCache one = StudyCache.open(folder, sealing, CacheLimits.DEFAULT)) {
      StudyCache other = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
      assertEquals(both, other.claim(STUDY.studyInstanceUid(), both));
      assertEquals(Set.of("1.2.3"), one.claim(STUDY.studyInstanceUid(), Set.of("1.2.2", "1.2.3")));
      one.releaseClaim(both);
      assertEquals(Set.of(), one.claim(STUDY.studyInstanceUid(), both), "only the owner lets go");
      other.releaseClaim(Set.of("1.2.1"));
      assertEquals(Set.of("1.2.1"), one.claim(STUDY.studyInstanceUid(), both));
      other.close();
      assertEquals(Set.of("1.2.2"), one.claim(STUDY.studyInstanceUid(), both));
    }
  }

  @Test
  void anInstanceHereUnderAnotherStudyEndsTheFetchWithAReason() throws Exception {
    Dataset stolen =
        STUDY.instances().get(3).toBuilder().string(Tag.StudyInstanceUID, "1.2.3.4").build();
    byte[] other = DatasetWriter.dataset(stolen, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    try (StudyCache cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
        Federation archives = federation(true, lincoln.dicomPort())) {
      cache
          .store(
              Expected.anything(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN),
              new ByteArrayInputStream(other))
          .await();
      StudyReport report =
          new StudyFetcher(archives, cache)
              .fetch(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
      assertEquals(79, report.fetched(), report.toJson().toString());
      assertFalse(report.complete());
      assertEquals(
          stolen.string(Tag.SOPInstanceUID, ""), report.failed().getFirst().sopInstanceUid());
    }
  }

  @Test
  void aCopyThatDiffersFromTheArchivesIsReplacedAndAnEqualOneStays() throws Exception {
    try (StudyCache cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
        Federation archives = federation(true, lincoln.dicomPort())) {
      Dataset first = STUDY.instances().getFirst();
      byte[] good = DatasetWriter.dataset(first, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
      byte[] damaged = good.clone();
      damaged[damaged.length - 100] ^= 4;
      cache
          .store(
              Expected.anything(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN),
              new ByteArrayInputStream(damaged))
          .await();
      String uid = STUDY.sopInstanceUids().getFirst();
      StudyFetcher fetcher = new StudyFetcher(archives, cache);
      assertTrue(fetcher.fetchAgain(cache.instance(uid).orElseThrow()));
      assertArrayEquals(good, cache.read(cache.instance(uid).orElseThrow()));
      assertFalse(fetcher.fetchAgain(cache.instance(uid).orElseThrow()));
      assertArrayEquals(good, cache.read(cache.instance(uid).orElseThrow()));
    }
  }

  @Test
  void oneInstanceHadByAShortCutNeverPassesForTheStudy() throws Exception {
    ArchiveNode node =
        ArchiveNode.of("Lincoln", "127.0.0.1", lincoln.dicomPort(), "LINCOLN")
            .withWeb(lincoln.dicomWeb());
    DicomWebPeer web = new DicomWebPeer(node);
    ArchivePeer withoutLists =
        (ArchivePeer)
            Proxy.newProxyInstance(
                ArchivePeer.class.getClassLoader(),
                new Class<?>[] {ArchivePeer.class},
                (proxy, method, arguments) -> {
                  if (method.getName().startsWith("findInstances")) {
                    return new FindOutcome.Failed(
                        new Failure(Failure.Kind.TIMED_OUT, "It was silent.", "Try again."), 0, 1);
                  }
                  return method.invoke(web, arguments);
                });
    try (StudyCache cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
        Federation archives = new Federation(List.of(new Archive(withoutLists, null)))) {
      StudyReport report =
          new StudyFetcher(archives, cache)
              .fetch(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
      assertFalse(report.complete(), report.toJson().toString());
    }
  }

  @Test
  void aPausedFetchAsksForNothingUntilItIsResumed() throws Exception {
    AtomicInteger here = new AtomicInteger();
    CountDownLatch began = new CountDownLatch(1);
    try (StudyCache cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
        Federation archives = federation(false, lincoln.dicomPort())) {
      AtomicReference<StudyFetcher.Fetch> fetch = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      fetch.set(
          new StudyFetcher(archives, cache)
              .start(
                  FetchJob.study(STUDY.studyInstanceUid()),
                  new FetchListener() {
                    @Override
                    public void planned(List<PlannedInstance> order, Set<String> before) {
                      try {
                        started.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      fetch.get().pause();
                      began.countDown();
                    }

                    @Override
                    public void cached(PlannedInstance instance, long bytes, String source) {
                      here.incrementAndGet();
                    }
                  }));
      started.countDown();
      assertTrue(began.await(20, TimeUnit.SECONDS));
      // what was under way still arrives; then nothing does
      int atRest;
      do {
        atRest = here.get();
        Thread.sleep(800);
      } while (here.get() != atRest);
      assertTrue(atRest < 80, "paused at " + atRest);
      fetch.get().resume();
      assertTrue(fetch.get().await().complete());
      assertEquals(80, here.get());
    }
  }

  @Test
  void whatSomebodyLooksAtComesNext() throws Exception {
    String wanted = STUDY.seriesInstanceUid(2) + "/3";
    List<String> before = new ArrayList<>();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    // a series that is here within two seconds comes in the archive's order
    try (FaultyLine line = FaultyLine.slow(lincoln.dicomPort());
        StudyCache cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
        Federation archives = federation(false, line.port())) {
      CompletableFuture<StudyFetcher.Fetch> fetch = new CompletableFuture<>();
      fetch.complete(
          new StudyFetcher(archives, cache)
              .start(
                  FetchJob.study(STUDY.studyInstanceUid()),
                  new FetchListener() {
                    @Override
                    public void planned(List<PlannedInstance> plan, Set<String> here) {
                      plan.forEach(each ->
                          before.add(each.seriesInstanceUid() + "/" + each.instanceNumber()));
                      fetch.join().prefer(STUDY.seriesInstanceUid(2), 3);
                    }

                    @Override
                    public void cached(PlannedInstance instance, long bytes, String source) {
                      order.add(instance.seriesInstanceUid() + "/" + instance.instanceNumber());
                    }
                  }));
      assertTrue(fetch.join().await().complete());
    }
    assertEquals(80, Set.copyOf(order).size());
    assertTrue(before.indexOf(wanted) > 40, "it would have come late");
    // the first instance of all, and what three streams had been asked for by then
    assertTrue(order.indexOf(wanted) < 26, "came at " + order.indexOf(wanted));
    assertTrue(
        order.indexOf(wanted) < order.indexOf(STUDY.seriesInstanceUid(2) + "/38"),
        "its neighbourhood before the far end");
  }
}

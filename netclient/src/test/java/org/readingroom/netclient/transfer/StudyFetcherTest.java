package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.CuttingProxy;
import org.readingroom.netclient.servers.FaultScript;
import org.readingroom.netclient.servers.FaultyLine;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;

/// Fetching from two real Orthanc servers into the real cache, over lines that fail.
class StudyFetcherTest {
  private static final LocalEntity ME = new LocalEntity("READINGROOM", 0);
  private static final PatientStudy BOTH =
      PatientStudy.of("held twice", Patient.of("SMITH^ADA", "L1")).size(2, 40, 64);
  private static final PatientStudy ONE =
      PatientStudy.of("held once", Patient.of("JONES^BOB", "L2")).size(3, 5, 32);

  @TempDir static Path servers;
  private static OrthancServer lincoln;
  private static OrthancServer boston;
  private static DimseRuntime runtime;

  @TempDir Path folder;
  private StudyCache cache;

  @BeforeAll
  static void start() {
    lincoln = OrthancServer.start(servers.resolve("lincoln"), "LINCOLN");
    boston = OrthancServer.start(servers.resolve("boston"), "BOSTON");
    runtime = new DimseRuntime();
    BOTH.files().forEach(lincoln::upload);
    BOTH.files().forEach(boston::upload);
    ONE.files().forEach(lincoln::upload);
  }

  @AfterAll
  static void stop() {
    runtime.close();
    lincoln.close();
    boston.close();
  }

  @BeforeEach
  void open() throws IOException {
    cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  private static Archive dimse(ArchiveNode node) {
    return new Archive(new DimsePeer(ME, node, runtime), null);
  }

  private static Archive both(ArchiveNode node, URI web) {
    ArchiveNode whole = node.withWeb(web);
    return new Archive(new DimsePeer(ME, whole, runtime), new DicomWebPeer(whole));
  }

  private static ArchiveNode behind(CuttingProxy proxy, OrthancServer server, String name) {
    return ArchiveNode.of(name, "127.0.0.1", proxy.port(), server.aeTitle());
  }

  private StudyReport fetch(FetchJob job, Archive... archives) throws InterruptedException {
    try (Federation federation = new Federation(List.of(archives))) {
      return new StudyFetcher(federation, cache).fetch(job, FetchListener.none());
    }
  }

  private static FetchListener eachCached(Consumer<PlannedInstance> then) {
    return new FetchListener() {
      @Override
      public void cached(PlannedInstance instance, long bytes, String source) {
        then.accept(instance);
      }
    };
  }

  private void assertHere(PatientStudy study) throws IOException {
    List<CachedInstance> here = cache.instances(study.studyInstanceUid());
    assertEquals(study.count(), here.size());
    for (CachedInstance instance : here) {
      ByteArrayInputStream file = new ByteArrayInputStream(lincoln.file(instance.sopInstanceUid()));
      FileMetaInformation.read(file);
      assertArrayEquals(file.readAllBytes(), cache.read(instance));
    }
  }

  @Test
  void everyInstanceArrivesByteForByteOverTheWeb() throws Exception {
    StudyReport report =
        fetch(
            FetchJob.study(BOTH.studyInstanceUid()),
            both(lincoln.node("Lincoln"), lincoln.dicomWeb()));
    assertTrue(report.complete(), report.toJson().toString());
    assertEquals(80, report.instances());
    assertEquals(80, report.fetched());
    assertEquals(80, report.sources().get("Lincoln"));
    assertNotNull(report.firstInstanceMs());
    assertHere(BOTH);
    assertEquals(
        cache.instances(BOTH.studyInstanceUid()).stream().mapToLong(CachedInstance::bytes).sum(),
        report.bytes());
  }

  @Test
  void everyInstanceArrivesByteForByteOverDimse() throws Exception {
    StudyReport report =
        fetch(FetchJob.study(BOTH.studyInstanceUid()), dimse(lincoln.node("Lincoln")));
    assertTrue(report.complete(), report.toJson().toString());
    assertHere(BOTH);
  }

  @Test
  void theRestComesWhileTheFirstIsStillOnItsWayToTheDisk() throws Exception {
    CompletableFuture<Long> first = new CompletableFuture<>();
    AtomicInteger received = new AtomicInteger();
    InstanceStore slowDisk =
        new InstanceStore() {
          @Override
          public Map<String, Long> cached(String studyInstanceUid) {
            return Map.of();
          }

          @Override
          public CompletableFuture<Long> keep(
              String studyInstanceUid, IncomingInstance head, InputStream dataset)
              throws IOException {
            long bytes = dataset.transferTo(OutputStream.nullOutputStream());
            if (received.incrementAndGet() == 1) {
              return first;
            }
            first.complete(bytes);
            return CompletableFuture.completedFuture(bytes);
          }
        };
    FetchJob job = FetchJob.study(ONE.studyInstanceUid());
    try (Federation federation =
        new Federation(List.of(both(lincoln.node("Lincoln"), lincoln.dicomWeb())))) {
      StudyReport report = new FetchRun(federation, slowDisk, job, FetchListener.none()).run();
      assertTrue(report.complete(), report.toJson().toString());
      assertEquals(15, report.fetched());
      assertTrue(report.totalMs() < 1900, report.toJson().toString());
    }
  }

  @Test
  void secondFetchFetchesNothing() throws Exception {
    fetch(FetchJob.study(ONE.studyInstanceUid()), dimse(lincoln.node("Lincoln")));
    StudyReport again =
        fetch(
            FetchJob.study(ONE.studyInstanceUid()),
            both(lincoln.node("Lincoln"), lincoln.dicomWeb()));
    assertTrue(again.complete());
    assertEquals(0, again.fetched());
    assertEquals(15, again.alreadyCached());
    assertEquals(15, again.instances());
    assertTrue(again.bytes() > 15 * 32 * 32 * 2);
    assertNull(again.firstInstanceMs());
    assertTrue(again.sources().isEmpty());
  }

  @Test
  void oneSeriesIsFetchedAlone() throws Exception {
    StudyReport report =
        fetch(
            FetchJob.study(ONE.studyInstanceUid()).series(ONE.seriesInstanceUid(1)),
            dimse(lincoln.node("Lincoln")));
    assertTrue(report.complete());
    assertEquals(5, report.instances());
    assertEquals(5, cache.instances(ONE.studyInstanceUid()).size());
  }

  @Test
  void middleOfTheFirstSeriesComesFirst() throws Exception {
    List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    try (Federation federation =
        new Federation(List.of(both(lincoln.node("Lincoln"), lincoln.dicomWeb())))) {
      new StudyFetcher(federation, cache)
          .fetch(
              FetchJob.study(BOTH.studyInstanceUid()),
              eachCached(instance -> arrived.add(instance.sopInstanceUid())));
    }
    assertEquals(BOTH.sopInstanceUid(0, 20), arrived.getFirst());
    assertEquals(80, Set.copyOf(arrived).size());
  }

  @Test
  void studyIsCompletedFromTheSecondHolderWhenTheFirstDies() throws Exception {
    try (CuttingProxy dying =
        new CuttingProxy(lincoln.dicomPort(), 300_000, CuttingProxy.Then.DIE)) {
      CountDownLatch someFromLincoln = new CountDownLatch(1);
      // else it may be asked for everything before the other has said what it holds
      ArchivePeer later =
          listing(
              new DimsePeer(ME, boston.node("Boston"), runtime),
              () -> assertTrue(someFromLincoln.await(20, TimeUnit.SECONDS)));
      StudyReport report;
      try (Federation federation =
          new Federation(
              List.of(dimse(behind(dying, lincoln, "Lincoln")), new Archive(later, null)))) {
        report =
            new StudyFetcher(federation, cache)
                .fetch(
                    FetchJob.study(BOTH.studyInstanceUid())
                        .patience(Duration.ofSeconds(20), Duration.ofSeconds(2)),
                    eachCached(_ -> someFromLincoln.countDown()));
      }
      assertTrue(report.complete(), report.toJson().toString());
      assertTrue(report.sources().get("Lincoln") > 0, report.toJson().toString());
      assertTrue(report.sources().get("Boston") > 0, report.toJson().toString());
      assertEquals(80, report.sources().values().stream().mapToInt(Integer::intValue).sum());
      assertHere(BOTH);
    }
  }

  @Test
  void lineThatKeepsCuttingIsResumedInstanceByInstance() throws Exception {
    try (CuttingProxy dicom =
            new CuttingProxy(lincoln.dicomPort(), 120_000, CuttingProxy.Then.CUT_EACH);
        CuttingProxy web =
            new CuttingProxy(lincoln.httpPort(), 120_000, CuttingProxy.Then.CUT_EACH)) {
      StudyReport report =
          fetch(
              FetchJob.study(BOTH.studyInstanceUid())
                  .patience(Duration.ofSeconds(5), Duration.ofSeconds(2)),
              both(
                  behind(dicom, lincoln, "Lincoln"),
                  URI.create("http://127.0.0.1:" + web.port() + "/dicom-web")));
      assertTrue(report.complete(), report.toJson().toString());
      assertHere(BOTH);
      assertTrue(web.links() + dicom.links() > 5);
    }
  }

  /// The list is the longest answer: a line that breaks now and then breaks it first.
  @Test
  void aWebListThatBreaksOffIsAskedForAgainThoughNobodyAnswersOverDicom() throws Exception {
    FaultScript oneBreak = FaultScript.of(FaultScript.Fault.RESET, 20_000);
    try (FaultyLine web = new FaultyLine(lincoln.httpPort(), oneBreak, Duration.ZERO)) {
      ArchiveNode node =
          ArchiveNode.of("Lincoln", "127.0.0.1", FreePorts.some(1).getFirst(), "LINCOLN");
      StudyReport report =
          fetch(
              FetchJob.study(BOTH.studyInstanceUid()),
              both(node, URI.create("http://127.0.0.1:" + web.port() + "/dicom-web")));
      assertEquals(0, oneBreak.left());
      assertTrue(report.complete(), report.toJson().toString());
      assertHere(BOTH);
    }
  }

  @Test
  void stalledWebIsGivenUpForDimse() throws Exception {
    try (CuttingProxy web =
        new CuttingProxy(lincoln.httpPort(), 100_000, CuttingProxy.Then.STALL)) {
      StudyReport report =
          fetch(
              FetchJob.study(BOTH.studyInstanceUid())
                  .patience(Duration.ofSeconds(5), Duration.ofMillis(700)),
              both(
                  lincoln.node("Lincoln"),
                  URI.create("http://127.0.0.1:" + web.port() + "/dicom-web")));
      assertTrue(report.complete(), report.toJson().toString());
      assertHere(BOTH);
    }
  }

  @Test
  void deadArchiveBesideALiveOneIsNamedAndDelaysNobody() throws Exception {
    StudyReport report =
        fetch(
            FetchJob.study(ONE.studyInstanceUid()),
            dimse(ArchiveNode.of("Derby", "127.0.0.1", FreePorts.some(1).getFirst(), "DERBY")),
            dimse(lincoln.node("Lincoln")));
    assertTrue(report.complete());
    assertEquals(Set.of("Derby"), report.unanswered().keySet());
    assertTrue(report.totalMs() < 5_000);
  }

  @Test
  void oneInstanceHadByAShortCutIsNotTakenForTheStudyWhileTheListIsSlow() throws Exception {
    ArchiveNode node = lincoln.node("Lincoln").withWeb(lincoln.dicomWeb());
    DicomWebPeer web = new DicomWebPeer(node);
    StudyReport report =
        fetch(
            FetchJob.study(ONE.studyInstanceUid()),
            new Archive(listing(web, () -> Thread.sleep(3600)), web));
    assertTrue(report.complete(), report.toJson().toString());
    assertEquals(15, report.fetched());
  }

  private interface Wait {
    void end() throws InterruptedException;
  }

  /// The same archive; whoever asks for instances waits first.
  private static ArchivePeer listing(ArchivePeer peer, Wait first) {
    return (ArchivePeer)
        Proxy.newProxyInstance(
            ArchivePeer.class.getClassLoader(),
            new Class<?>[] {ArchivePeer.class},
            (_, method, arguments) -> {
              if (method.getName().startsWith("findInstances")) {
                first.end();
              }
              return method.invoke(peer, arguments);
            });
  }

  @Test
  void cachedStudyIsCountedWhenItsArchiveIsGone() throws Exception {
    fetch(FetchJob.study(ONE.studyInstanceUid()), dimse(lincoln.node("Lincoln")));
    StudyReport report =
        fetch(
            FetchJob.study(ONE.studyInstanceUid()),
            dimse(ArchiveNode.of("Derby", "127.0.0.1", FreePorts.some(1).getFirst(), "DERBY")));
    assertEquals(15, report.alreadyCached());
    assertEquals(15, report.instances());
    assertFalse(report.complete());
    assertTrue(report.failure().reason().contains("Derby"));
  }

  @Test
  void instanceThatNobodyCanDeliverIsNamedWithReasonAndRemedy(@TempDir Path own) throws Exception {
    PatientStudy study = PatientStudy.of("rotten", Patient.of("ROT^R", "R1")).size(1, 6, 32);
    try (OrthancServer derby =
        OrthancServer.start(own, "DERBY", Map.of("MaximumStorageCacheSize", "0"))) {
      study.files().forEach(derby::upload);
      truncateInStorage(own.resolve("storage"), study.sopInstanceUid(0, 4));
      StudyReport report =
          fetch(
              FetchJob.study(study.studyInstanceUid())
                  .patience(Duration.ofSeconds(5), Duration.ofSeconds(3)),
              both(derby.node("Derby"), derby.dicomWeb()));
      assertFalse(report.complete());
      assertEquals(6, report.instances());
      assertEquals(5, report.fetched(), report.toJson().toString());
      assertEquals(1, report.failed().size());
      FailedInstance failed = report.failed().getFirst();
      assertEquals(study.sopInstanceUid(0, 4), failed.sopInstanceUid());
      assertTrue(failed.failure().reason().endsWith("."));
      assertTrue(failed.failure().remedy().endsWith("."));
    }
  }

  private static void truncateInStorage(Path storage, String sopInstanceUid) throws IOException {
    try (Stream<Path> files = Files.walk(storage)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().contains(".")
            && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .contains(sopInstanceUid)) {
          byte[] whole = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(whole, whole.length - 700));
        }
      }
    }
  }

  @Test
  void cancelledFetchEndsAtOnceAndKeepsWhatArrived() throws Exception {
    CountDownLatch some = new CountDownLatch(3);
    try (CuttingProxy slow =
            new CuttingProxy(lincoln.dicomPort(), 200_000, CuttingProxy.Then.STALL);
        Federation federation = new Federation(List.of(dimse(behind(slow, lincoln, "Lincoln"))))) {
      StudyFetcher.Fetch fetch =
          new StudyFetcher(federation, cache)
              .start(
                  FetchJob.study(BOTH.studyInstanceUid())
                      .patience(Duration.ofSeconds(60), Duration.ofSeconds(60)),
                  eachCached(_ -> some.countDown()));
      assertTrue(some.await(10, TimeUnit.SECONDS));
      long before = System.nanoTime();
      fetch.cancel();
      StudyReport report = fetch.await();
      // the stall would be waited out for a minute
      assertTrue(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before) < 5_000);
      assertTrue(report.cancelled());
      assertFalse(report.complete());
      assertTrue(cache.instances(BOTH.studyInstanceUid()).size() >= 3);
    }
  }

  @Test
  void preferredSeriesOvertakesTheOthers() throws Exception {
    List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    try (Federation federation = new Federation(List.of(dimse(lincoln.node("Lincoln"))))) {
      new StudyFetcher(federation, cache)
          .fetch(
              FetchJob.study(ONE.studyInstanceUid()).seriesFirst(List.of(ONE.seriesInstanceUid(2))),
              eachCached(instance -> arrived.add(instance.seriesInstanceUid())));
    }
    assertEquals(ONE.seriesInstanceUid(2), arrived.getFirst());
  }

  @Test
  void unknownStudyIsAPlainSentence() throws Exception {
    StudyReport report = fetch(FetchJob.study("1.2.3.4.5.6"), dimse(lincoln.node("Lincoln")));
    assertEquals(Failure.Kind.NOT_FOUND, report.failure().kind());
    assertFalse(report.complete());
  }

  @Test
  void pathInPlaceOfAUidIsRefused() throws Exception {
    StudyReport report = fetch(FetchJob.study("../../etc/passwd"), dimse(lincoln.node("Lincoln")));
    assertEquals(Failure.Kind.NOT_FOUND, report.failure().kind());
    assertEquals(0, report.instances());
  }

  @Test
  void unknownSourceIsAPlainSentence() throws Exception {
    StudyReport report =
        fetch(
            FetchJob.study(ONE.studyInstanceUid()).from(List.of("Nowhere")),
            dimse(lincoln.node("Lincoln")));
    assertEquals(Failure.Kind.NOT_FOUND, report.failure().kind());
  }
}

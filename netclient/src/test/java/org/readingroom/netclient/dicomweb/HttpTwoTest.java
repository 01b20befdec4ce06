package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.FaultScript;
import org.readingroom.netclient.servers.FaultyLine;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.NginxFront;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;
import org.readingroom.netclient.servers.TestCertificates;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

/// HTTP/2 with a real nginx in front of a real Orthanc, and with servers that abuse it.
class HttpTwoTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MANY = 10_000;
  private static final SyntheticStudy STUDY = SyntheticStudy.ct("http two", "WEB^TWO", 1, 40, 128);

  @TempDir static Path folder;
  private static OrthancServer orthanc;
  private static TestCertificates certificates;
  private static TestCertificates.Issued server;

  @BeforeAll
  static void start() {
    orthanc = OrthancServer.start(folder.resolve("orthanc"), "H2");
    STUDY.files().forEach(orthanc::upload);
    certificates = new TestCertificates(folder.resolve("certificates"));
    server = certificates.issue("server", "IP:127.0.0.1");
  }

  @AfterAll
  static void stop() {
    orthanc.close();
  }

  private static ArchiveNode node(int webPort) {
    // nobody answers over DICOM
    return ArchiveNode.of("Two", "127.0.0.1", FreePorts.one(), "H2")
        .withWeb(URI.create("https://127.0.0.1:" + webPort + "/dicom-web"))
        .withAccess(Access.over(certificates.material(null)));
  }

  private static Map<String, byte[]> whole(int webPort) throws Exception {
    Map<String, byte[]> got = new ConcurrentHashMap<>();
    try (DicomWebPeer peer = new DicomWebPeer(node(webPort))) {
      FetchOutcome outcome =
          peer.fetch(
              new FetchRequest(STUDY.studyInstanceUid(), null, List.of(), SOON),
              (head, dataset) -> got.put(head.sopInstanceUid(), dataset.readAllBytes()));
      assertEquals(40, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
    }
    return got;
  }

  private static void assertSame(Map<String, byte[]> got) throws IOException {
    for (String uid : STUDY.sopInstanceUids()) {
      ByteArrayInputStream file = new ByteArrayInputStream(orthanc.file(uid));
      FileMetaInformation.read(file);
      assertArrayEquals(file.readAllBytes(), got.get(uid));
    }
  }

  private static void assertAll(String protocol, NginxFront front) throws Exception {
    List<String> requests = front.requests();
    for (int i = 0; requests.isEmpty() && i < 500; i++) {
      Thread.sleep(20);
      requests = front.requests();
    }
    assertTrue(!requests.isEmpty());
    assertTrue(
        requests.stream().allMatch(each -> each.startsWith(protocol + " 200 ")),
        requests.toString());
  }

  @Test
  void httpTwoIsAgreedWhereItIsOfferedAndAStudyArrivesOverIt() throws Exception {
    try (NginxFront front =
        NginxFront.start(folder.resolve("two"), orthanc.httpPort(), server, true, MANY)) {
      assertSame(whole(front.port()));
      assertAll("HTTP/2.0", front);
    }
  }

  @Test
  void whereItIsNotOfferedHttpOneServes() throws Exception {
    try (NginxFront front =
        NginxFront.start(folder.resolve("one"), orthanc.httpPort(), server, false, MANY)) {
      assertSame(whole(front.port()));
      assertAll("HTTP/1.1", front);
    }
  }

  @Test
  void aServerThatSaysGoodbyeAfterEveryThirdRequestIsAskedOverNewConnections() throws Exception {
    try (NginxFront front =
        NginxFront.start(folder.resolve("goodbye"), orthanc.httpPort(), server, true, 3)) {
      Map<String, byte[]> got = new ConcurrentHashMap<>();
      try (DicomWebPeer peer = new DicomWebPeer(node(front.port()))) {
        FetchOutcome outcome =
            peer.fetch(
                new FetchRequest(
                    STUDY.studyInstanceUid(),
                    STUDY.seriesInstanceUid(1),
                    STUDY.sopInstanceUids(),
                    SOON),
                (head, dataset) -> got.put(head.sopInstanceUid(), dataset.readAllBytes()));
        assertInstanceOf(FetchOutcome.Completed.class, outcome, outcome.toString());
      }
      assertSame(got);
      assertAll("HTTP/2.0", front);
    }
  }

  /// What breaks off behind nginx reaches us as streams that are reset.
  @Test
  void streamsThatAreResetInTheMiddleAreResumedInstanceByInstance() throws Exception {
    long bytes = 40L * 2 * 128 * 128;
    FaultScript script = new FaultScript(11, 8, bytes / 12, false);
    try (FaultyLine behind = new FaultyLine(orthanc.httpPort(), script, Duration.ofMillis(300));
        NginxFront front =
            NginxFront.start(folder.resolve("reset"), behind.port(), server, true, MANY);
        DimseRuntime runtime = new DimseRuntime();
        StudyCache cache =
            StudyCache.open(folder.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT)) {
      ArchiveNode node = node(front.port());
      Map<String, byte[]> got = new ConcurrentHashMap<>();
      try (Federation federation =
          new Federation(
              List.of(
                  new Archive(
                      new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime),
                      new DicomWebPeer(node))))) {
        StudyReport report = null;
        for (int round = 0; round < 10 && (report == null || !report.complete()); round++) {
          report =
              new StudyFetcher(federation, cache)
                  .fetch(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
        }
        assertTrue(report.complete(), report.toJson().toString());
        for (CachedInstance each : cache.instances(STUDY.studyInstanceUid())) {
          got.put(each.sopInstanceUid(), cache.read(each));
        }
      }
      assertSame(got);
      assertTrue(!script.happened().isEmpty(), "nothing went wrong");
      assertTrue(
          front.requests().stream().allMatch(each -> each.startsWith("HTTP/2.0 ")),
          "over HTTP/2 all the time");
    }
  }

  @Test
  void aServerThatAbusesHttpTwoIsAFailureWithASentenceAndInTime() throws Exception {
    for (AbusiveHttpTwo.Abuse abuse : AbusiveHttpTwo.Abuse.values()) {
      try (AbusiveHttpTwo bad = new AbusiveHttpTwo(certificates.material(server), abuse);
          DicomWebPeer peer = new DicomWebPeer(node(bad.port()))) {
        long start = System.nanoTime();
        EchoOutcome outcome = peer.echo(Duration.ofSeconds(4));
        long ms = (System.nanoTime() - start) / 1_000_000;
        EchoOutcome.Failed failed = assertInstanceOf(EchoOutcome.Failed.class, outcome, "" + abuse);
        assertTrue(failed.failure().reason().endsWith("."), abuse + ": " + failed.failure());
        assertTrue(ms < 9_000, abuse + " took " + ms + " ms");
        assertTrue(bad.requests() > 0, abuse + ": it was never asked");
      }
    }
  }
}

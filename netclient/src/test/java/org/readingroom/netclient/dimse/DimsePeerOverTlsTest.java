package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.hostile.LogLines;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.TlsMaterial;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;
import org.readingroom.netclient.servers.TestCertificates;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

@Timeout(60)
class DimsePeerOverTlsTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir static Path folder;
  private static TestCertificates ours;
  private static TestCertificates strangers;
  private static TestCertificates.Issued client;
  private static OrthancServer mutual;
  private static OrthancServer elsewhere;
  private static DimseRuntime runtime;

  @BeforeAll
  static void start() {
    ours = new TestCertificates(folder.resolve("ours"));
    strangers = new TestCertificates(folder.resolve("strangers"));
    client = ours.issue("client", "DNS:client");
    mutual = orthanc("mutual", ours.issue("server", "IP:127.0.0.1,DNS:localhost"), true);
    elsewhere = orthanc("elsewhere", ours.issue("other", "DNS:elsewhere.example"), false);
    runtime = new DimseRuntime();
  }

  @AfterAll
  static void stop() {
    runtime.close();
    mutual.close();
    elsewhere.close();
  }

  private static OrthancServer orthanc(
      String name, TestCertificates.Issued own, boolean clientCertificate) {
    return OrthancServer.start(
        folder.resolve(name),
        "TLSPACS",
        Map.of(
            "DicomTlsEnabled", "true",
            "DicomTlsCertificate", "\"" + own.certificate() + "\"",
            "DicomTlsPrivateKey", "\"" + own.key() + "\"",
            "DicomTlsTrustedCertificates", "\"" + ours.authority() + "\"",
            "DicomTlsRemoteCertificateRequired", Boolean.toString(clientCertificate)));
  }

  private static DimsePeer peer(ArchiveNode plain, String host, TlsMaterial material) {
    ArchiveNode node =
        ArchiveNode.of(plain.name(), host, plain.port(), plain.aeTitle())
            .withAccess(Access.over(material));
    return new DimsePeer(new LocalEntity("READINGROOM", 11112), node, runtime);
  }

  private static Failure failure(DimsePeer peer) throws InterruptedException {
    Failure failure = assertInstanceOf(EchoOutcome.Failed.class, peer.echo(SOON)).failure();
    assertEquals(Kind.TLS, failure.kind(), failure.toString());
    return failure;
  }

  @Test
  void mutualTlsWorksForEchoStoreAndFetch() throws Exception {
    DimsePeer peer = peer(mutual.node("x"), "127.0.0.1", ours.material(client));
    var answered = assertInstanceOf(EchoOutcome.Answered.class, peer.echo(SOON));
    assertTrue(answered.security().matches("TLSv1\\.[23] TLS_.*"), answered.security());
    SyntheticStudy study = SyntheticStudy.ct("tls", "Tls^Test", 1, 2, 256);
    for (var each : study.instances()) {
      assertInstanceOf(StoreOutcome.Stored.class, peer.store(SyntheticStudy.outgoing(each)));
    }
    var outcome =
        peer.fetch(
            new FetchRequest(study.studyInstanceUid(), null, List.of(), SOON),
            (head, in) -> assertTrue(in.readAllBytes().length > 256 * 256 * 2));
    assertEquals(2, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
  }

  @Test
  void certificateOfAStrangerIsRefused() throws Exception {
    Failure failure = failure(peer(elsewhere.node("x"), "127.0.0.1", strangers.material(null)));
    assertTrue(failure.reason().contains("not one we trust"), failure.reason());
  }

  @Test
  void aStrangersCertificateIsInTheLogOnceAndNobodyAskedForIs(@TempDir Path home) throws Exception {
    DimsePeer stranger = peer(elsewhere.node("Lincoln"), "127.0.0.1", strangers.material(null));
    String study = Uids.derived("nobody");
    try (LogLines log = LogLines.open();
        StudyCache cache = StudyCache.open(home, Sealing.ephemeral(), CacheLimits.DEFAULT);
        Federation federation = new Federation(List.of(new Archive(stranger, null)))) {
      federation.search(
          StudySearch.everything().withPatientName("canary"), SOON, SearchListener.none());
      StudyReport report =
          new StudyFetcher(federation, cache).fetch(FetchJob.study(study), FetchListener.none());
      assertEquals(Kind.TLS, report.unanswered().get("Lincoln").kind());
      assertEquals(1, log.count("Lincoln could not be asked: tls"), () -> log.lines().toString());
      assertFalse(log.mentions("canary"));
      assertFalse(log.mentions(study));
      assertEquals(List.of(), cache.studies());
    }
  }

  @Test
  void certificateForAnotherHostIsRefused() throws Exception {
    Failure failure = failure(peer(elsewhere.node("x"), "127.0.0.1", ours.material(null)));
    assertTrue(failure.reason().contains("another host"), failure.reason());
  }

  @Test
  void expiredCertificateIsRefusedAndNamedAsSuch() throws Exception {
    TestCertificates.Issued old = ours.issueExpired("old", "IP:127.0.0.1");
    try (OrthancServer expired = orthanc("expired", old, false)) {
      Failure failure = failure(peer(expired.node("x"), "127.0.0.1", ours.material(null)));
      assertTrue(failure.reason().contains("not valid today"), failure.reason());
    }
  }

  @Test
  void archiveThatWantsOurCertificateSaysSo() throws Exception {
    failure(peer(mutual.node("x"), "127.0.0.1", ours.material(null)));
  }

  @Test
  void peerThatIsSilentInTheHandshakeEndsAtTheDeadline() throws Exception {
    try (ScriptedPeer silent = ScriptedPeer.of(ScriptedPeer.Wire::hang)) {
      long start = System.nanoTime();
      var failed =
          assertInstanceOf(
              EchoOutcome.Failed.class,
              peer(silent.node(), "127.0.0.1", ours.material(null)).echo(Duration.ofMillis(700)));
      assertEquals(Kind.TIMED_OUT, failed.failure().kind());
      assertTrue(System.nanoTime() - start < 5e9);
    }
  }

  @Test
  void plainPeerIsSaidNotToSpeakTls() throws Exception {
    try (ScriptedPeer plain =
        ScriptedPeer.of(wire -> {
          wire.in.readNBytes(10);
          wire.send(0x07, new byte[4]);
          wire.hang();
        })) {
      Failure failure = failure(peer(plain.node(), "127.0.0.1", ours.material(null)));
      assertTrue(failure.reason().contains("does not speak TLS"), failure.reason());
    }
  }

  @Test
  void missingOrWrongStoreIsOurProblemAndSaidSo() throws Exception {
    TlsMaterial missing = new TlsMaterial(folder.resolve("nothing.pem"), null, null);
    assertTrue(
        failure(peer(mutual.node("x"), "127.0.0.1", missing)).reason().contains("trust store"));
    TlsMaterial wrongSecret =
        new TlsMaterial(ours.authority(), client.pkcs12(), "wrong".toCharArray());
    assertTrue(
        failure(peer(mutual.node("x"), "127.0.0.1", wrongSecret)).reason().contains("key store"));
  }

  @Test
  void keyTooWeakForTodayIsRefusedAndNamedAsSuch() throws Exception {
    TestCertificates.Issued weak = ours.issueWeak("weak", "IP:127.0.0.1");
    Failure failure = failureOfServer(weak, "-tls1_2");
    assertTrue(failure.reason().contains("too weak"), failure.explained());
  }

  @Test
  void tls11AndCiphersWithoutForwardSecrecyAreRefusedAndNamedAsSuch() throws Exception {
    TestCertificates.Issued good = ours.issue("old-ways", "IP:127.0.0.1");
    for (String[] way : new String[][] {{"-tls1_1"}, {"-tls1_2", "-cipher", "AES128-SHA"}}) {
      Failure failure = failureOfServer(good, way);
      assertTrue(failure.remedy().contains("BCP 195"), failure.explained());
    }
  }

  // openssl as a server that allows what it should not
  private static Failure failureOfServer(TestCertificates.Issued own, String... ways)
      throws Exception {
    int port = FreePorts.one();
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                own.certificate().toString(),
                "-key",
                own.key().toString(),
                "-quiet"));
    command.addAll(List.of(ways));
    if (!command.contains("-cipher")) {
      command.addAll(List.of("-cipher", "DEFAULT:@SECLEVEL=0"));
    }
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      for (int i = 0; i < 100; i++) {
        try (Socket probe = new Socket("127.0.0.1", port)) {
          break;
        } catch (IOException notYet) {
          Thread.sleep(50);
        }
      }
      return failure(
          peer(ArchiveNode.of("x", "127.0.0.1", port, "X"), "127.0.0.1", ours.material(null)));
    } finally {
      server.destroyForcibly();
    }
  }
}

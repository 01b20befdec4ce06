package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.listener.ListenerLimits;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityFile;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.DcmtkServer;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;
import org.readingroom.netclient.servers.TestCertificates;

/// C-MOVE to our own listener from Orthanc and dcmqrscp.
@Timeout(120)
class MoveFromRealArchivesTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final SyntheticStudy HEAD = SyntheticStudy.ct("moved", "Move^Test", 2, 12, 128);
  private static final SyntheticStudy OTHER = SyntheticStudy.ct("other", "Other^Test", 1, 4, 64);

  @TempDir static Path folder;

  /// As of an archive that showed it does not offer C-GET.
  private static final CapabilityMemory NO_GET =
      new CapabilityMemory() {
        @Override
        public boolean mayDo(ArchiveNode archive, Capability capability) {
          return capability != Capability.C_GET;
        }

        @Override
        public void learnt(ArchiveNode archive, Capability capability, boolean does) {
          assertTrue(does || capability == Capability.C_MOVE);
        }
      };

  private static LocalEntity us;
  private static OrthancServer orthanc;
  private static DimseRuntime runtime;

  @BeforeAll
  static void start() {
    us = new LocalEntity("READINGROOM", FreePorts.one());
    orthanc =
        OrthancServer.start(
            folder.resolve("orthanc"),
            "LINCOLN",
            Map.of(
                "DicomModalities",
                "{\"us\": [\"READINGROOM\", \"127.0.0.1\", "
                    + us.listenPort()
                    + "], \"nobody\": [\"NOBODY\", \"127.0.0.1\", 1]}"));
    HEAD.files().forEach(orthanc::upload);
    OTHER.files().forEach(orthanc::upload);
    runtime = new DimseRuntime();
  }

  @AfterAll
  static void stop() {
    runtime.close();
    orthanc.close();
  }

  private static ArchiveNode lincoln() {
    return orthanc.node("Lincoln").withRetrieve(ArchiveNode.Retrieve.MOVE);
  }

  private static StoreListener listener(LocalEntity local, ArchiveNode... archives) {
    return new StoreListener(
        local, List.of(archives), ListenerLimits.DEFAULT, null, syntax -> true);
  }

  /// Data sets by SOP Instance UID, and the transfer syntax they came in.
  private static final class Collected implements InstanceSink {
    final Map<String, byte[]> datasets = new ConcurrentHashMap<>();
    final Map<String, String> syntaxes = new ConcurrentHashMap<>();

    @Override
    public void receive(IncomingInstance head, java.io.InputStream dataset) throws IOException {
      datasets.put(head.sopInstanceUid(), dataset.readAllBytes());
      syntaxes.put(head.sopInstanceUid(), head.transferSyntaxUid());
    }
  }

  private static FetchRequest whole(SyntheticStudy study) {
    return new FetchRequest(study.studyInstanceUid(), null, List.of(), SOON);
  }

  private static void assertSame(SyntheticStudy study, Collected got) {
    assertEquals(study.instances().size(), got.datasets.size());
    for (var each : study.instances()) {
      String uid = each.string(org.readingroom.netclient.dataset.Tag.SOPInstanceUID, "");
      assertEquals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, got.syntaxes.get(uid));
      try {
        assertArrayEquals(
            DatasetWriter.dataset(each, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN),
            got.datasets.get(uid));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void orthancMovesAWholeStudyToUsByteForByte() throws Exception {
    try (StoreListener listener = listener(us, lincoln());
        DimsePeer peer = new DimsePeer(us, lincoln(), runtime, listener, NO_GET)) {
      assertFalse(listener.isOpen(), "nothing is expected yet");
      Collected got = new Collected();
      var outcome = peer.fetch(whole(HEAD), got);
      assertEquals(
          HEAD.instances().size(),
          assertInstanceOf(FetchOutcome.Completed.class, outcome, outcome.toString()).instances());
      assertSame(HEAD, got);
    }
  }

  @Test
  void compressedObjectsComeAsTheyAreStoredAndPlainWhereWeCannotReadThem() throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("compressed", "Rle^Test", 1, 1, 64);
    var instance = study.instances().getFirst();
    byte[] rle = RleFixture.dataset(instance);
    try (DimsePeer sender = new DimsePeer(us, orthanc.node("x"), runtime)) {
      assertInstanceOf(
          StoreOutcome.Stored.class,
          sender.store(
              new OutgoingInstance(
                  SyntheticStudy.CT,
                  study.sopInstanceUids().getFirst(),
                  TransferSyntax.RLE_LOSSLESS,
                  rle)));
    }
    for (boolean readable : List.of(true, false)) {
      try (StoreListener listener =
              new StoreListener(
                  us, List.of(lincoln()), ListenerLimits.DEFAULT, null, syntax -> readable);
          DimsePeer peer = new DimsePeer(us, lincoln(), runtime, listener, NO_GET)) {
        Collected got = new Collected();
        assertInstanceOf(FetchOutcome.Completed.class, peer.fetch(whole(study), got));
        if (readable) {
          assertEquals(List.of(TransferSyntax.RLE_LOSSLESS), List.copyOf(got.syntaxes.values()));
          assertArrayEquals(rle, got.datasets.values().iterator().next());
        } else {
          assertSame(study, got);
        }
      }
    }
  }

  @Test
  void chosenInstancesComeAndNoOthers() throws Exception {
    List<String> some = List.of(HEAD.sopInstanceUids().get(3), HEAD.sopInstanceUids().get(20));
    try (StoreListener listener = listener(us, lincoln());
        DimsePeer peer = new DimsePeer(us, lincoln(), runtime, listener, NO_GET)) {
      Collected got = new Collected();
      var outcome = peer.fetch(new FetchRequest(HEAD.studyInstanceUid(), null, some, SOON), got);
      assertInstanceOf(FetchOutcome.Completed.class, outcome, outcome.toString());
      assertEquals(new java.util.HashSet<>(some), got.datasets.keySet());
    }
  }

  @Test
  void severalMovesAtOnceDoNotMixTheirObjects() throws Exception {
    try (StoreListener listener = listener(us, lincoln());
        DimsePeer peer = new DimsePeer(us, lincoln(), runtime, listener, NO_GET)) {
      Collected head = new Collected();
      Collected other = new Collected();
      CompletableFuture<FetchOutcome> first = new CompletableFuture<>();
      Thread.startVirtualThread(() -> {
        try {
          first.complete(peer.fetch(whole(HEAD), head));
        } catch (InterruptedException e) {
          first.completeExceptionally(e);
        }
      });
      assertInstanceOf(FetchOutcome.Completed.class, peer.fetch(whole(OTHER), other));
      assertInstanceOf(FetchOutcome.Completed.class, first.get());
      assertSame(HEAD, head);
      assertSame(OTHER, other);
    }
  }

  @Test
  void anArchiveThatDoesNotKnowUsGetsASentenceWithWhatToEnter() throws Exception {
    LocalEntity stranger = new LocalEntity("STRANGER", us.listenPort());
    try (StoreListener listener = listener(stranger, lincoln());
        DimsePeer peer = new DimsePeer(stranger, lincoln(), runtime, listener, NO_GET)) {
      Failure failure =
          assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(whole(OTHER), new Collected()))
              .failure();
      assertTrue(failure.explained().length() > 40, failure.explained());
    }
    Path store = folder.resolve("unknowing");
    try (DcmtkServer qr = DcmtkServer.dcmqrscp(store, "BOSTON")) {
      ArchiveNode boston = qr.node("Boston").withRetrieve(ArchiveNode.Retrieve.MOVE);
      try (StoreListener listener = listener(us, boston);
          DimsePeer peer = new DimsePeer(us, boston, runtime, listener, NO_GET)) {
        send(peer, OTHER);
        Failure failure =
            assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(whole(OTHER), new Collected()))
                .failure();
        assertTrue(failure.reason().contains("0xA801"), failure.explained());
        assertTrue(
            failure.remedy().contains("READINGROOM, address 127.0.0.1, port " + us.listenPort()),
            failure.remedy());
      }
    }
  }

  @Test
  void whereWeAreNoDestinationCGetBringsItAndTheMoveIsNotTriedFirstAgain() throws Exception {
    CapabilityMemory memory = new CapabilityFile(folder.resolve("archives.json"));
    try (DcmtkServer qr = DcmtkServer.dcmqrscp(folder.resolve("getting"), "BOSTON")) {
      ArchiveNode boston = qr.node("Boston").withRetrieve(ArchiveNode.Retrieve.MOVE);
      try (StoreListener listener = listener(us, boston);
          DimsePeer peer = new DimsePeer(us, boston, runtime, listener, memory)) {
        send(peer, OTHER);
        for (int i = 0; i < 2; i++) {
          Collected got = new Collected();
          assertInstanceOf(FetchOutcome.Completed.class, peer.fetch(whole(OTHER), got));
          assertSame(OTHER, got);
          assertFalse(memory.mayDo(boston, Capability.C_MOVE));
          assertTrue(memory.mayDo(boston, Capability.C_GET));
        }
      }
      assertFalse(
          new CapabilityFile(folder.resolve("archives.json")).mayDo(boston, Capability.C_MOVE),
          "it is remembered between runs");
    }
  }

  private static void send(DimsePeer peer, SyntheticStudy study) throws Exception {
    for (var each : study.instances()) {
      assertInstanceOf(StoreOutcome.Stored.class, peer.store(SyntheticStudy.outgoing(each)));
    }
  }

  @Test
  void dcmqrscpMovesAStudyToUs() throws Exception {
    String destination = "us = (READINGROOM, 127.0.0.1, " + us.listenPort() + ")";
    try (DcmtkServer qr = DcmtkServer.dcmqrscp(folder.resolve("boston"), "BOSTON", destination)) {
      ArchiveNode boston = qr.node("Boston").withRetrieve(ArchiveNode.Retrieve.MOVE);
      try (StoreListener listener = listener(us, boston);
          DimsePeer peer = new DimsePeer(us, boston, runtime, listener, NO_GET)) {
        send(peer, OTHER);
        Collected got = new Collected();
        var outcome = peer.fetch(whole(OTHER), got);
        assertInstanceOf(FetchOutcome.Completed.class, outcome, outcome.toString());
        assertSame(OTHER, got);
      }
    }
  }

  @Test
  void anArchiveThatSendsElsewhereIsReportedWithTheStatusInWords() throws Exception {
    // entered at the archive with a port on which nobody listens
    LocalEntity nobody = new LocalEntity("NOBODY", us.listenPort());
    try (StoreListener listener = listener(nobody, lincoln());
        DimsePeer peer = new DimsePeer(nobody, lincoln(), runtime, listener, NO_GET)) {
      var outcome = peer.fetch(whole(OTHER), new Collected());
      Failure failure =
          switch (outcome) {
            case FetchOutcome.Failed failed -> failed.failure();
            case FetchOutcome.Partial partial -> partial.failure();
            case FetchOutcome.Completed completed -> throw new AssertionError(completed);
          };
      assertFalse(failure.remedy().isEmpty(), failure.explained());
    }
  }

  @Test
  void aRightAeTitleFromAWrongAddressIsTurnedAwayAndNamed() throws Exception {
    // the archive answers at one address and sends from another that nobody entered
    ArchiveNode lincoln = lincoln();
    ArchiveNode elsewhere =
        new ArchiveNode(
            lincoln.name(),
            lincoln.trust(),
            lincoln.trustCode(),
            "127.0.0.2",
            lincoln.port(),
            lincoln.aeTitle(),
            ArchiveNode.Retrieve.MOVE,
            lincoln.compress(),
            null,
            null,
            null,
            false,
            lincoln.zone(),
            lincoln.colour(),
            Access.PLAIN);
    Collected got = new Collected();
    try (StoreListener listener = listener(us, elsewhere);
        DimsePeer peer = new DimsePeer(us, elsewhere, runtime, listener, NO_GET)) {
      var outcome = peer.fetch(whole(OTHER), got);
      Failure failure =
          switch (outcome) {
            case FetchOutcome.Failed failed -> failed.failure();
            case FetchOutcome.Partial partial -> partial.failure();
            case FetchOutcome.Completed completed -> throw new AssertionError(completed);
          };
      assertTrue(failure.reason().contains("127.0.0.1"), failure.explained());
      assertTrue(failure.remedy().contains("sends-from"), failure.explained());
    }
    assertTrue(got.datasets.isEmpty());
    ArchiveNode entered =
        elsewhere.withAccess(Access.PLAIN.withSenders(List.of(), List.of("127.0.0.0/30")));
    try (StoreListener listener = listener(us, entered);
        DimsePeer peer = new DimsePeer(us, entered, runtime, listener, NO_GET)) {
      assertInstanceOf(FetchOutcome.Completed.class, peer.fetch(whole(OTHER), got));
    }
  }

  @Test
  void anInterruptStopsTheArchiveAndClosesThePort() throws Exception {
    ListenerLimits noLinger =
        new ListenerLimits(
            SOON, SOON, SOON, 1024, 24, 24, 1 << 17, 1L << 30, 1L << 30, Duration.ZERO, SOON);
    CountDownLatch three = new CountDownLatch(3);
    AtomicInteger arrived = new AtomicInteger();
    try (StoreListener listener =
            new StoreListener(us, List.of(lincoln()), noLinger, null, syntax -> true);
        DimsePeer peer = new DimsePeer(us, lincoln(), runtime, listener, NO_GET)) {
      Thread fetching =
          Thread.startVirtualThread(() -> {
            try {
              peer.fetch(
                  whole(HEAD),
                  (head, dataset) -> {
                    dataset.readAllBytes();
                    arrived.incrementAndGet();
                    three.countDown();
                    Thread.sleep(100);
                  });
            } catch (InterruptedException wanted) {
              // ends here
            }
          });
      assertTrue(three.await(20, TimeUnit.SECONDS));
      long start = System.nanoTime();
      fetching.interrupt();
      fetching.join();
      assertTrue(System.nanoTime() - start < 10e9, "took too long to stop");
      int atTheEnd = arrived.get();
      Thread.sleep(300);
      assertEquals(atTheEnd, arrived.get(), "something came after the end");
      assertFalse(listener.isOpen());
    }
  }

  @Test
  void aFullDiskStopsTheMoveWithItsReason() throws Exception {
    try (StoreListener listener = listener(us, lincoln());
        DimsePeer peer = new DimsePeer(us, lincoln(), runtime, listener, NO_GET)) {
      Failure failure =
          assertInstanceOf(
                  FetchOutcome.Failed.class,
                  peer.fetch(
                      whole(HEAD),
                      (head, dataset) -> {
                        throw new IOException("No space left on device");
                      }))
              .failure();
      assertEquals(Failure.Kind.DISK_FULL, failure.kind());
    }
  }

  @Test
  void aPortInOtherHandsIsNamedWithTheRemedy() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      LocalEntity taken = new LocalEntity("READINGROOM", other.getLocalPort());
      try (StoreListener listener = listener(taken, lincoln());
          DimsePeer peer = new DimsePeer(taken, lincoln(), runtime, listener, NO_GET)) {
        Failure failure =
            assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(whole(OTHER), new Collected()))
                .failure();
        assertTrue(failure.remedy().contains("listen-port"), failure.explained());
      }
    }
  }

  @Test
  void twoProcessesOfOneProfileTakeTurns() throws Exception {
    Path turn = folder.resolve("listener.lock");
    ListenerLimits limits = ListenerLimits.DEFAULT;
    try (StoreListener one =
            new StoreListener(us, List.of(lincoln()), limits, turn, syntax -> true);
        StoreListener two =
            new StoreListener(us, List.of(lincoln()), limits, turn, syntax -> true)) {
      for (StoreListener each : List.of(one, two)) {
        try (DimsePeer peer = new DimsePeer(us, lincoln(), runtime, each, NO_GET)) {
          Collected got = new Collected();
          assertInstanceOf(FetchOutcome.Completed.class, peer.fetch(whole(OTHER), got));
          assertSame(OTHER, got);
        }
      }
    }
  }

  @Test
  void overMutualTlsTheArchiveSendsToUsEncrypted() throws Exception {
    TestCertificates authority = new TestCertificates(folder.resolve("authority"));
    TestCertificates.Issued server = authority.issue("server", "IP:127.0.0.1");
    TestCertificates.Issued client = authority.issue("client", "IP:127.0.0.1");
    try (OrthancServer secure =
        OrthancServer.start(
            folder.resolve("secure"),
            "SECURE",
            Map.of(
                "DicomTlsEnabled",
                "true",
                "DicomTlsCertificate",
                "\"" + server.certificate() + "\"",
                "DicomTlsPrivateKey",
                "\"" + server.key() + "\"",
                "DicomTlsTrustedCertificates",
                "\"" + authority.authority() + "\"",
                "DicomTlsRemoteCertificateRequired",
                "true",
                "DicomModalities",
                "{\"us\": {\"AET\": \"READINGROOM\", \"Host\": \"127.0.0.1\", \"Port\": "
                    + us.listenPort()
                    + ", \"UseDicomTls\": true}}"))) {
      OTHER.files().forEach(secure::upload);
      ArchiveNode node =
          secure
              .node("Secure")
              .withRetrieve(ArchiveNode.Retrieve.MOVE)
              .withAccess(Access.over(authority.material(client)));
      try (StoreListener listener = listener(us, node);
          DimsePeer peer = new DimsePeer(us, node, runtime, listener, NO_GET)) {
        Collected got = new Collected();
        var outcome = peer.fetch(whole(OTHER), got);
        assertInstanceOf(FetchOutcome.Completed.class, outcome, outcome.toString());
        assertSame(OTHER, got);
      }
      ArchiveNode noKey = node.withAccess(Access.over(authority.material(null)));
      try (StoreListener listener = listener(us, noKey);
          DimsePeer peer = new DimsePeer(us, noKey, runtime, listener, NO_GET)) {
        Failure failure =
            assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(whole(OTHER), new Collected()))
                .failure();
        assertTrue(failure.remedy().contains("key-store"), failure.explained());
      }
    }
  }
}

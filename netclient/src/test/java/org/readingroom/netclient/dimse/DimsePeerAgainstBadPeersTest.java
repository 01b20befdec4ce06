package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.hostile.LogLines;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Every way a peer can be bad that the toolkit is known to hang or break on (guards G1, G3, G10,
/// G11), and how the call ends.
@Timeout(60)
class DimsePeerAgainstBadPeersTest {
  private static final Duration SOON = Duration.ofMillis(700);
  private static final int FIND_RSP = 0x8020;
  private static final int GET_RSP = 0x8010;
  private static final String STUDY = Uids.derived("study");

  private static DimseRuntime runtime;

  @BeforeAll
  static void start() {
    runtime =
        new DimseRuntime(
            DimseLimits.DEFAULT.withStore(Duration.ofMillis(800), Duration.ofMillis(800)));
  }

  @AfterAll
  static void stop() {
    runtime.close();
  }

  private static DimsePeer peer(ArchiveNode node) {
    return new DimsePeer(new LocalEntity("READINGROOM", 11112), node, runtime);
  }

  private static Failure echoFailure(ArchiveNode node, Duration deadline)
      throws InterruptedException {
    long start = System.nanoTime();
    Failure failure =
        assertInstanceOf(EchoOutcome.Failed.class, peer(node).echo(deadline)).failure();
    long took = (System.nanoTime() - start) / 1_000_000;
    assertTrue(took < deadline.toMillis() + 8000, "took " + took + " ms");
    assertTrue(failure.reason().endsWith("."), failure.reason());
    assertTrue(failure.remedy().endsWith("."), failure.remedy());
    return failure;
  }

  @Test
  void closedPortIsSaidToBeClosed() throws Exception {
    Failure failure =
        echoFailure(ArchiveNode.of("x", "127.0.0.1", FreePorts.one(), "X"), Duration.ofSeconds(5));
    assertEquals(Kind.UNREACHABLE, failure.kind());
    assertTrue(failure.reason().startsWith("Nothing listens at 127.0.0.1:"));
  }

  @Test
  void impossibleAeTitleIsSaidBeforeAnythingIsSent() throws Exception {
    for (String title : List.of("", "   ", "SEVENTEEN_LETTERS", "A\\B", "MÜNSTER")) {
      ArchiveNode node = ArchiveNode.of("x", "127.0.0.1", FreePorts.one(), title);
      assertTrue(echoFailure(node, Duration.ofSeconds(5)).remedy().contains("1 to 16"));
    }
  }

  @Test
  void unknownHostIsNamed() throws Exception {
    Failure failure =
        echoFailure(
            ArchiveNode.of("x", "no-such-archive.invalid", 104, "X"), Duration.ofSeconds(8));
    assertTrue(
        failure.kind() == Kind.UNKNOWN_HOST || failure.kind() == Kind.TIMED_OUT,
        failure.toString());
  }

  @Test
  void peerThatNeverAnswersEndsAtTheDeadline() throws Exception {
    try (ScriptedPeer silent = ScriptedPeer.of(ScriptedPeer.Wire::hang)) {
      assertEquals(Kind.TIMED_OUT, echoFailure(silent.node(), SOON).kind());
    }
  }

  @Test
  void peerThatHangsAfterTheAssociationEndsAtTheDeadline() throws Exception {
    try (ScriptedPeer hanging =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.hang();
        })) {
      assertEquals(Kind.TIMED_OUT, echoFailure(hanging.node(), SOON).kind());
    }
  }

  @Test
  void peerThatHangsUpAtOnceIsSaidToHaveHungUp() throws Exception {
    try (ScriptedPeer rude = ScriptedPeer.of(wire -> wire.pdu())) {
      assertEquals(Kind.HUNG_UP, echoFailure(rude.node(), Duration.ofSeconds(5)).kind());
    }
  }

  @Test
  void webServerIsRecognised() throws Exception {
    try (ScriptedPeer web =
        ScriptedPeer.of(wire -> {
          wire.out.write(
              "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          wire.hang();
        })) {
      Failure failure = echoFailure(web.node(), Duration.ofSeconds(5));
      assertEquals(Kind.PROTOCOL, failure.kind());
      assertTrue(failure.reason().contains("does not speak DICOM"), failure.reason());
    }
  }

  @Test
  void twoGigabyteLengthFieldIsRefusedWithoutAllocating() throws Exception {
    try (ScriptedPeer liar =
        ScriptedPeer.of(wire -> {
          wire.pdu();
          wire.out.write(new byte[] {2, 0, 0x7F, -1, -1, -1});
          wire.out.write(new byte[100]);
          wire.hang();
        })) {
      Failure failure = echoFailure(liar.node(), Duration.ofSeconds(5));
      assertEquals(Kind.PROTOCOL, failure.kind());
    }
  }

  @Test
  void refusalsAreToldApart() throws Exception {
    assertEquals(Kind.REFUSED_CALLED_AE, rejected(1, 1, 7));
    assertEquals(Kind.REFUSED_CALLING_AE, rejected(1, 1, 3));
    assertEquals(Kind.REFUSED, rejected(1, 1, 1));
    assertEquals(Kind.OUT_OF_RESOURCES, rejected(2, 3, 2));
    assertEquals(Kind.OUT_OF_RESOURCES, rejected(2, 3, 1));
  }

  private static Kind rejected(int result, int source, int reason) throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.of(wire -> wire.reject(result, source, reason))) {
      return echoFailure(peer.node(), Duration.ofSeconds(5)).kind();
    }
  }

  @Test
  void searchThatHangsKeepsTheRowsItHad() throws Exception {
    try (ScriptedPeer hanging =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          for (int i = 0; i < 3; i++) {
            wire.response(1, FIND_RSP, 0xFF00, true);
            wire.fragment(1, 2, row());
          }
          wire.hang();
        })) {
      List<Dataset> rows = new ArrayList<>();
      var outcome = peer(hanging.node()).findStudies(anything(), rows::add, SOON);
      var failed = assertInstanceOf(FindOutcome.Failed.class, outcome);
      assertEquals(Kind.TIMED_OUT, failed.failure().kind());
      assertEquals(3, failed.rows());
      assertEquals(3, rows.size());
    }
  }

  @Test
  void searchStatusesBecomeSentences() throws Exception {
    assertEquals(Kind.OUT_OF_RESOURCES, findStatus(0xA700));
    assertEquals(Kind.REFUSED, findStatus(0xC001));
    assertEquals(Kind.NOT_SUPPORTED, findStatus(0x0122));
  }

  private static Kind findStatus(int status) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.response(1, FIND_RSP, status, false);
          wire.pdu();
          wire.send(0x06, new byte[4]);
        })) {
      var outcome = peer(peer.node()).findStudies(anything(), row -> {}, Duration.ofSeconds(5));
      return assertInstanceOf(FindOutcome.Failed.class, outcome).failure().kind();
    }
  }

  @Test
  void rowNestedTenThousandDeepEndsTheSearchAtOnce() throws Exception {
    try (ScriptedPeer bomber =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.response(1, FIND_RSP, 0xFF00, true);
          byte[] bomb = nested(10_000);
          for (int at = 0; at < bomb.length; at += 8000) {
            int end = Math.min(bomb.length, at + 8000);
            wire.fragment(
                1, end == bomb.length ? 2 : 0, java.util.Arrays.copyOfRange(bomb, at, end));
          }
          wire.hang();
        })) {
      long start = System.nanoTime();
      var outcome = peer(bomber.node()).findStudies(anything(), row -> {}, Duration.ofSeconds(15));
      var failed = assertInstanceOf(FindOutcome.Failed.class, outcome);
      assertEquals(Kind.PROTOCOL, failed.failure().kind(), failed.failure().toString());
      assertTrue(System.nanoTime() - start < 10e9);
    }
  }

  @Test
  void rowThatLiesAboutItsLengthEndsTheSearchAtOnce() throws Exception {
    try (ScriptedPeer liar =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.response(1, FIND_RSP, 0xFF00, true);
          ByteBuffer element = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
          element.putShort((short) 0x7FE0).putShort((short) 0x0010);
          element.put((byte) 'O').put((byte) 'W').putShort((short) 0).putInt(0x7FFFFFF0);
          wire.fragment(1, 2, element.array());
          wire.hang();
        })) {
      long start = System.nanoTime();
      var outcome = peer(liar.node()).findStudies(anything(), row -> {}, Duration.ofSeconds(15));
      assertInstanceOf(FindOutcome.Failed.class, outcome);
      assertTrue(System.nanoTime() - start < 5e9);
    }
  }

  @Test
  void randomAnswersEndEveryCallInTime() throws Exception {
    Random random = new Random(20261122);
    for (int i = 0; i < 60; i++) {
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      boolean afterAssociation = i % 2 == 0;
      try (ScriptedPeer peer =
          ScriptedPeer.of(wire -> {
            if (afterAssociation) {
              wire.accept();
              wire.pdu();
              garbage[0] = 4; // looks like data
            }
            wire.out.write(garbage);
          })) {
        echoFailure(peer.node(), SOON);
      }
    }
  }

  @Test
  void endlessRowsAreCutOffAtTheLimit() throws Exception {
    try (DimseRuntime small = new DimseRuntime(DimseLimits.DEFAULT.withMaxRows(50));
        ScriptedPeer endless =
            ScriptedPeer.of(wire -> {
              wire.accept();
              wire.pdu();
              while (true) {
                wire.response(1, FIND_RSP, 0xFF00, true);
                wire.fragment(1, 2, row());
              }
            })) {
      AtomicInteger rows = new AtomicInteger();
      var outcome =
          new DimsePeer(new LocalEntity("READINGROOM", 11112), endless.node(), small)
              .findStudies(anything(), row -> rows.incrementAndGet(), Duration.ofSeconds(2));
      assertEquals(50, rows.get());
      assertInstanceOf(FindOutcome.Failed.class, outcome, "it never obeyed the cancel");
    }
  }

  @Test
  void fetchThatStallsInTheMiddleOfAnObjectEndsAndTheSinkIsTold() throws Exception {
    try (ScriptedPeer stalling =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.storeRequest(3, SyntheticStudy.CT, Uids.derived("one"));
          wire.fragment(3, 0, new byte[1000]);
          wire.hang();
        })) {
      CompletableFuture<Throwable> sinkSaw = new CompletableFuture<>();
      var outcome =
          peer(stalling.node())
              .fetch(
                  new FetchRequest(STUDY, null, List.of(), SOON),
                  (head, in) -> {
                    try {
                      in.readAllBytes();
                      sinkSaw.complete(new AssertionError("it looked complete"));
                    } catch (IOException e) {
                      sinkSaw.complete(e);
                      throw e;
                    }
                  });
      var failed = assertInstanceOf(FetchOutcome.Failed.class, outcome);
      assertEquals(0, failed.instances());
      assertEquals(Kind.TIMED_OUT, failed.failure().kind(), failed.failure().toString());
      assertInstanceOf(IOException.class, sinkSaw.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void fetchCutInTheMiddleOfAnObjectKeepsWhatCameBefore() throws Exception {
    try (ScriptedPeer cutting =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.storeRequest(3, SyntheticStudy.CT, Uids.derived("one"));
          wire.fragment(3, 2, new byte[1000]);
          wire.pdu();
          wire.storeRequest(3, SyntheticStudy.CT, Uids.derived("two"));
          wire.fragment(3, 0, new byte[1000]);
        })) {
      List<String> whole = new ArrayList<>();
      var outcome =
          peer(cutting.node())
              .fetch(
                  new FetchRequest(STUDY, null, List.of(), Duration.ofSeconds(5)),
                  (head, in) -> {
                    in.readAllBytes();
                    whole.add(head.sopInstanceUid());
                  });
      var failed = assertInstanceOf(FetchOutcome.Failed.class, outcome);
      assertEquals(Kind.HUNG_UP, failed.failure().kind(), failed.failure().toString());
      assertEquals(List.of(Uids.derived("one")), whole);
      assertEquals(1, failed.instances());
    }
  }

  @Test
  void instanceNobodyAskedForAndPathsAsUidsNeverReachTheSinkAndAreLoggedByNumberOnly()
      throws Exception {
    try (LogLines log = LogLines.open();
        ScriptedPeer pushing =
            ScriptedPeer.of(wire -> {
              wire.accept();
              wire.pdu();
              for (String uid : List.of("../../etc/x", Uids.derived("other"), "")) {
                wire.storeRequest(3, SyntheticStudy.CT, uid);
                wire.fragment(3, 2, new byte[100]);
                wire.pdu();
              }
              wire.response(1, GET_RSP, 0, false);
              wire.hang();
            })) {
      AtomicInteger calls = new AtomicInteger();
      var outcome =
          peer(pushing.node())
              .fetch(
                  new FetchRequest(
                      STUDY,
                      Uids.derived("series"),
                      List.of(Uids.derived("wanted")),
                      Duration.ofSeconds(3)),
                  (head, in) -> calls.incrementAndGet());
      assertInstanceOf(FetchOutcome.Completed.class, outcome);
      assertEquals(0, calls.get());
      assertEquals(1, log.count("refused 3"), () -> log.lines().toString());
      assertFalse(log.mentions("etc/x"));
      assertFalse(log.mentions(Uids.derived("other")));
    }
  }

  @Test
  void slowSinkIsNotAStall() throws Exception {
    try (ScriptedPeer sending =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.storeRequest(3, SyntheticStudy.CT, Uids.derived("one"));
          wire.fragment(3, 2, new byte[1000]);
          wire.pdu();
          wire.response(1, GET_RSP, 0, false);
          wire.hang();
        })) {
      var outcome =
          peer(sending.node())
              .fetch(
                  new FetchRequest(STUDY, null, List.of(), SOON),
                  (head, in) -> Thread.sleep(SOON.toMillis() * 2));
      assertEquals(1, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
    }
  }

  @Test
  void failedSubOperationsAreCountedAndNamed() throws Exception {
    try (ScriptedPeer failing =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.pdu();
          wire.response(1, GET_RSP, 0xB000, true);
          wire.fragment(
              1,
              2,
              DatasetWriter.dataset(
                  Dataset.builder()
                      .string(CommandTag.FailedSOPInstanceUIDList, "1.2.3", "1.2.4")
                      .remove(Tag.SpecificCharacterSet)
                      .build(),
                  TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
          wire.hang();
        })) {
      var outcome =
          peer(failing.node())
              .fetch(
                  new FetchRequest(
                      STUDY, Uids.derived("s"), List.of("1.2.3", "1.2.4"), Duration.ofSeconds(3)),
                  (h, in) -> {});
      var partial = assertInstanceOf(FetchOutcome.Partial.class, outcome);
      assertEquals(List.of("1.2.3", "1.2.4"), partial.failedSopInstanceUids());
      assertTrue(partial.failure().reason().contains("2 objects"), partial.failure().reason());
    }
  }

  @Test
  void peerThatStopsReadingInTheMiddleOfAStoreIsLetGo() throws Exception {
    try (ScriptedPeer stuck =
        ScriptedPeer.of(wire -> {
          wire.socket.setReceiveBufferSize(4096);
          wire.accept();
          wire.hang();
        })) {
      long start = System.nanoTime();
      AssociationLostException lost =
          assertThrows(
              AssociationLostException.class, () -> peer(stuck.node()).store(object(32 << 20)));
      assertEquals(Kind.TIMED_OUT, lost.failure().kind());
      assertTrue(System.nanoTime() - start < 5e9, "the guard came late");
    }
  }

  @Test
  void storeThatIsNeverAnsweredIsUncertain() throws Exception {
    try (ScriptedPeer mute =
        ScriptedPeer.of(wire -> {
          wire.accept();
          while (true) {
            wire.pdu();
          }
        })) {
      AssociationLostException lost =
          assertThrows(AssociationLostException.class, () -> peer(mute.node()).store(object(1000)));
      assertEquals(Kind.TIMED_OUT, lost.failure().kind());
      assertTrue(lost.failure().reason().contains("whether it kept it"));
    }
  }

  @Test
  void storeToADeadPortWasNotSent() throws Exception {
    ArchiveNode nobody = ArchiveNode.of("x", "127.0.0.1", FreePorts.one(), "X");
    assertInstanceOf(StoreOutcome.NotSent.class, peer(nobody).store(object(10)));
  }

  @Test
  void interruptEndsEveryWaitAtOnce() throws Exception {
    try (ScriptedPeer silent = ScriptedPeer.of(ScriptedPeer.Wire::hang);
        ScriptedPeer hanging =
            ScriptedPeer.of(wire -> {
              wire.accept();
              wire.hang();
            })) {
      assertInterruptible(() -> peer(silent.node()).echo(Duration.ofSeconds(15)));
      assertInterruptible(() -> peer(hanging.node()).echo(Duration.ofSeconds(15)));
      assertInterruptible(
          () -> peer(hanging.node()).findStudies(anything(), r -> {}, Duration.ofSeconds(15)));
      assertInterruptible(() ->
          peer(hanging.node())
              .fetch(
                  new FetchRequest(
                      STUDY, Uids.derived("s"), List.of("1.2.3"), Duration.ofSeconds(15)),
                  (h, in) -> {}));
    }
  }

  private interface Call {
    Object make() throws Exception;
  }

  private static void assertInterruptible(Call call) throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              started.countDown();
              try {
                Object outcome = call.make();
                ended.complete(new AssertionError("it returned " + outcome));
              } catch (Throwable e) {
                ended.complete(e);
              }
            });
    started.await();
    Thread.sleep(250);
    thread.interrupt();
    assertInstanceOf(InterruptedException.class, ended.get(5, TimeUnit.SECONDS));
  }

  @Test
  void closingTheRuntimeEndsWhatIsRunning() throws Exception {
    DimseRuntime mine = new DimseRuntime();
    try (ScriptedPeer hanging =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.hang();
        })) {
      CompletableFuture<EchoOutcome> outcome = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              outcome.complete(
                  new DimsePeer(new LocalEntity("A", 1), hanging.node(), mine)
                      .echo(Duration.ofSeconds(15)));
            } catch (Throwable e) {
              outcome.completeExceptionally(e);
            }
          });
      Thread.sleep(250);
      mine.close();
      var failed = assertInstanceOf(EchoOutcome.Failed.class, outcome.get(5, TimeUnit.SECONDS));
      assertEquals(Kind.CANCELLED, failed.failure().kind());
    }
  }

  @Test
  void manyHangingCallsLeaveNoThreadAndNoSlotBehind() throws Exception {
    try (ScriptedPeer hanging =
        ScriptedPeer.of(wire -> {
          wire.accept();
          wire.hang();
        })) {
      List<Thread> calls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        calls.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    peer(hanging.node()).echo(SOON);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
      }
      for (Thread call : calls) {
        assertTrue(call.join(Duration.ofSeconds(8)));
      }
      assertEquals(
          DimseLimits.DEFAULT.maxAssociations(), runtime.associations().availablePermits());
    }
  }

  private static Dataset anything() {
    return Dataset.builder().string(Tag.StudyInstanceUID).build();
  }

  private static OutgoingInstance object(int bytes) {
    return new OutgoingInstance(
        SyntheticStudy.CT,
        Uids.derived("sent"),
        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
        new byte[bytes]);
  }

  private static byte[] row() throws IOException {
    return DatasetWriter.dataset(
        Dataset.builder().string(Tag.StudyInstanceUID, STUDY).build(),
        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  /// Sequences of undefined length, one inside the other, never closed.
  private static byte[] nested(int levels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < levels; i++) {
      ByteBuffer level = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
      level.putShort((short) 0x0008).putShort((short) 0x1111);
      level.put((byte) 'S').put((byte) 'Q').putShort((short) 0).putInt(-1);
      level.putShort((short) 0xFFFE).putShort((short) 0xE000).putInt(-1);
      out.writeBytes(level.array());
    }
    return out.toByteArray();
  }
}

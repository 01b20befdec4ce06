package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.FreePorts;

/// Every way a peer can be bad at the door that the toolkit is known to hang or break on (guards
/// G1, G3, G10, G11), and how the call ends.
@Timeout(60)
class DimsePeerAgainstBadPeersTest extends AgainstBadPeers {
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
    try (ScriptedPeer hanging = ScriptedPeer.mute()) {
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
  void interruptEndsEveryWaitAtOnce() throws Exception {
    try (ScriptedPeer silent = ScriptedPeer.of(ScriptedPeer.Wire::hang);
        ScriptedPeer hanging = ScriptedPeer.mute()) {
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
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedPeer hanging =
        ScriptedPeer.asked(wire -> {
          asked.countDown();
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
      assertTrue(asked.await(10, TimeUnit.SECONDS));
      mine.close();
      var failed = assertInstanceOf(EchoOutcome.Failed.class, outcome.get(5, TimeUnit.SECONDS));
      assertEquals(Kind.CANCELLED, failed.failure().kind());
    }
  }

  @Test
  void manyHangingCallsLeaveNoThreadAndNoSlotBehind() throws Exception {
    try (ScriptedPeer hanging = ScriptedPeer.mute()) {
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
}

package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.hostile.LogLines;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Fetches and stores that stall, are cut, push what nobody asked for or stop reading.
@Timeout(60)
class DimseFetchAgainstBadPeersTest extends AgainstBadPeers {
  private static final int GET_RSP = 0x8010;

  @Test
  void fetchThatStallsInTheMiddleOfAnObjectEndsAndTheSinkIsTold() throws Exception {
    try (ScriptedPeer stalling =
        ScriptedPeer.asked(wire -> {
          wire.storeRequest(3, SyntheticStudy.CT, Uids.derived("one"));
          wire.fragment(3, 0, new byte[1000]);
          wire.hang();
        })) {
      CompletableFuture<Throwable> sinkSaw = new CompletableFuture<>();
      var outcome =
          peer(stalling.node())
              .fetch(
                  new FetchRequest(STUDY, null, List.of(), LATER),
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
        ScriptedPeer.asked(wire -> {
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
            ScriptedPeer.asked(wire -> {
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
        ScriptedPeer.asked(wire -> {
          wire.storeRequest(3, SyntheticStudy.CT, Uids.derived("one"));
          wire.fragment(3, 2, new byte[1000]);
          wire.pdu();
          wire.response(1, GET_RSP, 0, false);
          wire.hang();
        })) {
      var outcome =
          peer(sending.node())
              .fetch(
                  new FetchRequest(STUDY, null, List.of(), LATER),
                  (head, in) -> Thread.sleep(LATER.toMillis() * 3 / 2));
      assertEquals(1, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
    }
  }

  @Test
  void failedSubOperationsAreCountedAndNamed() throws Exception {
    try (ScriptedPeer failing =
        ScriptedPeer.asked(wire -> {
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

  private static OutgoingInstance object(int bytes) {
    return new OutgoingInstance(
        SyntheticStudy.CT,
        Uids.derived("sent"),
        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
        new byte[bytes]);
  }
}

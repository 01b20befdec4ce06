package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.LocalEntity;

/// Searches that hang, lie about their length, nest or never end.
@Timeout(60)
class DimseFindAgainstBadPeersTest extends AgainstBadPeers {
  private static final int FIND_RSP = 0x8020;

  @Test
  void searchThatHangsKeepsTheRowsItHad() throws Exception {
    try (ScriptedPeer hanging =
        ScriptedPeer.asked(wire -> {
          for (int i = 0; i < 3; i++) {
            wire.response(1, FIND_RSP, 0xFF00, true);
            wire.fragment(1, 2, row());
          }
          wire.hang();
        })) {
      List<Dataset> rows = new ArrayList<>();
      var outcome = peer(hanging.node()).findStudies(anything(), rows::add, LATER);
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
        ScriptedPeer.asked(wire -> {
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
        ScriptedPeer.asked(wire -> {
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
        ScriptedPeer.asked(wire -> {
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
  void endlessRowsAreCutOffAtTheLimit() throws Exception {
    try (DimseRuntime small = new DimseRuntime(DimseLimits.DEFAULT.withMaxRows(50));
        ScriptedPeer endless =
            ScriptedPeer.asked(wire -> {
              while (true) {
                wire.response(1, FIND_RSP, 0xFF00, true);
                wire.fragment(1, 2, row());
              }
            })) {
      AtomicInteger rows = new AtomicInteger();
      var outcome =
          new DimsePeer(new LocalEntity("READINGROOM", 11112), endless.node(), small)
              .findStudies(anything(), row -> rows.incrementAndGet(), LATER);
      assertEquals(50, rows.get());
      assertInstanceOf(FindOutcome.Failed.class, outcome, "it never obeyed the cancel");
    }
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

package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.UserIdentity;

/// User identity negotiation, read byte by byte off the wire (PS3.7 D.3.3.7).
@Timeout(30)
class UserIdentityTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static EchoOutcome echo(ArchiveNode node, UserIdentity identity) throws Exception {
    try (DimseRuntime runtime = new DimseRuntime()) {
      ArchiveNode known = node.withAccess(Access.PLAIN.withIdentity(identity));
      return new DimsePeer(new LocalEntity("READINGROOM", 11112), known, runtime).echo(SOON);
    }
  }

  // the user identity sub-item of an A-ASSOCIATE-RQ
  private static byte[] identityOf(byte[] request) {
    int at = 69;
    while (at + 4 <= request.length) {
      int length = ByteBuffer.wrap(request, at + 2, 2).getShort() & 0xFFFF;
      if (request[at] == 0x50) {
        int sub = at + 4;
        while (sub < at + 4 + length) {
          int subLength = ByteBuffer.wrap(request, sub + 2, 2).getShort() & 0xFFFF;
          if (request[sub] == 0x58) {
            return Arrays.copyOfRange(request, sub + 4, sub + 4 + subLength);
          }
          sub += 4 + subLength;
        }
      }
      at += 4 + length;
    }
    return new byte[0];
  }

  private static byte[] asTheStandardWritesIt(int type, String primary, String secondary) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(type);
    out.write(1); // positive response requested
    for (String each : new String[] {primary, secondary}) {
      byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
      out.write(bytes.length >> 8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void nameAndPasscodeTravelAsTypeTwoInUtf8() throws Exception {
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    try (ScriptedPeer peer =
        ScriptedPeer.of(wire -> {
          seen.complete(wire.pdu());
          wire.send(0x03, new byte[] {0, 1, 1, 1});
        })) {
      echo(peer.node(), new UserIdentity("müller", "pässword".toCharArray()));
    }
    assertArrayEquals(asTheStandardWritesIt(2, "müller", "pässword"), identityOf(seen.get()));
  }

  @Test
  void nameAloneTravelsAsTypeOne() throws Exception {
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    try (ScriptedPeer peer =
        ScriptedPeer.of(wire -> {
          seen.complete(wire.pdu());
          wire.send(0x03, new byte[] {0, 1, 1, 1});
        })) {
      echo(peer.node(), new UserIdentity("reader", null));
    }
    assertArrayEquals(asTheStandardWritesIt(1, "reader", ""), identityOf(seen.get()));
  }

  @Test
  void aRefusalWithoutReasonPointsAtTheUser() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.of(wire -> wire.reject(1, 1, 1))) {
      Failure failure =
          assertInstanceOf(
                  EchoOutcome.Failed.class,
                  echo(peer.node(), new UserIdentity("reader", "wrong".toCharArray())))
              .failure();
      assertEquals(Failure.Kind.AUTHENTICATION, failure.kind());
      assertTrue(failure.remedy().contains("passcode"), failure.remedy());
      assertFalse(failure.explained().contains("wrong"));
    }
  }

  @Test
  void anArchiveThatIgnoresTheUserIsReportedAsSuch() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.asked(wire -> {
          wire.response(1, 0x8030, 0, false);
          wire.hang();
        })) {
      EchoOutcome.Answered answered =
          assertInstanceOf(
              EchoOutcome.Answered.class, echo(peer.node(), new UserIdentity("reader", null)));
      assertEquals("plain, user not confirmed", answered.security());
    }
  }

  @Test
  void aPasscodeIsNeverSentOverAPlainDistantLink() throws Exception {
    long start = System.nanoTime();
    Failure failure =
        assertInstanceOf(
                EchoOutcome.Failed.class,
                echo(
                    ArchiveNode.of("Far", "192.0.2.1", 104, "FAR"),
                    new UserIdentity("reader", "secret".toCharArray())))
            .failure();
    assertEquals(Failure.Kind.TLS, failure.kind());
    assertTrue(System.nanoTime() - start < 5e9, "it must not even connect");
  }

  @Test
  void aSecretIsNotInTheTextOfAnything() {
    UserIdentity identity = new UserIdentity("reader", "secret".toCharArray());
    ArchiveNode node =
        ArchiveNode.of("A", "h", 1, "A").withAccess(Access.PLAIN.withIdentity(identity));
    assertFalse((identity.toString() + node).contains("reader"));
  }
}

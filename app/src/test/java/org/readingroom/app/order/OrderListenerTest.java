package org.readingroom.app.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Well-behaved and hostile senders at a real port.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OrderListenerTest {
  private static final OrderListener.Limits LIMITS =
      new OrderListener.Limits(20_000, Duration.ofMillis(700), Duration.ofSeconds(5), 3);

  private final List<OrderTaker.Message> kept = new CopyOnWriteArrayList<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();
  private OrderListener listener;

  @BeforeEach
  void open() throws IOException {
    listener = open(List.of("127.0.0.1"));
  }

  private OrderListener open(List<String> from) throws IOException {
    return OrderListener.open(
        new OrderListener.Door("127.0.0.1", 0, from, null),
        LIMITS,
        TestMessages.LINCOLN,
        message -> {
          RuntimeException now = trouble.get();
          if (now != null) {
            throw now;
          }
          boolean again =
              kept.stream()
                  .anyMatch(m ->
                      m.controlId().equals(message.controlId())
                          && m.digest().equals(message.digest()));
          if (!again) {
            kept.add(message);
          }
          return new OrderTaker.Taken(again, null);
        },
        reports::add);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  /// A sender's end of a connection.
  private final class Sender implements AutoCloseable {
    private final Socket socket = new Socket();

    private Sender() throws IOException {
      socket.connect(new InetSocketAddress("127.0.0.1", listener.port()), 5_000);
      socket.setSoTimeout(10_000);
    }

    private Sender raw(byte... bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      return this;
    }

    private String send(String message) throws IOException {
      // in one piece: a test computer may stop for longer than a message may take
      raw(TestMessages.bytes("\u000B" + message + "\u001C\r"));
      return answer();
    }

    /// The next answer without its marks; null when the connection has been ended.
    private String answer() throws IOException {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int b = in.read(); b != 0x1C; b = in.read()) {
        if (b < 0) {
          return null;
        }
        if (b != 0x0B && !(out.size() == 0 && b == '\r')) {
          out.write(b);
        }
      }
      return out.toString(StandardCharsets.UTF_8);
    }

    /// True when the other end hangs up within the time the test has.
    private boolean isCutOff() {
      try {
        return answer() == null;
      } catch (SocketTimeoutException stillOpen) {
        return false;
      } catch (IOException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String msa(String answer) {
    return answer.lines().filter(line -> line.startsWith("MSA")).findFirst().orElse("");
  }

  @Test
  void eachMessageIsAnsweredOnItsConnectionOnceItIsKept() throws Exception {
    try (Sender sender = new Sender()) {
      for (int i = 1; i <= 3; i++) {
        String answer = sender.send(TestMessages.orm(i, "M" + i, "NW"));
        assertEquals("MSA|AA|M" + i, msa(answer));
        assertTrue(answer.startsWith("MSH|^~\\&|READINGROOM||ICE|LINCOLN|"), answer);
        assertTrue(answer.contains("||ACK^O01|"), answer);
        assertEquals(i, kept.size());
      }
    }
    assertEquals(List.of(), reports);
  }

  @Test
  void aMessageSentAgainIsAcknowledgedAgain() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (Sender sender = new Sender()) {
        assertEquals("MSA|AA|M1", msa(sender.send(TestMessages.orm(1, "M1", "NW"))));
      }
    }
    assertEquals(1, kept.size());
  }

  @Test
  void whatCannotBeKeptNowIsRejectedAndMayBeSentAgain() throws Exception {
    try (Sender sender = new Sender()) {
      trouble.set(new IllegalStateException("no database, and a CANARY"));
      String answer = sender.send(TestMessages.orm(1, "M1", "NW"));
      assertTrue(msa(answer).startsWith("MSA|AR|M1|"), answer);
      trouble.set(null);
      assertEquals("MSA|AA|M1", msa(sender.send(TestMessages.orm(1, "M1", "NW"))));
    }
    assertEquals(1, reports.size());
    assertFalse(reports.getFirst().contains("CANARY"));
  }

  @Test
  void aWrongMessageIsAnsweredWithItsReasonAndTheNextIsTaken() throws Exception {
    try (Sender sender = new Sender()) {
      String old = sender.send(TestMessages.orm(1, "M1", "NW").replace("ORC|NW", "ORC|ZZ"));
      assertTrue(msa(old).startsWith("MSA|AE|M1|ORC-1"), old);
      assertFalse(old.contains("ERR|"), "ERR had another shape before 2.5");
      String fresh =
          sender.send(
              TestMessages.orm(1, "M2", "NW").replace("|P|2.4|", "|P|2.5.1|").replace("ACC1", ""));
      assertTrue(msa(fresh).startsWith("MSA|AE|M2|No accession number"), fresh);
      assertTrue(fresh.contains("ERR|||101^^HL70357|E||||No accession"), fresh);
      assertEquals("MSA|AA|M3", msa(sender.send(TestMessages.orm(1, "M3", "NW"))));
    }
    assertEquals(1, kept.size());
    assertTrue(reports.stream().noneMatch(r -> r.contains("CANARY")), reports::toString);
  }

  @Test
  void somethingThatIsNoHl7InTheFrameIsAnsweredAndHarmsNobody() throws Exception {
    try (Sender sender = new Sender()) {
      assertTrue(msa(sender.send("GET / HTTP/1.1")).startsWith("MSA|AR||"));
      assertTrue(msa(sender.send("")).startsWith("MSA|AR||"));
      assertEquals("MSA|AA|M1", msa(sender.send(TestMessages.orm(1, "M1", "NW"))));
    }
  }

  @Test
  void anEndlessMessageEndsItsConnection() throws Exception {
    try (Sender sender = new Sender()) {
      sender.raw((byte) 0x0B).raw(TestMessages.bytes("MSH|^~\\&|"));
      try {
        for (int i = 0; i < 100; i++) {
          sender.raw(new byte[1_000]);
        }
      } catch (IOException cutWhileSending) {
        // sooner than we could send it all
      }
      assertTrue(sender.isCutOff());
    }
    assertTrue(report().contains("too long"), reports::toString);
    stillServes();
  }

  @Test
  void aMessageWithoutAnEndIsNotWaitedForLongerThanAllowed() throws Exception {
    try (Sender sender = new Sender()) {
      sender.raw((byte) 0x0B).raw(TestMessages.bytes(TestMessages.orm(1, "M1", "NW")));
      assertTrue(sender.isCutOff());
    }
    assertEquals(0, kept.size());
    stillServes();
  }

  @Test
  void aSenderThatDripsIsCutOffHoweverSteadilyItDrips() throws Exception {
    try (Sender sender = new Sender()) {
      long began = System.nanoTime();
      boolean cut = false;
      byte[] message = TestMessages.bytes("\u000B" + TestMessages.orm(1, "M1", "NW"));
      for (int i = 0; i < message.length && !cut; i++) {
        try {
          sender.raw(message[i]);
          Thread.sleep(50);
        } catch (IOException e) {
          cut = true;
        }
      }
      assertTrue(cut);
      assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(8));
    }
    stillServes();
  }

  @Test
  void noiseInsteadOfMessagesEndsTheConnection() throws Exception {
    try (Sender sender = new Sender()) {
      try {
        sender.raw("x".repeat(5_000).getBytes(StandardCharsets.US_ASCII));
      } catch (IOException cutWhileSending) {
        // as it should
      }
      assertTrue(sender.isCutOff());
    }
    stillServes();
  }

  @Test
  void aSecondStartForgetsTheMessageBegunBefore() throws Exception {
    try (Sender sender = new Sender()) {
      sender.raw((byte) 0x0B).raw(TestMessages.bytes("MSH|^~\\&|half a mess"));
      assertEquals("MSA|AA|M1", msa(sender.send(TestMessages.orm(1, "M1", "NW"))));
    }
    assertEquals(1, kept.size());
  }

  @Test
  void severalMessagesInOnePacketAreAnsweredInTurn() throws Exception {
    try (Sender sender = new Sender()) {
      StringBuilder both = new StringBuilder();
      for (int i = 1; i <= 2; i++) {
        both.append('\u000B').append(TestMessages.orm(i, "M" + i, "NW")).append("\u001C\r");
      }
      sender.raw(TestMessages.bytes(both.toString()));
      assertEquals("MSA|AA|M1", msa(sender.answer()));
      assertEquals("MSA|AA|M2", msa(sender.answer()));
    }
  }

  @Test
  void aSenderThatTakesNoAnswersIsCutOff() throws Exception {
    byte[] message = TestMessages.bytes("\u000B" + TestMessages.header("XXX^Y", "M") + "\u001C\r");
    try (Sender sender = new Sender()) {
      // in a thread of its own, since it may be left writing for ever
      Thread writing =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    sender.raw(message);
                  }
                } catch (IOException cut) {
                  // as it should be
                }
              });
      awaitConnections(1);
      awaitConnections(0);
      sender.close();
      writing.join(Duration.ofSeconds(10));
    }
    stillServes();
  }

  private void awaitConnections(int wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (listener.connections() != wanted && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertEquals(wanted, listener.connections());
  }

  @Test
  void noMoreThanSoManyConnectAtOnceAndAFreedPlaceIsGivenAgain() throws Exception {
    List<Sender> senders = new ArrayList<>();
    try {
      for (int i = 0; i < LIMITS.connections(); i++) {
        Sender sender = new Sender();
        senders.add(sender);
        assertEquals("MSA|AA|M" + i, msa(sender.send(TestMessages.orm(i, "M" + i, "NW"))));
      }
      try (Sender tooMany = new Sender()) {
        assertTrue(tooMany.isCutOff());
      }
      senders.removeFirst().close();
      stillServes();
    } finally {
      for (Sender sender : senders) {
        sender.close();
      }
    }
  }

  @Test
  void aStrangerIsTurnedAwayWithoutAWord() throws Exception {
    listener.close();
    listener = open(List.of("10.99.0.0/16"));
    try (Sender stranger = new Sender()) {
      assertTrue(stranger.isCutOff());
    }
    assertEquals(0, kept.size());
    assertTrue(report().contains("[[orders]] from"), reports::toString);
  }

  private String report() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (reports.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    return reports.getFirst();
  }

  @Test
  void theAnswerIsInTheCharacterSetOfTheMessage() throws Exception {
    try (Sender sender = new Sender()) {
      String answer = sender.send(TestMessages.orm(1, "M\u00FC1", "NW"));
      assertEquals("MSA|AA|M\u00FC1", msa(answer));
    }
  }

  private void stillServes() throws Exception {
    int before = kept.size();
    String answer = null;
    // a place may be freed a moment later
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (answer == null && System.nanoTime() < end) {
      try (Sender sender = new Sender()) {
        answer = sender.send(TestMessages.orm(99, "LATER", "NW"));
      } catch (IOException turnedAway) {
        Thread.sleep(50);
      }
    }
    assertEquals("MSA|AA|LATER", msa(String.valueOf(answer)));
    assertEquals(before + 1, kept.size());
    assertNull(trouble.get());
  }
}

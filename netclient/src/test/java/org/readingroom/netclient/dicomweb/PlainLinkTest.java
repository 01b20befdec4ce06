package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A scripted server: says exactly what a test tells it to, whatever it is asked.
@Timeout(20)
class PlainLinkTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger links = new AtomicInteger();
  private ServerSocket server;
  private PlainLink link;
  private URI base;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    base = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/dicom-web");
    link = new PlainLink(base, Duration.ofSeconds(2));
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  // each element answers one request; a null hangs up instead; after the last the link stays silent
  private void serve(String... answers) {
    AtomicInteger next = new AtomicInteger();
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              links.incrementAndGet();
              Thread.ofVirtual().start(() -> talk(socket, next, answers));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private void talk(Socket socket, AtomicInteger next, String[] answers) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      StringBuilder request = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        request.append((char) c);
        if (request.toString().endsWith("\r\n\r\n")) {
          asked.add(request.toString());
          request.setLength(0);
          int n = next.getAndIncrement();
          String answer = n < answers.length ? answers[n] : "";
          if (answer == null) {
            return;
          }
          out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
          if (answer.contains("Connection: close")) {
            return;
          }
        }
      }
    } catch (IOException ended) {
      // by the test
    }
  }

  private PlainAnswer ask(long maxBytes, Duration patience) throws IOException {
    return link.get(
        URI.create(base + "/studies?limit=1"), List.of("Accept: x"), patience, patience, maxBytes);
  }

  private String body() throws IOException {
    return body(SOON);
  }

  private String body(Duration patience) throws IOException {
    try (PlainAnswer answer = ask(1000, patience)) {
      return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aLengthIsReadAndTheConnectionServesAgain() throws Exception {
    serve(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyou");
    assertEquals("hello", body());
    assertEquals("you", body());
    assertEquals(1, links.get());
    assertTrue(asked.getFirst().startsWith("GET /dicom-web/studies?limit=1 HTTP/1.1\r\nHost: "));
  }

  @Test
  void chunksAreJoinedAndTheConnectionServesAgain() throws Exception {
    serve(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;why=x\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n");
    assertEquals("hello world", body());
    assertEquals(204, ask(1, SOON).status());
    assertEquals(1, links.get());
  }

  @Test
  void aBodyWithoutALengthEndsWithTheConnection() throws Exception {
    serve("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end");
    assertEquals("to the end", body());
  }

  @Test
  void aKeptConnectionThatDiedIsReplaced() throws Exception {
    serve(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
        null,
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    assertEquals("a", body());
    assertEquals("b", body());
    assertEquals(2, links.get());
  }

  @Test
  void aCutBodyIsNotAnEnd() {
    serve("HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nhalf");
    assertThrows(TruncatedException.class, this::body);
  }

  @Test
  void aCutChunkIsNotAnEnd() {
    serve(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n");
    assertThrows(TruncatedException.class, this::body);
  }

  @Test
  void silenceEndsBeforeAndInsideTheBody() throws Exception {
    serve("", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf");
    Duration briefly = Duration.ofMillis(500);
    assertThrows(StalledException.class, () -> body(briefly));
    assertThrows(StalledException.class, () -> body(briefly));
  }

  @Test
  void moreThanAllowedIsNotRead() {
    serve("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + "x".repeat(2000));
    assertThrows(OversizedException.class, this::body);
  }

  @Test
  void headersWithoutEndAreNotRead() {
    serve("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000));
    assertThrows(OversizedException.class, this::body);
  }

  @Test
  void whatIsNoHttpIsRefused() {
    serve("SSH-2.0-OpenSSH_9.2\r\nHTTP");
    assertThrows(NotMultipartException.class, this::body);
  }

  @Test
  void nonsenseLengthsAreRefused() throws Exception {
    serve(
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n");
    assertThrows(NotMultipartException.class, this::body);
    assertThrows(NotMultipartException.class, this::body);
    assertThrows(NotMultipartException.class, this::body);
  }

  @Test
  void anInterruptEndsTheWaitAtOnce() throws Exception {
    serve("");
    Thread waiting = Thread.currentThread();
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(80);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          waiting.interrupt();
        });
    long start = System.nanoTime();
    assertThrows(
        InterruptedIOException.class,
        () ->
            link.get(base, List.of(), Duration.ofSeconds(10), Duration.ofSeconds(10), 10).status());
    assertTrue(Thread.interrupted());
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
  }

  @Test
  void closingTheLinkEndsEveryWait() throws Exception {
    serve("");
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(80);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          link.close();
        });
    assertThrows(
        IOException.class,
        () ->
            link.get(base, List.of(), Duration.ofSeconds(10), Duration.ofSeconds(10), 10).status());
  }
}

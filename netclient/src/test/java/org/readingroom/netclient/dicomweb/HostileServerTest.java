package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.WebCredentials;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;

/// A server that does whatever its script says, byte by byte.
class HostileServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(9);

  /// For servers that stall; any other may be slow on a busy computer.
  private static final Duration IMPATIENCE = Duration.ofSeconds(1);

  private static final WebLimits LIMITS =
      new WebLimits(Duration.ofSeconds(5), PATIENCE, 2, 50, 1 << 20, 50_000);
  private static final PatientStudy STUDY =
      PatientStudy.of("hostile", Patient.of("CANARY^ZEPHYRINE", "C1"));
  private static final List<byte[]> FILES = STUDY.files();

  /// One request with its head read; the script answers on the socket.
  private interface Script {
    void play(String requestLine, OutputStream out) throws Exception;
  }

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private DicomWebPeer peer(Script script) throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    List<Socket> sockets = new CopyOnWriteArrayList<>();
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              Socket socket = listener.accept();
              sockets.add(socket);
              Thread.ofVirtual().start(() -> converse(socket, script));
            } catch (IOException closed) {
              return;
            }
          }
        });
    DicomWebPeer peer =
        new DicomWebPeer(
            ArchiveNode.of("Hostile", "127.0.0.1", 1, "H")
                .withWeb(URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/dw")),
            LIMITS);
    open.add(peer);
    open.add(listener);
    open.add(() -> {
      for (Socket socket : sockets) {
        socket.close();
      }
    });
    return peer;
  }

  private static void converse(Socket socket, Script script) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String requestLine = in.readLine();
      long body = 0;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          body = Long.parseLong(line.substring(15).strip());
        }
      }
      // an unread request would reset the link under the answer
      while (body > 0) {
        body -= in.skip(body);
      }
      script.play(requestLine, socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (Exception gone) {
      // the client left: what the tests want
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static final String MULTIPART =
      "HTTP/1.1 200 OK\r\nContent-Type: multipart/related; type=\"application/dicom\";"
          + " boundary=b\r\nConnection: close\r\n";

  private static String json(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static void part(OutputStream out, int index) throws IOException {
    write(out, "\r\n--b\r\nContent-Type: application/dicom\r\n\r\n");
    out.write(FILES.get(index));
    out.flush();
  }

  /// Sends one whole object; then the script.
  private DicomWebPeer afterOne(Script script) throws IOException {
    return peer((line, out) -> {
      write(out, MULTIPART + "\r\n");
      part(out, 0);
      script.play(line, out);
    });
  }

  private static FetchOutcome fetch(DicomWebPeer peer, InstanceSink sink)
      throws InterruptedException {
    return fetch(peer, sink, PATIENCE);
  }

  private static FetchOutcome fetch(DicomWebPeer peer, InstanceSink sink, Duration stall)
      throws InterruptedException {
    long start = System.nanoTime();
    FetchOutcome outcome = peer.fetch(new FetchRequest("1.2.3", "1.2.3.4", List.of(), stall), sink);
    assertTrue(System.nanoTime() - start < 10_000_000_000L, "must not hang");
    return outcome;
  }

  private static final InstanceSink READ_ALL = (head, dataset) -> dataset.readAllBytes();

  private static FetchOutcome.Failed failed(FetchOutcome outcome, Failure.Kind kind) {
    FetchOutcome.Failed failed = assertInstanceOf(FetchOutcome.Failed.class, outcome);
    assertEquals(kind, failed.failure().kind(), failed.failure().toString());
    assertTrue(failed.failure().reason().endsWith("."));
    assertTrue(failed.failure().remedy().endsWith("."));
    assertFalse(failed.failure().toString().contains("CANARY"));
    return failed;
  }

  private static FindOutcome find(DicomWebPeer peer, Duration deadline)
      throws InterruptedException {
    return peer.findStudies(
        Dataset.builder().string(Tag.StudyInstanceUID).build(), row -> {}, deadline);
  }

  @Test
  void silenceAfterTheRequestTimesOut() throws Exception {
    DicomWebPeer peer = peer((line, out) -> Thread.sleep(20_000));
    failed(fetch(peer, READ_ALL, IMPATIENCE), Failure.Kind.TIMED_OUT);
    EchoOutcome.Failed echo =
        assertInstanceOf(EchoOutcome.Failed.class, peer.echo(Duration.ofMillis(400)));
    assertEquals("timed-out", echo.failure().state());
    assertTrue(echo.ms() < 5_000);
  }

  @Test
  void stallInsideAnObjectKeepsTheWholeOnesAndTimesOut() throws Exception {
    DicomWebPeer peer =
        afterOne((line, out) -> {
          write(out, "\r\n--b\r\n\r\n");
          out.write(FILES.get(1), 0, 500);
          out.flush();
          Thread.sleep(20_000);
        });
    assertEquals(1, failed(fetch(peer, READ_ALL, IMPATIENCE), Failure.Kind.TIMED_OUT).instances());
  }

  @Test
  void cutInsideAnObjectIsSaidToBeCut() throws Exception {
    DicomWebPeer peer =
        afterOne((line, out) -> {
          write(out, "\r\n--b\r\n\r\n");
          out.write(FILES.get(1), 0, 500);
        });
    FetchOutcome.Failed failed = failed(fetch(peer, READ_ALL), Failure.Kind.HUNG_UP);
    assertEquals(1, failed.instances());
    assertTrue(failed.failure().reason().contains("cut short"));
  }

  @Test
  void contentLengthLongerThanTheTruthHarmsNothing() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(out, MULTIPART + "Content-Length: 9999999\r\n\r\n");
          part(out, 0);
          write(out, "\r\n--b--\r\n");
        });
    // the closing delimiter came: everything that was announced by the message itself is here
    assertInstanceOf(FetchOutcome.Completed.class, fetch(peer, READ_ALL));
  }

  @Test
  void contentLengthShorterThanTheTruthIsACut() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(out, MULTIPART + "Content-Length: 700\r\n\r\n");
          part(out, 0);
          write(out, "\r\n--b--\r\n");
        });
    failed(fetch(peer, READ_ALL), Failure.Kind.HUNG_UP);
  }

  @Test
  void partsContentLengthIsNotBelieved() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(out, MULTIPART + "\r\n--b\r\nContent-Length: 3\r\n\r\n");
          out.write(FILES.get(0));
          write(out, "\r\n--b--\r\n");
        });
    int[] length = new int[1];
    FetchOutcome outcome =
        fetch(peer, (head, dataset) -> length[0] = dataset.readAllBytes().length);
    assertInstanceOf(FetchOutcome.Completed.class, outcome);
    assertTrue(length[0] > 500);
  }

  @Test
  void giantPartHeaderIsRefused() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(out, MULTIPART + "\r\n--b\r\nX: ");
          for (int i = 0; i < 1000; i++) {
            write(out, "a".repeat(1000));
          }
        });
    failed(fetch(peer, READ_ALL), Failure.Kind.PROTOCOL);
  }

  @Test
  void giantResponseHeaderIsRefused() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(out, "HTTP/1.1 200 OK\r\nX: ");
          for (int i = 0; i < 5000; i++) {
            write(out, "a".repeat(1000));
          }
        });
    assertInstanceOf(FetchOutcome.Failed.class, fetch(peer, READ_ALL));
  }

  @Test
  void webPageInsteadOfObjectsIsNamed() throws Exception {
    DicomWebPeer peer =
        peer((line, out) ->
            write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"));
    failed(fetch(peer, READ_ALL), Failure.Kind.PROTOCOL);
    FindOutcome.Failed found =
        assertInstanceOf(FindOutcome.Failed.class, find(peer, Duration.ofSeconds(2)));
    assertEquals(Failure.Kind.PROTOCOL, found.failure().kind());
  }

  @Test
  void redirectIsNotFollowed() throws Exception {
    AtomicReference<String> asked = new AtomicReference<>();
    DicomWebPeer peer =
        peer((line, out) -> {
          asked.set(line);
          write(
              out,
              "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/steal\r\nContent-Length:"
                  + " 0\r\n\r\n");
        });
    failed(fetch(peer, READ_ALL), Failure.Kind.PROTOCOL);
    assertTrue(asked.get().startsWith("GET /dw/studies/1.2.3/series/1.2.3.4 "));
  }

  @Test
  void wrongPasswordIsNamed() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> write(out, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"));
    failed(fetch(peer, READ_ALL), Failure.Kind.AUTHENTICATION);
  }

  @Test
  void rubbishInOnePartDoesNotSpoilTheOthers() throws Exception {
    DicomWebPeer peer =
        afterOne((line, out) -> {
          write(out, "\r\n--b\r\n\r\nnot a dicom file");
          part(out, 2);
          write(out, "\r\n--b--\r\n");
        });
    FetchOutcome.Partial partial =
        assertInstanceOf(FetchOutcome.Partial.class, fetch(peer, READ_ALL));
    assertEquals(2, partial.instances());
    assertEquals(Failure.Kind.UNREADABLE_OBJECT, partial.failure().kind());
  }

  @Test
  void objectTheSinkRefusesDoesNotSpoilTheOthers() throws Exception {
    DicomWebPeer peer =
        afterOne((line, out) -> {
          part(out, 1);
          write(out, "\r\n--b--\r\n");
        });
    FetchOutcome.Partial partial =
        assertInstanceOf(
            FetchOutcome.Partial.class,
            fetch(
                peer,
                (head, dataset) -> {
                  if (head.sopInstanceUid().equals(STUDY.sopInstanceUid(0, 0))) {
                    throw new MalformedDicomException("no");
                  }
                  dataset.readAllBytes();
                }));
    assertEquals(List.of(STUDY.sopInstanceUid(0, 0)), partial.failedSopInstanceUids());
    assertEquals(1, partial.instances());
  }

  @Test
  void fullDiskEndsTheFetch() throws Exception {
    DicomWebPeer peer =
        afterOne((line, out) -> {
          part(out, 1);
          write(out, "\r\n--b--\r\n");
        });
    failed(
        fetch(
            peer,
            (head, dataset) -> {
              throw new IOException("No space left on device");
            }),
        Failure.Kind.DISK_FULL);
  }

  @Test
  void endlessQueryAnswerIsRefused() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nConnection:"
                  + " close\r\n\r\n[");
          while (true) {
            write(out, "{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]}},".repeat(100));
          }
        });
    assertInstanceOf(FindOutcome.Failed.class, find(peer, Duration.ofSeconds(10)));
  }

  @Test
  void queryThatDripsEndsAtItsDeadline() throws Exception {
    DicomWebPeer peer =
        peer((line, out) -> {
          write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nConnection:"
                  + " close\r\n\r\n[");
          while (true) {
            write(out, " ");
            Thread.sleep(100);
          }
        });
    long start = System.nanoTime();
    FindOutcome.Failed failed =
        assertInstanceOf(FindOutcome.Failed.class, find(peer, Duration.ofSeconds(1)));
    assertEquals("timed-out", failed.failure().state());
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
  }

  @Test
  void serverThatIgnoresTheOffsetIsNotAskedForEver() throws Exception {
    String page =
        "[{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]}},"
            + "{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.3\"]}}]";
    DicomWebPeer peer = peer((line, out) -> write(out, json(page)));
    FindOutcome.Answered answered =
        assertInstanceOf(FindOutcome.Answered.class, find(peer, Duration.ofSeconds(5)));
    assertEquals(2, answered.rows());
    assertTrue(answered.limited());
  }

  @Test
  void notDicomJsonIsNamed() throws Exception {
    DicomWebPeer peer = peer((line, out) -> write(out, json("[[[[[")));
    FindOutcome.Failed failed =
        assertInstanceOf(FindOutcome.Failed.class, find(peer, Duration.ofSeconds(5)));
    assertEquals(Failure.Kind.PROTOCOL, failed.failure().kind());
  }

  @Test
  void interruptEndsAFetchAtOnce() throws Exception {
    DicomWebPeer peer = afterOne((line, out) -> Thread.sleep(20_000));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch arriving = new CountDownLatch(1);
    InstanceSink sink =
        (head, dataset) -> {
          arriving.countDown();
          dataset.readAllBytes();
        };
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                peer.fetch(
                    new FetchRequest("1.2.3", null, List.of(), Duration.ofSeconds(60)), sink);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    assertTrue(arriving.await(10, TimeUnit.SECONDS));
    thread.interrupt();
    assertTrue(thread.join(Duration.ofSeconds(10)));
    assertInstanceOf(InterruptedException.class, thrown.get());
  }

  private static OutgoingInstance outgoing() {
    return new OutgoingInstance(
        "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", "1.2.840.10008.1.2.1", new byte[100]);
  }

  @Test
  void lostLinkAfterSendingIsUncertain() throws Exception {
    DicomWebPeer peer = peer((line, out) -> {});
    assertThrows(AssociationLostException.class, () -> peer.store(outgoing()));
  }

  @Test
  void nobodyListeningIsCertainlyNotSent() throws Exception {
    DicomWebPeer peer =
        new DicomWebPeer(
            ArchiveNode.of("Gone", "127.0.0.1", 1, "G").withWeb(URI.create("http://127.0.0.1:1/")),
            LIMITS);
    open.add(peer);
    StoreOutcome.NotSent notSent =
        assertInstanceOf(StoreOutcome.NotSent.class, peer.store(outgoing()));
    assertEquals("unreachable", notSent.failure().state());
  }

  @Test
  void stowAnswerDecidesNotTheStatusAlone() throws Exception {
    String refused =
        "{\"00081198\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"1.2.3.4\"]},"
            + "\"00081197\":{\"vr\":\"US\",\"Value\":[42752]}}]}}";
    DicomWebPeer full = peer((line, out) -> write(out, json(refused)));
    StoreOutcome.Refused outcome =
        assertInstanceOf(StoreOutcome.Refused.class, full.store(outgoing()));
    assertEquals(0xA700, outcome.status());
    assertEquals(Failure.Kind.OUT_OF_RESOURCES, outcome.failure().kind());
    String coerced =
        "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"1.2.3.4\"]},"
            + "\"00081196\":{\"vr\":\"US\",\"Value\":[45056]}}]}}";
    DicomWebPeer warns = peer((line, out) -> write(out, json(coerced)));
    assertEquals(
        0xB000,
        assertInstanceOf(StoreOutcome.StoredWithWarning.class, warns.store(outgoing())).status());
  }

  @Test
  void passwordIsNeverSentOverAPlainDistantLink() throws Exception {
    DicomWebPeer peer =
        new DicomWebPeer(
            ArchiveNode.of("Far", "192.0.2.1", 1, "F")
                .withWeb(URI.create("http://192.0.2.1/dw"))
                .withAccess(
                    Access.PLAIN.withWeb(new WebCredentials.Basic("user", "secret".toCharArray()))),
            LIMITS);
    open.add(peer);
    EchoOutcome.Failed failed =
        assertInstanceOf(EchoOutcome.Failed.class, peer.echo(Duration.ofSeconds(5)));
    assertEquals(Failure.Kind.TLS, failed.failure().kind());
    assertTrue(failed.ms() < LIMITS.connect().toMillis(), "it did not even connect");
  }

  @Test
  void credentialsAreSentAsTheStandardsSay() {
    assertEquals(
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        new WebCredentials.Basic("Aladdin", "open sesame".toCharArray()).header());
    assertEquals("Bearer abc", new WebCredentials.Bearer("abc".toCharArray()).header());
    assertFalse(
        new WebCredentials.Basic("u", "secret".toCharArray()).toString().contains("secret"));
  }
}

package org.readingroom.app.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsMaterial;
import org.readingroom.netclient.servers.TestCertificates;

/// Orders over TLS: both ends show a certificate of an authority the other trusts, or nothing is
/// said.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OrderListenerTlsTest {
  private static final OrderListener.Limits LIMITS =
      new OrderListener.Limits(20_000, Duration.ofSeconds(3), Duration.ofSeconds(10), 3);

  @TempDir Path folder;
  private final List<OrderTaker.Message> kept = new CopyOnWriteArrayList<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private TestCertificates authority;
  private OrderListener listener;

  @BeforeEach
  void open() throws IOException {
    authority = new TestCertificates(folder.resolve("ours"));
    SSLContext tls =
        TlsContexts.of(authority.material(authority.issue("listener", "IP:127.0.0.1")));
    listener =
        OrderListener.open(
            new OrderListener.Door("127.0.0.1", 0, List.of("127.0.0.1"), tls),
            LIMITS,
            TestMessages.LINCOLN,
            message -> {
              kept.add(message);
              return new OrderTaker.Taken(false, null);
            },
            reports::add);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  /// The answer's MSA, or nothing when the connection is ended instead.
  private String send(TlsMaterial material, String message) {
    try {
      SSLContext context = TlsContexts.of(material);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", listener.port())) {
        socket.setSoTimeout(10_000);
        socket.setSSLParameters(TlsContexts.parameters(context));
        return said(socket, message);
      }
    } catch (IOException refused) {
      return "";
    }
  }

  private static String said(Socket socket, String message) throws IOException {
    socket.getOutputStream().write(0x0B);
    socket.getOutputStream().write(TestMessages.bytes(message));
    socket.getOutputStream().write(new byte[] {0x1C, '\r'});
    StringBuilder answer = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int b = in.read(); b >= 0 && b != 0x1C; b = in.read()) {
      answer.append((char) b);
    }
    return answer.toString().lines().filter(l -> l.startsWith("MSA")).findFirst().orElse("");
  }

  private void until(BooleanSupplier reached) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, reports::toString);
      Thread.sleep(20);
    }
  }

  @Test
  void whoShowsACertificateThatWeTrustIsServed() {
    TlsMaterial ris = authority.material(authority.issue("ris", "DNS:ris.example"));
    assertEquals("MSA|AA|M1", send(ris, TestMessages.orm(1, "M1", "NW")));
    assertEquals("MSA|AA|M2", send(ris, TestMessages.orm(2, "M2", "NW")));
    assertEquals(2, kept.size());
    assertEquals(List.of(), reports);
  }

  @Test
  void whoShowsNoneOrAStrangersOrSpeaksPlainlyIsNotHeard() throws Exception {
    TestCertificates others = new TestCertificates(folder.resolve("theirs"));
    TlsMaterial stranger =
        new TlsMaterial(
            authority.authority(), others.issue("ris", "DNS:ris").pkcs12(), others.secret());
    TlsMaterial expired = authority.material(authority.issueExpired("old", "DNS:ris.example"));
    for (TlsMaterial each : List.of(authority.material(null), stranger, expired)) {
      assertEquals("", send(each, TestMessages.orm(1, "M1", "NW")));
    }
    try (Socket plain = new Socket("127.0.0.1", listener.port())) {
      plain.setSoTimeout(10_000);
      assertEquals("", said(plain, TestMessages.orm(1, "M1", "NW")));
    } catch (IOException reset) {
      // cut off: as good as no answer
    }
    until(() -> listener.connections() == 0);
    assertEquals(List.of(), kept);
    assertEquals(1, reports.size(), "said once a minute, not at every try");
    assertTrue(reports.getFirst().contains("certificate that we trust"), reports::toString);
  }

  @Test
  void whoNeverEndsTheHandshakeIsCutOffAndOthersAreServed() throws Exception {
    Socket[] silent = new Socket[2];
    for (int n = 0; n < silent.length; n++) {
      silent[n] = new Socket("127.0.0.1", listener.port());
      silent[n].getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0});
    }
    TlsMaterial ris = authority.material(authority.issue("ris", "DNS:ris.example"));
    assertEquals("MSA|AA|M1", send(ris, TestMessages.orm(1, "M1", "NW")));
    until(() -> listener.connections() == 0);
    for (Socket each : silent) {
      each.close();
    }
  }
}

package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsMaterial;
import org.readingroom.netclient.peer.WebCredentials;
import org.readingroom.netclient.servers.TestCertificates;

class DicomWebOverTlsTest {
  @TempDir static Path folder;
  private static TestCertificates ours;
  private static TestCertificates strangers;
  private static HttpsServer right;
  private static HttpsServer wrongName;
  private static HttpsServer wantsCertificate;
  private static final AtomicReference<String> authorization = new AtomicReference<>();

  @BeforeAll
  static void start() throws IOException {
    ours = new TestCertificates(folder.resolve("ours"));
    strangers = new TestCertificates(folder.resolve("strangers"));
    right = server(ours.material(ours.issue("right", "IP:127.0.0.1")), false);
    wrongName = server(ours.material(ours.issue("wrong", "DNS:elsewhere.example")), false);
    wantsCertificate = server(ours.material(ours.issue("mutual", "IP:127.0.0.1")), true);
  }

  @AfterAll
  static void stop() {
    right.stop(0);
    wrongName.stop(0);
    wantsCertificate.stop(0);
  }

  private static HttpsServer server(TlsMaterial material, boolean mutual) throws IOException {
    SSLContext context = TlsContexts.of(material);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(mutual);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/dicom-web/studies",
        exchange -> {
          authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "[]".getBytes(StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().add("Content-Type", "application/dicom+json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static EchoOutcome echo(HttpsServer server, TlsMaterial material) throws Exception {
    return echo("https", server, material, new WebCredentials.None());
  }

  private static EchoOutcome echo(
      String scheme, HttpsServer server, TlsMaterial material, WebCredentials credentials)
      throws Exception {
    ArchiveNode plain = ArchiveNode.of("Tls", "127.0.0.1", 1, "T");
    ArchiveNode node =
        plain
            .withWeb(
                URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/dicom-web"))
            .withAccess(Access.over(material).withWeb(credentials));
    try (DicomWebPeer peer = new DicomWebPeer(node, WebLimits.DEFAULT)) {
      return peer.echo(Duration.ofSeconds(10));
    }
  }

  private static Failure failure(EchoOutcome outcome) {
    return assertInstanceOf(EchoOutcome.Failed.class, outcome).failure();
  }

  @Test
  void rightCertificateGivesModernTls() throws Exception {
    EchoOutcome.Answered answered =
        assertInstanceOf(EchoOutcome.Answered.class, echo(right, ours.material(null)));
    assertTrue(answered.security().startsWith("TLSv1.3 "), answered.security());
  }

  @Test
  void strangersCertificateIsRefused() throws Exception {
    Failure failure = failure(echo(right, strangers.material(null)));
    assertEquals(Failure.Kind.TLS, failure.kind());
    assertTrue(failure.reason().contains("not one we trust"), failure.reason());
  }

  @Test
  void certificateForAnotherHostIsRefused() throws Exception {
    Failure failure = failure(echo(wrongName, ours.material(null)));
    assertEquals(Failure.Kind.TLS, failure.kind());
    assertTrue(failure.reason().contains("another host"), failure.reason());
  }

  @Test
  void systemsTrustDoesNotKnowOurAuthority() throws Exception {
    assertEquals(Failure.Kind.TLS, failure(echo(right, null)).kind());
  }

  @Test
  void mutualTlsNeedsOurCertificate() throws Exception {
    assertInstanceOf(EchoOutcome.Failed.class, echo(wantsCertificate, ours.material(null)));
    assertInstanceOf(
        EchoOutcome.Answered.class,
        echo(wantsCertificate, ours.material(ours.issue("reader", "DNS:reader.example"))));
  }

  @Test
  void missingTrustStoreIsNamed() throws Exception {
    Failure failure =
        failure(echo(right, new TlsMaterial(folder.resolve("no-such-file.pem"), null, null)));
    assertTrue(failure.reason().contains("trust store"), failure.reason());
  }

  @Test
  void plainHttpToATlsPortIsAFailureWithASentence() throws Exception {
    Failure failure = failure(echo("http", right, ours.material(null), new WebCredentials.None()));
    assertTrue(failure.reason().endsWith("."));
  }

  @Test
  void passwordTravelsOverTls() throws Exception {
    assertInstanceOf(
        EchoOutcome.Answered.class,
        echo(
            "https",
            right,
            ours.material(null),
            new WebCredentials.Basic("Aladdin", "open sesame".toCharArray())));
    assertEquals("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", authorization.get());
  }
}

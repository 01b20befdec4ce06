package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.WebCredentials;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

@Timeout(60)
class WebCredentialsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static EchoOutcome echo(URI web, WebCredentials credentials) throws Exception {
    try (DicomWebPeer peer = peer(web, credentials)) {
      return peer.echo(SOON);
    }
  }

  private static DicomWebPeer peer(URI web, WebCredentials credentials) {
    return new DicomWebPeer(
        ArchiveNode.of("Lincoln", "127.0.0.1", 104, "LINCOLN")
            .withWeb(web)
            .withAccess(Access.PLAIN.withWeb(credentials)));
  }

  private static WebCredentials basic(String user, String password) {
    return new WebCredentials.Basic(user, password.toCharArray());
  }

  private static Failure failure(EchoOutcome outcome) {
    return assertInstanceOf(EchoOutcome.Failed.class, outcome).failure();
  }

  @Test
  void orthancWithUsersLetsTheRightOneInAndNobodyElse(@TempDir Path folder) throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("behind users", "Log^In", 1, 3, 64);
    try (OrthancServer orthanc =
            OrthancServer.start(
                folder,
                "LINCOLN",
                Map.of(
                    "AuthenticationEnabled",
                    "true",
                    "RegisteredUsers",
                    "{\"reader\": \"correct horse\"}"));
        DimseRuntime runtime = new DimseRuntime()) {
      DimsePeer dicom =
          new DimsePeer(new LocalEntity("READINGROOM", 1), orthanc.node("x"), runtime);
      for (var each : study.instances()) {
        assertInstanceOf(StoreOutcome.Stored.class, dicom.store(SyntheticStudy.outgoing(each)));
      }
      URI web = orthanc.dicomWeb();
      Failure nobody = failure(echo(web, new WebCredentials.None()));
      assertEquals(Failure.Kind.AUTHENTICATION, nobody.kind());
      assertTrue(nobody.remedy().contains("web-auth"), nobody.explained());
      Failure wrong = failure(echo(web, basic("reader", "wrong")));
      assertEquals(Failure.Kind.AUTHENTICATION, wrong.kind());
      assertTrue(wrong.reason().contains("did not accept"), wrong.explained());
      assertFalse(wrong.explained().contains("wrong"));
      assertInstanceOf(EchoOutcome.Answered.class, echo(web, basic("reader", "correct horse")));
      AtomicInteger arrived = new AtomicInteger();
      try (ArchivePeer peer = peer(web, basic("reader", "correct horse"))) {
        assertInstanceOf(
            FetchOutcome.Completed.class,
            peer.fetch(
                new FetchRequest(study.studyInstanceUid(), null, List.of(), SOON),
                (head, dataset) -> {
                  dataset.readAllBytes();
                  arrived.incrementAndGet();
                }));
      }
      assertEquals(3, arrived.get());
    }
  }

  @Test
  void aRedirectNeverCarriesTheTokenToAnotherPlace() throws Exception {
    AtomicReference<String> leaked = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    HttpServer elsewhere = server();
    elsewhere.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          leaked.set(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    elsewhere.start();
    HttpServer archive = server();
    archive.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Location", "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/x");
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        });
    archive.start();
    try {
      URI web = URI.create("http://127.0.0.1:" + archive.getAddress().getPort() + "/dicom-web");
      WebCredentials token = new WebCredentials.Bearer("a.b.c".toCharArray());
      assertTrue(failure(echo(web, token)).remedy().contains("final address"));
      try (ArchivePeer peer = peer(web, token)) {
        assertInstanceOf(
            FetchOutcome.Failed.class,
            peer.fetch(new FetchRequest("1.2.3", null, List.of(), SOON), (head, dataset) -> {}));
      }
      assertEquals(0, asked.get());
      assertEquals(null, leaked.get());
    } finally {
      archive.stop(0);
      elsewhere.stop(0);
    }
  }

  @Test
  void aSecretWithALineBreakCannotAddHeadersOfItsOwn() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer archive = server();
    archive.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    archive.start();
    try {
      URI web = URI.create("http://127.0.0.1:" + archive.getAddress().getPort() + "/dicom-web");
      WebCredentials evil = new WebCredentials.Bearer("x\r\nX-Evil: 1".toCharArray());
      assertEquals(Failure.Kind.AUTHENTICATION, failure(echo(web, evil)).kind());
      try (ArchivePeer peer = peer(web, evil)) {
        peer.fetch(new FetchRequest("1.2.3", null, List.of(), SOON), (head, dataset) -> {});
      }
      assertEquals(0, asked.get());
    } finally {
      archive.stop(0);
    }
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }
}

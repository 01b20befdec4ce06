package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityFile;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// An archive that offers WADO-RS for single instances only: Orthanc behind a door that refuses the
/// rest.
@Timeout(60)
class SingleInstancesOnlyTest {
  @Test
  void aStudyComesInstanceByInstanceAndTheRefusedWayIsNotTriedAgain(@TempDir Path folder)
      throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("singly", "One^By^One", 2, 3, 32);
    AtomicInteger refused = new AtomicInteger();
    try (OrthancServer orthanc = OrthancServer.start(folder, "LINCOLN");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      study.files().forEach(orthanc::upload);
      HttpServer door =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      door.setExecutor(threads);
      door.createContext(
          "/",
          exchange -> {
            String path = exchange.getRequestURI().toString();
            if (path.matches("/dicom-web/studies/[0-9.]+(/series/[0-9.]+)?")) {
              refused.incrementAndGet();
              exchange.sendResponseHeaders(405, -1);
              exchange.close();
              return;
            }
            try {
              HttpResponse<byte[]> answer =
                  client.send(
                      HttpRequest.newBuilder(
                              URI.create("http://127.0.0.1:" + orthanc.httpPort() + path))
                          .header("Accept", exchange.getRequestHeaders().getFirst("Accept"))
                          .build(),
                      HttpResponse.BodyHandlers.ofByteArray());
              answer
                  .headers()
                  .firstValue("Content-Type")
                  .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
              exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
              try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
              }
            } catch (InterruptedException e) {
              exchange.close();
            }
          });
      door.start();
      ArchiveNode node =
          orthanc
              .node("x")
              .withWeb(
                  URI.create("http://127.0.0.1:" + door.getAddress().getPort() + "/dicom-web"));
      CapabilityMemory memory = new CapabilityFile(folder.resolve("archives.json"));
      try (DicomWebPeer peer = new DicomWebPeer(node, WebLimits.DEFAULT, memory)) {
        for (int i = 0; i < 2; i++) {
          ConcurrentSkipListSet<String> arrived = new ConcurrentSkipListSet<>();
          assertInstanceOf(
              FetchOutcome.Completed.class,
              peer.fetch(
                  new FetchRequest(
                      study.studyInstanceUid(), null, List.of(), Duration.ofSeconds(10)),
                  (head, dataset) -> {
                    dataset.readAllBytes();
                    arrived.add(head.sopInstanceUid());
                  }));
          assertEquals(new ConcurrentSkipListSet<>(study.sopInstanceUids()), arrived);
        }
        assertFalse(memory.mayDo(node, Capability.WADO_SERIES));
        assertEquals(2, refused.get(), "as stored and as offered, once");
      } finally {
        door.stop(0);
      }
    }
  }
}

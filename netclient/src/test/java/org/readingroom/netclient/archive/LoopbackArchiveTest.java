package org.readingroom.netclient.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DicomJson;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.DcmtkServer;
import org.readingroom.netclient.servers.SyntheticStudy;

@Timeout(60)
class LoopbackArchiveTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final SyntheticStudy HEAD = SyntheticStudy.ct("head", "Müller^Jörg", 2, 3, 64);
  private static final SyntheticStudy CHEST = SyntheticStudy.ct("chest", "Иванов^Иван", 1, 2, 64);

  @TempDir Path folder;
  private Path files;
  private LoopbackArchive archive;
  private DimseRuntime runtime;
  private DimsePeer peer;

  @BeforeEach
  void start() throws IOException {
    files = folder.resolve("archive");
    Path deep = Files.createDirectories(files.resolve("any/where"));
    int number = 0;
    for (byte[] file : Stream.concat(HEAD.files().stream(), CHEST.files().stream()).toList()) {
      Files.write(deep.resolve("IM" + number++), file);
    }
    Files.writeString(files.resolve("notes.txt"), "not DICOM");
    Files.write(files.resolve("cut.dcm"), java.util.Arrays.copyOf(HEAD.files().getFirst(), 300));
    archive = LoopbackArchive.start(files, "DEMO");
    runtime = new DimseRuntime();
    peer = new DimsePeer(new LocalEntity("READINGROOM", 11112), archive.node("Demo"), runtime);
  }

  @AfterEach
  void stop() {
    runtime.close();
    archive.close();
  }

  @Test
  void everyOtherAddressThanLoopbackIsRefused() {
    for (String address : List.of("0.0.0.0", "192.0.2.1", "::")) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              LoopbackArchive.start(
                  new LoopbackArchive.Settings(
                      folder,
                      "DEMO",
                      InetAddress.ofLiteral(address),
                      0,
                      0,
                      ArchiveLimits.DEFAULT)));
    }
  }

  @Test
  void textAndCutFilesArePassedOver() {
    assertEquals(8, archive.instanceCount());
  }

  @Test
  void dcmtkClientsAreServed() throws Exception {
    String port = Integer.toString(archive.dicomPort());
    var echo = DcmtkServer.run("echoscu", "-aec", "DEMO", "127.0.0.1", port);
    assertEquals(0, echo.exitStatus(), echo.output());
    assertTrue(DcmtkServer.run("echoscu", "-aec", "NO", "127.0.0.1", port).exitStatus() != 0);

    var find =
        DcmtkServer.run(
            "findscu",
            "-S",
            "-aec",
            "DEMO",
            "-k",
            "QueryRetrieveLevel=STUDY",
            "-k",
            "StudyInstanceUID",
            "-k",
            "PatientID=ID-h*",
            "-k",
            "NumberOfStudyRelatedInstances",
            "127.0.0.1",
            port);
    assertTrue(find.output().contains(HEAD.studyInstanceUid()), find.output());
    assertFalse(find.output().contains(CHEST.studyInstanceUid()), find.output());

    Path out = Files.createDirectories(folder.resolve("got"));
    var get =
        DcmtkServer.run(
            "getscu",
            "-S",
            "-aec",
            "DEMO",
            "-od",
            out.toString(),
            "-k",
            "QueryRetrieveLevel=STUDY",
            "-k",
            "StudyInstanceUID=" + HEAD.studyInstanceUid(),
            "127.0.0.1",
            port);
    assertEquals(0, get.exitStatus(), get.output());
    try (var got = Files.list(out)) {
      assertEquals(6, got.count());
    }

    SyntheticStudy sent = SyntheticStudy.ct("sent", "Sent^By", 1, 1, 64);
    Path file = Files.write(folder.resolve("sent.dcm"), sent.files().getFirst());
    var store = DcmtkServer.run("storescu", "-aec", "DEMO", "127.0.0.1", port, file.toString());
    assertEquals(0, store.exitStatus(), store.output());
    assertEquals(9, archive.instanceCount());
  }

  @Test
  void ourOwnClientFindsAndFetchesEverything() throws Exception {
    assertInstanceOf(EchoOutcome.Answered.class, peer.echo(SOON));
    List<String> names = new ArrayList<>();
    peer.findStudies(
        Dataset.builder().string(Tag.PatientName, "иванов*").string(Tag.StudyInstanceUID).build(),
        row -> names.add(row.string(Tag.PatientName)),
        SOON);
    assertEquals(List.of("Иванов^Иван"), names);

    List<String> uids = new ArrayList<>();
    peer.findInstances(
        HEAD.studyInstanceUid(), null, r -> uids.add(r.string(Tag.SOPInstanceUID)), SOON);
    assertEquals(Set.copyOf(HEAD.sopInstanceUids()), Set.copyOf(uids));

    Map<String, byte[]> got = new TreeMap<>();
    var outcome =
        peer.fetch(
            new FetchRequest(HEAD.studyInstanceUid(), null, List.of(), SOON),
            (head, in) -> got.put(head.sopInstanceUid(), in.readAllBytes()));
    assertEquals(6, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
    for (Dataset each : HEAD.instances()) {
      assertArrayEquals(
          SyntheticStudy.outgoing(each).dataset(), got.get(each.string(Tag.SOPInstanceUID)));
    }
  }

  @Test
  void dateRangesListsAndWildcardsSelect() throws Exception {
    assertEquals(2, studies(Tag.StudyDate, "20261101-20261130"));
    assertEquals(2, studies(Tag.StudyDate, "-20261120"));
    assertEquals(0, studies(Tag.StudyDate, "20261121-"));
    assertEquals(1, studies(Tag.AccessionNumber, "A-?ead"));
    assertEquals(2, studies(Tag.ModalitiesInStudy, "CT"));
    assertEquals(0, studies(Tag.ModalitiesInStudy, "MR"));
    assertEquals(
        2, studies(Tag.StudyInstanceUID, HEAD.studyInstanceUid(), CHEST.studyInstanceUid()));
  }

  private int studies(int tag, String... values) throws InterruptedException {
    var outcome =
        peer.findStudies(
            Dataset.builder().string(Tag.StudyInstanceUID).string(tag, values).build(),
            row -> {},
            SOON);
    return assertInstanceOf(FindOutcome.Answered.class, outcome).rows();
  }

  @Test
  void receivedObjectsSurviveARestartAndNeverNameAFile() throws Exception {
    SyntheticStudy sent = SyntheticStudy.ct("sent", "Sent^By", 1, 1, 64);
    assertInstanceOf(
        StoreOutcome.Stored.class,
        peer.store(SyntheticStudy.outgoing(sent.instances().getFirst())));
    archive.close();
    archive = LoopbackArchive.start(files, "DEMO");
    assertEquals(9, archive.instanceCount());
    try (var all = Files.walk(files)) {
      assertTrue(all.noneMatch(f -> f.toString().contains(sent.sopInstanceUids().getFirst())));
    }
  }

  @Test
  void objectThatIsNotWhatItIsSaidToBeIsRefused() throws Exception {
    Dataset one = SyntheticStudy.ct("one", "One^A", 1, 1, 16).instances().getFirst();
    byte[] dataset = SyntheticStudy.outgoing(one).dataset();
    for (OutgoingInstance bad :
        List.of(
            new OutgoingInstance(
                SyntheticStudy.CT, "1.2.3.4", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, dataset),
            new OutgoingInstance(
                SyntheticStudy.CT,
                "1.2.3.4",
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                "garbage".getBytes(StandardCharsets.US_ASCII)))) {
      var refused = assertInstanceOf(StoreOutcome.Refused.class, peer.store(bad));
      assertEquals(0xA900, refused.status());
    }
    assertEquals(8, archive.instanceCount());
    try (var received = Files.list(files.resolve("received"))) {
      assertEquals(0, received.count(), "nothing half-received is left behind");
    }
  }

  @Test
  void secondStartReadsTheIndexAndSeesWhatChanged() throws Exception {
    archive.close();
    Files.write(
        files.resolve("new.dcm"), SyntheticStudy.ct("new", "New^A", 1, 1, 16).files().getFirst());
    Files.delete(files.resolve("any/where/IM0"));
    archive = LoopbackArchive.start(files, "DEMO");
    assertEquals(8, archive.instanceCount());
    archive.close();
    Files.write(files.resolve(IndexFile.NAME), new byte[] {1, 2, 3});
    archive = LoopbackArchive.start(files, "DEMO");
    assertEquals(8, archive.instanceCount(), "a damaged index is made anew");
  }

  @Test
  void filesThatComeAndGoWhileItRunsAreNoticed() throws Exception {
    Files.delete(files.resolve("any/where/IM1"));
    var outcome =
        peer.fetch(new FetchRequest(HEAD.studyInstanceUid(), null, List.of(), SOON), (h, in) -> {});
    assertEquals(
        List.of(HEAD.sopInstanceUids().get(1)),
        assertInstanceOf(FetchOutcome.Partial.class, outcome).failedSopInstanceUids());
    Files.write(
        files.resolve("new.dcm"), SyntheticStudy.ct("new", "New^A", 1, 2, 16).files().getFirst());
    archive.rescan();
    assertEquals(8, archive.instanceCount());
    assertEquals(1, studies(Tag.PatientID, "ID-new"));
  }

  @Test
  void halfReceivedObjectsOfAKilledProcessAreRemoved() throws Exception {
    archive.close();
    Path half = Files.createDirectories(files.resolve("received")).resolve(".incoming-1.part");
    Files.write(half, HEAD.files().getFirst());
    archive = LoopbackArchive.start(files, "DEMO");
    assertFalse(Files.exists(half));
    assertEquals(8, archive.instanceCount());
  }

  @Test
  void qidoFindsByKeywordTagAndPath() throws Exception {
    assertEquals(2, qido("/studies").size());
    List<Dataset> found = qido("/studies?PatientID=ID-head&includefield=all");
    assertEquals(HEAD.studyInstanceUid(), found.getFirst().string(Tag.StudyInstanceUID));
    assertEquals("Müller^Jörg", found.getFirst().string(Tag.PatientName));
    assertEquals("6", found.getFirst().string(Tag.NumberOfStudyRelatedInstances));
    assertEquals(1, qido("/studies?00100020=ID-head").size());
    assertEquals(1, qido("/studies?limit=1&offset=1").size());
    assertEquals(0, qido("/studies?limit=1&offset=2").size());
    assertEquals(0, qido("/studies?PatientID=nobody").size());
    String study = "/studies/" + HEAD.studyInstanceUid();
    assertEquals(2, qido(study + "/series").size());
    assertEquals(6, qido(study + "/instances").size());
    assertEquals(3, qido(study + "/series/" + HEAD.seriesInstanceUid(2) + "/instances").size());
    assertEquals("64", qido(study + "/metadata").getFirst().strings(Tag.Rows).getFirst());
  }

  private List<Dataset> qido(String path) throws IOException {
    var answer = DcmtkServer.run("curl", "-s", "-f", archive.dicomWeb() + path);
    assertEquals(0, answer.exitStatus(), path);
    List<Dataset> rows = new ArrayList<>();
    DicomJson.read(
        new ByteArrayInputStream(answer.output().getBytes(StandardCharsets.UTF_8)), rows::add);
    return rows;
  }

  @Test
  void wadoSendsTheFilesAsTheyAre() throws Exception {
    Path out = folder.resolve("wado");
    var answer =
        DcmtkServer.run(
            "curl",
            "-s",
            "-f",
            "-o",
            out.toString(),
            archive.dicomWeb() + "/studies/" + HEAD.studyInstanceUid());
    assertEquals(0, answer.exitStatus());
    String body = new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1);
    for (byte[] file : HEAD.files()) {
      assertTrue(body.contains(new String(file, StandardCharsets.ISO_8859_1)));
    }
    for (String nothing :
        List.of(
            "/studies/1.2.3", "/studies/..%2F..%2Fetc", "/patients", "/x", "/studies/1/frames")) {
      assertEquals(
          22,
          DcmtkServer.run("curl", "-s", "-f", archive.dicomWeb() + nothing).exitStatus(),
          nothing);
    }
  }

  @Test
  void ourWebClientStoresFindsAndFetches() throws Exception {
    Dataset one = SyntheticStudy.ct("stow", "Stow^A", 1, 1, 64).instances().getFirst();
    try (DicomWebPeer web = new DicomWebPeer(archive.node("Demo"))) {
      assertInstanceOf(EchoOutcome.Answered.class, web.echo(SOON));
      assertInstanceOf(StoreOutcome.Stored.class, web.store(SyntheticStudy.outgoing(one)));
      assertEquals(9, archive.instanceCount());
      Map<String, byte[]> got = new TreeMap<>();
      var outcome =
          web.fetch(
              new FetchRequest(one.string(Tag.StudyInstanceUID, ""), null, List.of(), SOON),
              (head, in) -> got.put(head.sopInstanceUid(), in.readAllBytes()));
      assertEquals(1, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
      assertArrayEquals(
          SyntheticStudy.outgoing(one).dataset(), got.get(one.string(Tag.SOPInstanceUID)));
      assertInstanceOf(
          StoreOutcome.Refused.class,
          web.store(
              new OutgoingInstance(
                  SyntheticStudy.CT,
                  "1.2.3.4",
                  TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                  "garbage".getBytes(StandardCharsets.US_ASCII))));
    }
  }

  @Test
  void faultsAreDoneAsTold() throws Exception {
    FetchRequest head = new FetchRequest(HEAD.studyInstanceUid(), null, List.of(), SOON);
    FetchRequest impatient =
        new FetchRequest(HEAD.studyInstanceUid(), null, List.of(), Duration.ofSeconds(1));
    archive.faults().refuseConnections(true);
    assertEquals(
        Kind.OUT_OF_RESOURCES,
        assertInstanceOf(EchoOutcome.Failed.class, peer.echo(SOON)).failure().kind());
    archive.faults().clear().hangUpAfterInstances(2);
    var cut = assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(head, (h, in) -> {}));
    assertEquals(2, cut.instances());
    assertEquals(Kind.HUNG_UP, cut.failure().kind());
    archive.faults().clear().stallAfterInstances(3);
    var stalled = assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(impatient, (h, in) -> {}));
    assertEquals(3, stalled.instances());
    assertEquals(Kind.TIMED_OUT, stalled.failure().kind());
    archive.faults().clear().cutInstancesAfterBytes(1000);
    var torn =
        assertInstanceOf(FetchOutcome.Failed.class, peer.fetch(head, (h, in) -> in.readAllBytes()));
    assertEquals(0, torn.instances());
    archive.faults().clear().stallSearches(true);
    assertInstanceOf(
        FindOutcome.Failed.class,
        peer.findStudies(
            Dataset.builder().string(Tag.StudyInstanceUID).build(),
            row -> {},
            Duration.ofMillis(500)));
    archive.faults().clear().answerStoresWith(0xA700);
    assertInstanceOf(
        StoreOutcome.Refused.class,
        peer.store(SyntheticStudy.outgoing(HEAD.instances().getFirst())));
    archive.faults().clear();
    assertInstanceOf(EchoOutcome.Answered.class, peer.echo(SOON));
  }

  @Test
  void oversizedObjectsAreRefusedWhileTheyArrive() throws Exception {
    try (LoopbackArchive small =
        LoopbackArchive.start(
            new LoopbackArchive.Settings(
                folder.resolve("small"),
                "SMALL",
                InetAddress.ofLiteral("127.0.0.1"),
                0,
                0,
                new ArchiveLimits(4, 4, 4096, Duration.ofSeconds(5))))) {
      DimsePeer sender =
          new DimsePeer(new LocalEntity("READINGROOM", 11112), small.node("x"), runtime);
      assertInstanceOf(
          StoreOutcome.Refused.class,
          sender.store(SyntheticStudy.outgoing(HEAD.instances().getFirst())));
      assertEquals(0, small.instanceCount());
    }
  }

  @Test
  void webPageInABrowserIsTurnedAway() {
    String url = archive.dicomWeb() + "/studies";
    for (String header : List.of("Host: rebound.example", "Origin: http://evil.example")) {
      var answer =
          DcmtkServer.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", header, url);
      assertEquals("421", answer.output(), header);
    }
  }

  @Test
  void randomBytesNeitherKillNorBlockTheArchive() throws Exception {
    Random random = new Random(20261122);
    byte[] associate = HexFormat.of().parseHex("0100000000cd0001000044454d4f20202020202020202020");
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[random.nextInt(400)];
      random.nextBytes(garbage);
      if (i % 2 == 0) {
        System.arraycopy(associate, 0, garbage, 0, Math.min(associate.length, garbage.length));
      }
      int port = i % 4 == 3 ? archive.webPort() : archive.dicomPort();
      try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
        socket.getOutputStream().write(garbage);
      } catch (IOException hungUpOnUs) {
        // as it should
      }
    }
    // 200 connections in a tenth of a second may fill the archive's places until it has thrown them
    // out
    EchoOutcome echo = peer.echo(SOON);
    for (int tries = 0; tries < 50 && !(echo instanceof EchoOutcome.Answered); tries++) {
      Thread.sleep(100);
      echo = peer.echo(SOON);
    }
    assertInstanceOf(EchoOutcome.Answered.class, echo);
    assertEquals(2, qido("/studies").size());
    assertEquals(8, archive.instanceCount());
  }

  @Test
  void silentClientsKeepNobodyElseOut() throws Exception {
    List<java.net.Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        silent.add(new java.net.Socket("127.0.0.1", archive.dicomPort()));
      }
      assertInstanceOf(EchoOutcome.Answered.class, peer.echo(SOON));
    } finally {
      for (var each : silent) {
        each.close();
      }
    }
  }
}

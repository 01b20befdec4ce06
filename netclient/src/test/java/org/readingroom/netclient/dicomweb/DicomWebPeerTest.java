package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;

/// Against a real Orthanc with its DICOMweb plug-in.
class DicomWebPeerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final PatientStudy STUDY =
      PatientStudy.of("web study", Patient.of("MÜLLER^ADA", "LOCAL1").nhs("9990000018"))
          .size(2, 5, 64);

  @TempDir static Path folder;
  private static OrthancServer orthanc;
  private static DicomWebPeer peer;

  @BeforeAll
  static void start() {
    orthanc = OrthancServer.start(folder, "LINCOLN");
    STUDY.files().forEach(orthanc::upload);
    peer = new DicomWebPeer(orthanc.node("Lincoln").withWeb(orthanc.dicomWeb()));
  }

  @AfterAll
  static void stop() {
    peer.close();
    orthanc.close();
  }

  @Test
  void echoAnswersPlain() throws Exception {
    EchoOutcome.Answered answered = assertInstanceOf(EchoOutcome.Answered.class, peer.echo(SOON));
    assertEquals("plain", answered.security());
  }

  @Test
  void studiesAreFoundWithTheirAttributes() throws Exception {
    List<Dataset> rows = new ArrayList<>();
    FindOutcome outcome =
        peer.findStudies(
            Dataset.builder()
                .string(Tag.PatientID, "LOCAL1")
                .string(Tag.StudyDate, "20261101-20261130")
                .string(Tag.PatientName)
                .string(Tag.StudyInstanceUID)
                .string(Tag.NumberOfStudyRelatedInstances)
                .string(Tag.ModalitiesInStudy)
                .sequence(Tag.OtherPatientIDsSequence)
                .build(),
            rows::add,
            SOON);
    assertEquals(1, assertInstanceOf(FindOutcome.Answered.class, outcome).rows());
    Dataset row = rows.getFirst();
    assertEquals(STUDY.studyInstanceUid(), row.string(Tag.StudyInstanceUID));
    assertEquals("MÜLLER^ADA", row.string(Tag.PatientName));
    assertEquals(10, row.integer(Tag.NumberOfStudyRelatedInstances));
    assertEquals("CT", row.string(Tag.ModalitiesInStudy));
  }

  @Test
  void inventoryPagesThroughMoreThanOnePage() throws Exception {
    WebLimits small =
        new WebLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 3, 1000, 1 << 20, 50_000);
    try (DicomWebPeer paging =
        new DicomWebPeer(orthanc.node("Lincoln").withWeb(orthanc.dicomWeb()), small)) {
      List<String> uids = new ArrayList<>();
      FindOutcome outcome =
          paging.findInstances(
              STUDY.studyInstanceUid(),
              null,
              row -> uids.add(row.string(Tag.SOPInstanceUID)),
              SOON);
      assertEquals(10, assertInstanceOf(FindOutcome.Answered.class, outcome).rows());
      assertEquals(10, uids.stream().distinct().count());
    }
  }

  @Test
  void unknownStudyIsAnEmptyInventory() throws Exception {
    FindOutcome outcome = peer.findInstances("1.2.3.4", null, row -> {}, SOON);
    assertEquals(0, assertInstanceOf(FindOutcome.Answered.class, outcome).rows());
  }

  @Test
  void wholeStudyArrivesByteForByte() throws Exception {
    Map<String, byte[]> got = new ConcurrentHashMap<>();
    FetchOutcome outcome =
        peer.fetch(new FetchRequest(STUDY.studyInstanceUid(), null, List.of(), SOON), collect(got));
    assertEquals(10, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
    for (int s = 0; s < 2; s++) {
      for (int i = 0; i < 5; i++) {
        String uid = STUDY.sopInstanceUid(s, i);
        assertArrayEquals(bare(orthanc.file(uid)), got.get(uid));
      }
    }
  }

  @Test
  void oneSeriesArrivesAlone() throws Exception {
    Map<String, byte[]> got = new ConcurrentHashMap<>();
    peer.fetch(
        new FetchRequest(STUDY.studyInstanceUid(), STUDY.seriesInstanceUid(1), List.of(), SOON),
        collect(got));
    assertEquals(5, got.size());
    assertTrue(got.containsKey(STUDY.sopInstanceUid(1, 4)));
  }

  @Test
  void singleInstancesArriveAndTheMissingOneIsNamed() throws Exception {
    Map<String, byte[]> got = new ConcurrentHashMap<>();
    FetchOutcome outcome =
        peer.fetch(
            new FetchRequest(
                STUDY.studyInstanceUid(),
                STUDY.seriesInstanceUid(0),
                List.of(STUDY.sopInstanceUid(0, 2), "1.2.3.4.5", STUDY.sopInstanceUid(0, 0)),
                SOON),
            collect(got));
    FetchOutcome.Partial partial = assertInstanceOf(FetchOutcome.Partial.class, outcome);
    assertEquals(2, partial.instances());
    assertEquals(List.of("1.2.3.4.5"), partial.failedSopInstanceUids());
    assertEquals(2, got.size());
  }

  @Test
  void singleInstancesAreFoundWithoutTheirSeries() throws Exception {
    Map<String, byte[]> got = new ConcurrentHashMap<>();
    peer.fetch(
        new FetchRequest(STUDY.studyInstanceUid(), null, List.of(STUDY.sopInstanceUid(1, 1)), SOON),
        collect(got));
    assertEquals(1, got.size());
  }

  @Test
  void storedInstanceIsThereAfterwards() throws Exception {
    PatientStudy sent = PatientStudy.of("stow study", Patient.of("SENT^S", "S1"));
    StoreOutcome outcome =
        peer.store(
            new OutgoingInstance(
                "1.2.840.10008.5.1.4.1.1.2",
                sent.sopInstanceUid(0, 0),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                DatasetWriter.dataset(
                    sent.instance(0, 0), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)));
    assertInstanceOf(StoreOutcome.Stored.class, outcome);
    assertEquals(
        "SENT^S",
        DatasetReader.readHeader(
                new ByteArrayInputStream(bare(orthanc.file(sent.sopInstanceUid(0, 0)))),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)
            .string(Tag.PatientName));
  }

  @Test
  void rubbishIsRefusedNotStored() throws Exception {
    StoreOutcome outcome =
        peer.store(
            new OutgoingInstance(
                "1.2.840.10008.5.1.4.1.1.2",
                "1.2.3.99",
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                new byte[] {1, 2, 3, 4}));
    StoreOutcome.Refused refused = assertInstanceOf(StoreOutcome.Refused.class, outcome);
    assertTrue(refused.failure().reason().endsWith("."));
  }

  @Test
  void wrongBaseAddressIsNamedAsSuch() throws Exception {
    try (DicomWebPeer lost =
        new DicomWebPeer(
            orthanc
                .node("Lincoln")
                .withWeb(java.net.URI.create("http://127.0.0.1:" + orthanc.httpPort() + "/no")))) {
      EchoOutcome.Failed failed = assertInstanceOf(EchoOutcome.Failed.class, lost.echo(SOON));
      assertEquals(Failure.Kind.NOT_FOUND, failed.failure().kind());
    }
  }

  @Test
  void pathUidsAreCheckedBeforeTheyBecomeAddresses() throws Exception {
    FetchOutcome outcome =
        peer.fetch(
            new FetchRequest("1.2/../../instances", null, List.of(), SOON), (head, in) -> {});
    assertInstanceOf(FetchOutcome.Failed.class, outcome);
  }

  private static InstanceSink collect(Map<String, byte[]> into) {
    return (head, dataset) -> into.put(head.sopInstanceUid(), dataset.readAllBytes());
  }

  private static byte[] bare(byte[] file) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(file);
    FileMetaInformation.read(in);
    return in.readAllBytes();
  }
}

package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

class DimsePeerOnOrthancTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final SyntheticStudy HEAD = SyntheticStudy.ct("head", "Müller^Jörg", 2, 5, 64);
  private static final SyntheticStudy CHEST = SyntheticStudy.ct("chest", "Иванов^Иван", 1, 3, 64);

  @TempDir static Path folder;
  private static OrthancServer orthanc;
  private static DimseRuntime runtime;
  private static DimsePeer peer;

  @BeforeAll
  static void start() {
    orthanc = OrthancServer.start(folder, "LINCOLN");
    HEAD.files().forEach(orthanc::upload);
    CHEST.files().forEach(orthanc::upload);
    runtime = new DimseRuntime();
    peer = peerAs(orthanc.node("Lincoln"));
  }

  @AfterAll
  static void stop() {
    runtime.close();
    orthanc.close();
  }

  private static DimsePeer peerAs(ArchiveNode node) {
    return new DimsePeer(new LocalEntity("READINGROOM", 11112), node, runtime);
  }

  @Test
  void echoAnswersAndSaysThatTheLinkIsPlain() throws Exception {
    var answered = assertInstanceOf(EchoOutcome.Answered.class, peer.echo(SOON));
    assertEquals("plain", answered.security());
    assertTrue(answered.ms() < 2000, "took " + answered.ms() + " ms");
  }

  @Test
  void wrongCalledAeTitleIsNamedAsSuch() throws Exception {
    ArchiveNode wrong = ArchiveNode.of("x", "127.0.0.1", orthanc.dicomPort(), "NOTLINCOLN");
    var failed = assertInstanceOf(EchoOutcome.Failed.class, peerAs(wrong).echo(SOON));
    assertEquals(Failure.Kind.REFUSED_CALLED_AE, failed.failure().kind());
    assertTrue(failed.failure().reason().contains("NOTLINCOLN"));
  }

  @Test
  void webPortOfTheArchiveIsRecognisedAsNotDicom() throws Exception {
    ArchiveNode web = ArchiveNode.of("x", "127.0.0.1", orthanc.httpPort(), "LINCOLN");
    long start = System.nanoTime();
    var failed = assertInstanceOf(EchoOutcome.Failed.class, peerAs(web).echo(SOON));
    assertTrue(
        Set.of(Failure.Kind.PROTOCOL, Failure.Kind.HUNG_UP).contains(failed.failure().kind()),
        failed.failure().toString());
    assertTrue(System.nanoTime() - start < 5e9);
  }

  @Test
  void theMiddleOfTheLargestSeriesIsFoundByAShortCut() throws Exception {
    Dataset middle = peer.findMiddle(HEAD.studyInstanceUid(), null, SOON);
    assertEquals(3, middle.integer(Tag.InstanceNumber));
    assertEquals(HEAD.seriesInstanceUid(1), middle.string(Tag.SeriesInstanceUID));
    assertEquals("CT", middle.string(Tag.Modality));
    assertTrue(HEAD.sopInstanceUids().contains(middle.string(Tag.SOPInstanceUID)));
    String second = HEAD.seriesInstanceUid(2);
    Dataset ofSecond = peer.findMiddle(HEAD.studyInstanceUid(), second, SOON);
    assertEquals(second, ofSecond.string(Tag.SeriesInstanceUID));
    assertNull(peer.findMiddle("1.2.3.4", null, SOON));
  }

  @Test
  void namesInAnyScriptAreFoundAndReadBack() throws Exception {
    assertEquals(List.of("Müller^Jörg"), namesFor("MÜLLER*", "Müller*"));
    assertEquals(List.of("Иванов^Иван"), namesFor("Иванов*"));
  }

  private static List<String> namesFor(String... patterns) throws InterruptedException {
    Set<String> names = new HashSet<>();
    for (String pattern : patterns) {
      var outcome =
          peer.findStudies(
              Dataset.builder()
                  .string(Tag.PatientName, pattern)
                  .string(Tag.StudyInstanceUID)
                  .build(),
              row -> names.add(row.string(Tag.PatientName)),
              SOON);
      assertInstanceOf(FindOutcome.Answered.class, outcome);
    }
    return List.copyOf(names);
  }

  @Test
  void studyRowsCarryWhatWasAskedFor() throws Exception {
    List<Dataset> rows = new ArrayList<>();
    var answered =
        assertInstanceOf(
            FindOutcome.Answered.class,
            peer.findStudies(
                Dataset.builder()
                    .string(Tag.PatientID, "ID-head")
                    .string(Tag.StudyInstanceUID)
                    .string(Tag.NumberOfStudyRelatedInstances)
                    .string(Tag.ModalitiesInStudy)
                    .build(),
                rows::add,
                SOON));
    assertEquals(1, answered.rows());
    assertEquals(HEAD.studyInstanceUid(), rows.getFirst().string(Tag.StudyInstanceUID));
    assertEquals("10", rows.getFirst().string(Tag.NumberOfStudyRelatedInstances));
    assertEquals(List.of("CT"), rows.getFirst().strings(Tag.ModalitiesInStudy));
  }

  @Test
  void tooManyRowsAreCancelledAndSaidToBeLimited() throws Exception {
    try (DimseRuntime small = new DimseRuntime(DimseLimits.DEFAULT.withMaxRows(1))) {
      List<Dataset> rows = new ArrayList<>();
      var outcome =
          new DimsePeer(new LocalEntity("READINGROOM", 11112), orthanc.node("x"), small)
              .findStudies(Dataset.builder().string(Tag.StudyInstanceUID).build(), rows::add, SOON);
      assertTrue(assertInstanceOf(FindOutcome.Answered.class, outcome).limited());
      assertEquals(1, rows.size());
    }
  }

  @Test
  void allInstancesOfAStudyAreListedWithTheirSeries() throws Exception {
    Map<String, String> seriesOf = new TreeMap<>();
    var outcome =
        peer.findInstances(
            HEAD.studyInstanceUid(),
            null,
            row -> {
              assertEquals("CT", row.string(Tag.Modality));
              assertEquals(SyntheticStudy.CT, row.string(Tag.SOPClassUID));
              seriesOf.put(row.string(Tag.SOPInstanceUID), row.string(Tag.SeriesInstanceUID));
            },
            SOON);
    assertEquals(10, assertInstanceOf(FindOutcome.Answered.class, outcome).rows());
    assertEquals(Set.copyOf(HEAD.sopInstanceUids()), seriesOf.keySet());
    assertEquals(2, new HashSet<>(seriesOf.values()).size());
  }

  @Test
  void fetchedDataSetsEqualTheArchivesOwn() throws Exception {
    Map<String, byte[]> got = new TreeMap<>();
    var outcome =
        peer.fetch(request(HEAD.studyInstanceUid(), null, List.of()), collectingInto(got));
    assertEquals(10, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
    for (Dataset each : HEAD.instances()) {
      assertArrayEquals(
          DatasetWriter.dataset(each, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN),
          got.get(each.string(Tag.SOPInstanceUID)));
    }
  }

  @Test
  void oneSeriesOrChosenInstancesAreFetchedAlone() throws Exception {
    Map<String, byte[]> got = new TreeMap<>();
    peer.fetch(
        request(HEAD.studyInstanceUid(), HEAD.seriesInstanceUid(2), List.of()),
        collectingInto(got));
    assertEquals(Set.copyOf(HEAD.sopInstanceUids().subList(5, 10)), got.keySet());

    got.clear();
    List<String> chosen = List.of(HEAD.sopInstanceUids().get(1), HEAD.sopInstanceUids().get(7));
    var outcome = peer.fetch(request(HEAD.studyInstanceUid(), null, chosen), collectingInto(got));
    assertInstanceOf(FetchOutcome.Completed.class, outcome);
    assertEquals(Set.copyOf(chosen), got.keySet());
  }

  @Test
  void knowingOneSeriesDoesNotHideTheOtherClassesOfTheStudy() throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("mixed", "Mixed^Test", 2, 1, 16);
    Dataset image = study.instances().getFirst();
    Dataset capture =
        study.instances().getLast().toBuilder()
            .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7")
            .build();
    orthanc.upload(SyntheticStudy.file(image));
    orthanc.upload(SyntheticStudy.file(capture));
    DimsePeer fresh = peerAs(orthanc.node("fresh"));
    fresh.findInstances(
        study.studyInstanceUid(), image.string(Tag.SeriesInstanceUID), row -> {}, SOON);
    Map<String, byte[]> got = new TreeMap<>();
    var outcome =
        fresh.fetch(request(study.studyInstanceUid(), null, List.of()), collectingInto(got));
    assertEquals(2, assertInstanceOf(FetchOutcome.Completed.class, outcome).instances());
  }

  @Test
  void sinkThatRefusesOneObjectStillGetsTheOthers() throws Exception {
    Map<String, byte[]> got = new TreeMap<>();
    String bad = CHEST.sopInstanceUids().get(1);
    var outcome =
        peer.fetch(
            request(CHEST.studyInstanceUid(), null, List.of()),
            (head, dataset) -> {
              if (head.sopInstanceUid().equals(bad)) {
                throw new MalformedDicomException("not what it says it is");
              }
              got.put(head.sopInstanceUid(), dataset.readAllBytes());
            });
    var partial = assertInstanceOf(FetchOutcome.Partial.class, outcome);
    assertEquals(2, got.size());
    assertEquals(2, partial.instances());
    assertEquals(Failure.Kind.UNREADABLE_OBJECT, partial.failure().kind());
  }

  @Test
  void fullDiskOnOurSideEndsTheFetchAndSaysSo() throws Exception {
    var outcome =
        peer.fetch(
            request(CHEST.studyInstanceUid(), null, List.of()),
            (head, dataset) -> {
              throw new IOException("No space left on device");
            });
    var failed = assertInstanceOf(FetchOutcome.Failed.class, outcome);
    assertEquals(Failure.Kind.DISK_FULL, failed.failure().kind());
  }

  @Test
  void compressedObjectsArriveAsStored() throws Exception {
    Dataset rle = SyntheticStudy.ct("rle", "Rle^Test", 1, 1, 16).instances().getFirst();
    byte[] dataset = RleFixture.dataset(rle);
    var stored =
        peer.store(
            new ArchivePeer.OutgoingInstance(
                SyntheticStudy.CT,
                rle.string(Tag.SOPInstanceUID, ""),
                TransferSyntax.RLE_LOSSLESS,
                dataset));
    assertInstanceOf(StoreOutcome.Stored.class, stored);
    List<String> syntaxes = new ArrayList<>();
    Map<String, byte[]> got = new TreeMap<>();
    peer.fetch(
        request(rle.string(Tag.StudyInstanceUID, ""), null, List.of()),
        (head, in) -> {
          syntaxes.add(head.transferSyntaxUid());
          got.put(head.sopInstanceUid(), in.readAllBytes());
        });
    assertEquals(List.of(TransferSyntax.RLE_LOSSLESS), syntaxes);
    assertEquals(
        dataset.length, got.get(rle.string(Tag.SOPInstanceUID)).length, "the object was altered");
  }

  @Test
  void aFilmArrivesAsItIsStored() throws Exception {
    String mpeg4 = "1.2.840.10008.1.2.4.102";
    String endoscopicVideo = "1.2.840.10008.5.1.4.1.1.77.1.1.1";
    Dataset film =
        SyntheticStudy.ct("film", "Film^Test", 1, 1, 16).instances().getFirst().toBuilder()
            .string(Tag.SOPClassUID, endoscopicVideo)
            .string(Tag.NumberOfFrames, "300")
            .build();
    byte[] dataset = RleFixture.withPixels(film, new byte[5_000]);
    String uid = film.string(Tag.SOPInstanceUID, "");
    assertInstanceOf(
        StoreOutcome.Stored.class,
        peer.store(new ArchivePeer.OutgoingInstance(endoscopicVideo, uid, mpeg4, dataset)));
    Map<String, byte[]> got = new TreeMap<>();
    var outcome =
        peer.fetch(
            request(film.string(Tag.StudyInstanceUID, ""), null, List.of()),
            (head, in) -> got.put(head.transferSyntaxUid(), in.readAllBytes()));
    assertInstanceOf(FetchOutcome.Completed.class, outcome, outcome.toString());
    assertEquals(java.util.Set.of(mpeg4), got.keySet());
    assertArrayEquals(dataset, got.get(mpeg4));
  }

  @Test
  void anObjectInAnEncodingThatIsNotTakenIsCountedAndTheEncodingNamedAsACause() throws Exception {
    String mpeg4 = "1.2.840.10008.1.2.4.102";
    Dataset odd = SyntheticStudy.ct("odd", "Odd^Test", 1, 1, 16).instances().getFirst();
    byte[] dataset = RleFixture.withPixels(odd, new byte[5_000]);
    String uid = odd.string(Tag.SOPInstanceUID, "");
    assertInstanceOf(
        StoreOutcome.Stored.class,
        peer.store(new ArchivePeer.OutgoingInstance(SyntheticStudy.CT, uid, mpeg4, dataset)));
    var outcome =
        assertInstanceOf(
            FetchOutcome.Failed.class,
            peer.fetch(
                request(odd.string(Tag.StudyInstanceUID, ""), null, List.of()), (head, in) -> {}));
    assertEquals("The archive could not send 1 object.", outcome.failure().reason());
    assertTrue(outcome.failure().remedy().contains("encoding"), outcome.toString());
  }

  @Test
  void storedObjectIsInTheArchiveAndASecondTryIsNoError() throws Exception {
    Dataset one = SyntheticStudy.ct("stored", "Stored^Test", 1, 1, 64).instances().getFirst();
    assertInstanceOf(StoreOutcome.Stored.class, peer.store(SyntheticStudy.outgoing(one)));
    assertInstanceOf(StoreOutcome.Stored.class, peer.store(SyntheticStudy.outgoing(one)));
    byte[] file = orthanc.file(one.string(Tag.SOPInstanceUID, ""));
    ByteArrayInputStream in = new ByteArrayInputStream(file);
    var meta = org.readingroom.netclient.dataset.FileMetaInformation.read(in);
    Dataset back = DatasetReader.readAll(in, meta.transferSyntaxUid());
    assertEquals("Stored^Test", back.string(Tag.PatientName));
    assertArrayEquals(one.bytes(Tag.PixelData), back.bytes(Tag.PixelData));
  }

  @Test
  void unknownStudyIsFetchedAsNothing() throws Exception {
    var outcome = peer.fetch(request(Uids.derived("nobody"), null, List.of()), (head, in) -> {});
    switch (outcome) {
      case FetchOutcome.Completed none -> assertEquals(0, none.instances());
      case FetchOutcome.Failed failed -> assertEquals(0, failed.instances());
      case FetchOutcome.Partial partial -> throw new AssertionError(partial);
    }
  }

  private static ArchivePeer.FetchRequest request(
      String study, String series, List<String> instances) {
    return new ArchivePeer.FetchRequest(study, series, instances, SOON);
  }

  private static org.readingroom.netclient.peer.InstanceSink collectingInto(
      Map<String, byte[]> got) {
    return (head, dataset) -> got.put(head.sopInstanceUid(), dataset.readAllBytes());
  }
}

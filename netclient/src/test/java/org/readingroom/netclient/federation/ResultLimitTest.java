package org.readingroom.netclient.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.OrthancServer;

/// More matches than an archive will answer at once, archives that match nothing, archives that
/// match too exactly.
class ResultLimitTest {
  private static final LocalEntity ME = new LocalEntity("READINGROOM", 0);

  /// Two years of studies, most of them on one busy day.
  private static final int OVER_TIME = 120;

  private static final int ONE_DAY = 110;
  private static final int ALL = OVER_TIME + ONE_DAY;

  @TempDir static Path folder;
  private static LoopbackArchive archive;
  private static DimseRuntime runtime;

  @BeforeAll
  static void start() throws Exception {
    Path files = Files.createDirectories(folder.resolve("files"));
    for (int i = 0; i < ALL; i++) {
      Files.write(files.resolve(i + ".dcm"), file(i));
    }
    archive = LoopbackArchive.start(files, "BUSY");
    runtime = new DimseRuntime();
  }

  @AfterAll
  static void stop() {
    runtime.close();
    archive.close();
  }

  @BeforeEach
  void behave() {
    archive.faults().clear();
  }

  private static byte[] file(int i) throws Exception {
    LocalDate busy = LocalDate.of(2025, 6, 3);
    LocalDate date = i < OVER_TIME ? LocalDate.of(2024, 1, 1).plusDays(i * 6L) : busy;
    String time =
        i < OVER_TIME ? "101500" : String.format("%02d%02d30.5", 8 + (i % 10), (i * 7) % 60);
    return DatasetWriter.file(
        Dataset.builder()
            .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
            .string(Tag.SOPInstanceUID, Uids.derived("limit/" + i + "/1/1"))
            .string(Tag.StudyInstanceUID, Uids.derived("limit/" + i))
            .string(Tag.SeriesInstanceUID, Uids.derived("limit/" + i + "/1"))
            .string(Tag.PatientName, "LIMIT^NUMBER " + i)
            .string(Tag.PatientID, "P" + i)
            .string(Tag.StudyDate, date.format(DateTimeFormatter.BASIC_ISO_DATE))
            .string(Tag.StudyTime, time)
            .string(Tag.Modality, i % 2 == 0 ? "CT" : "MR")
            .build(),
        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  private static SearchResult search(StudySearch search) throws InterruptedException {
    return search(search, Duration.ofSeconds(30));
  }

  private static SearchResult search(StudySearch search, Duration deadline)
      throws InterruptedException {
    Federation federation =
        new Federation(
            List.of(new Archive(new DimsePeer(ME, archive.node("Busy"), runtime), null)));
    return federation.search(search, deadline, SearchListener.none());
  }

  @ParameterizedTest
  @CsvSource({"100, 0x0000", "50, 0xFE00", "30, 0xA700", "40, 0xA701", "25, 0xB001"})
  void anArchiveThatStopsAtItsLimitIsAskedByDatesAndTimesUntilAllIsThere(int limit, String status)
      throws Exception {
    archive.faults().answerAtMost(limit, Integer.decode(status));
    SearchResult found = search(StudySearch.everything().withPatientName("limit"));
    assertEquals(ALL, found.studies().size(), found.archives().toString());
    assertNull(found.archives().getFirst().reason(), found.archives().toString());
    assertTrue(found.complete());
  }

  @Test
  void theDatesAskedForAreNotLeftWhenSplitting() throws Exception {
    archive.faults().answerAtMost(20, 0xFE00);
    SearchResult found =
        search(
            StudySearch.everything().withDates(LocalDate.of(2024, 2, 1), LocalDate.of(2025, 2, 1)));
    assertEquals(61, found.studies().size());
    assertTrue(
        found.studies().stream()
            .allMatch(study ->
                !study.studyDate().isBefore(LocalDate.of(2024, 2, 1))
                    && !study.studyDate().isAfter(LocalDate.of(2025, 2, 1))));
  }

  @Test
  void aRoundNumberOfRowsThatIsAllThereIsIsNotCalledALimit() throws Exception {
    // exactly 100 studies match; the archive has no limit
    SearchResult found =
        search(
            StudySearch.everything()
                .withPatientName("LIMIT^NUMBER 1??")
                .withDates(null, LocalDate.of(2030, 1, 1)));
    assertEquals(100, found.studies().size());
    assertNull(found.archives().getFirst().reason());
  }

  @Test
  void aDayThatCannotBeToldApartIsSaidToBeIncomplete() throws Exception {
    archive.faults().answerAtMost(2, 0xFE00);
    SearchResult found =
        search(
            StudySearch.everything().withDates(LocalDate.of(2025, 6, 3), LocalDate.of(2025, 6, 3)));
    assertTrue(found.studies().size() > 20, "" + found.studies().size());
    assertTrue(
        found.archives().getFirst().reason().contains("limit of results"),
        found.archives().toString());
  }

  @Test
  void anArchiveThatIgnoresEveryKeyIsFilteredAndNotAskedForEver() throws Exception {
    archive.faults().ignoreKeys(true);
    SearchResult found = search(StudySearch.everything().withPatientId("P17"));
    assertEquals(1, found.studies().size());
    archive.faults().answerAtMost(100, 0xFE00);
    long start = System.nanoTime();
    found = search(StudySearch.everything().withPatientName("limit").withModality("CT"));
    assertTrue(System.nanoTime() - start < 10_000_000_000L);
    assertTrue(found.studies().stream().allMatch(each -> each.modalities().equals(List.of("CT"))));
    assertTrue(found.archives().getFirst().reason().contains("limit of results"));
  }

  @Test
  void anArchiveThatMindsCaseIsFoundOutAndAskedInCapitals() throws Exception {
    archive.faults().matchCase(true);
    assertEquals(ALL, search(StudySearch.everything().withPatientName("limit")).studies().size());
    assertEquals(
        1,
        search(StudySearch.everything().withPatientName("Limit, Number 7")).studies().stream()
            .filter(study -> "LIMIT^NUMBER 7".equals(study.patient().patientName()))
            .count());
  }

  @Test
  void aDeadlineInTheMiddleOfSplittingKeepsWhatCameAndSaysSo() throws Exception {
    archive.faults().answerAtMost(2, 0xFE00).delayPerSearch(Duration.ofMillis(60));
    SearchResult found =
        search(StudySearch.everything().withPatientName("limit"), Duration.ofMillis(1500));
    ArchiveAnswer answer = found.archives().getFirst();
    assertEquals(ArchiveAnswer.State.ANSWERED, answer.state(), answer.toString());
    assertTrue(answer.reason().contains("limit of results"), answer.toString());
    assertTrue(found.studies().size() > 4);
  }

  @Test
  void aRealArchiveWithALimitAnswersEverythingInTheEnd() throws Exception {
    try (OrthancServer orthanc =
        OrthancServer.start(
            folder.resolve("orthanc"), "LIMITED", Map.of("LimitFindResults", "100"))) {
      for (int i = 0; i < 150; i++) {
        orthanc.upload(file(i));
      }
      for (boolean web : new boolean[] {false, true}) {
        DimsePeer dimse = new DimsePeer(ME, orthanc.node("Limited"), runtime);
        Archive limited =
            web
                ? new Archive(
                    new DimsePeer(
                        ME,
                        org.readingroom.netclient.peer.ArchiveNode.of(
                            "Limited", "127.0.0.1", 1, "LIMITED"),
                        runtime),
                    new org.readingroom.netclient.dicomweb.DicomWebPeer(
                        orthanc.node("Limited").withWeb(orthanc.dicomWeb())))
                : new Archive(dimse, null);
        SearchResult found =
            new Federation(List.of(limited))
                .search(
                    StudySearch.everything().withPatientName("limit"),
                    Duration.ofSeconds(30),
                    SearchListener.none());
        assertEquals(150, found.studies().size(), web + " " + found.archives());
        assertNull(found.archives().getFirst().reason(), found.archives().toString());
      }
    }
  }
}

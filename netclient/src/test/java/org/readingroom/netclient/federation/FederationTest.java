package org.readingroom.netclient.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.hostile.LogLines;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;

/// Searching over three real Orthanc servers and some archives that are not well.
class FederationTest {
  private static final LocalEntity ME = new LocalEntity("READINGROOM", 0);
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final NhsNumber ADAS_NUMBER = new NhsNumber("9990000018");

  // one woman in two trusts under different local IDs; Boston does not know her sex
  private static final PatientStudy ADA_AT_LINCOLN =
      PatientStudy.of("ada at lincoln", Patient.of("SMITH^ADA", "L100").nhs("9990000018"));
  private static final PatientStudy ADA_AT_DERBY =
      PatientStudy.of("ada at derby", Patient.of("Smith^Ada^M", "D7").nhs("9990000018"))
          .date("20240303");
  private static final PatientStudy ADA_AT_BOSTON =
      PatientStudy.of("ada at boston", Patient.of("SMITH^A", "B55").nhs("9990000018").sex(null));
  // a namesake, and someone whose number is typed onto the wrong person
  private static final PatientStudy NAMESAKE =
      PatientStudy.of("namesake", Patient.of("SMITH^ADA", "L200"));
  private static final PatientStudy MUELLER =
      PatientStudy.of("muller", Patient.of("MÜLLER^JÖRG", "M1").birthDate("19501231").sex("M"));
  private static final PatientStudy HELD_TWICE =
      PatientStudy.of("held twice", Patient.of("JONES^BOB", "J1")).size(1, 4, 16);

  @TempDir static Path servers;
  private static OrthancServer lincoln;
  private static OrthancServer derby;
  private static OrthancServer boston;
  private static DimseRuntime runtime;

  @BeforeAll
  static void start() {
    lincoln = OrthancServer.start(servers.resolve("lincoln"), "LINCOLN");
    derby = OrthancServer.start(servers.resolve("derby"), "DERBY");
    boston = OrthancServer.start(servers.resolve("boston"), "BOSTON");
    runtime = new DimseRuntime();
    ADA_AT_LINCOLN.files().forEach(lincoln::upload);
    NAMESAKE.files().forEach(lincoln::upload);
    HELD_TWICE.files().forEach(lincoln::upload);
    ADA_AT_DERBY.files().forEach(derby::upload);
    MUELLER.files().forEach(derby::upload);
    ADA_AT_BOSTON.files().forEach(boston::upload);
    boston.upload(HELD_TWICE.file(0, 0));
    boston.upload(HELD_TWICE.file(0, 1));
  }

  @AfterAll
  static void stop() {
    runtime.close();
    lincoln.close();
    derby.close();
    boston.close();
  }

  private static Archive dimse(ArchiveNode node) {
    return new Archive(new DimsePeer(ME, node, runtime), null);
  }

  private static Archive both(ArchiveNode node) {
    return new Archive(new DimsePeer(ME, node, runtime), new DicomWebPeer(node));
  }

  private static Federation three() {
    return new Federation(
        List.of(
            dimse(lincoln.node("Lincoln")),
            dimse(derby.node("Derby")),
            dimse(boston.node("Boston"))));
  }

  private static SearchResult search(StudySearch search) throws InterruptedException {
    try (Federation federation = three()) {
      return federation.search(search, DEADLINE, SearchListener.none());
    }
  }

  private static Set<String> uids(SearchResult result) {
    return result.studies().stream()
        .map(FederatedStudy::studyInstanceUid)
        .collect(Collectors.toSet());
  }

  private static Set<String> uids(PatientStudy... studies) {
    return Arrays.stream(studies).map(PatientStudy::studyInstanceUid).collect(Collectors.toSet());
  }

  private static FederatedStudy row(SearchResult result, PatientStudy study) {
    return result.studies().stream()
        .filter(row -> row.studyInstanceUid().equals(study.studyInstanceUid()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void starFindsEverythingOnce() throws Exception {
    SearchResult result = search(StudySearch.everything().withPatientName("*"));
    assertTrue(result.complete());
    assertEquals(
        uids(ADA_AT_LINCOLN, ADA_AT_DERBY, ADA_AT_BOSTON, NAMESAKE, MUELLER, HELD_TWICE),
        uids(result));
    assertEquals(6, result.studies().size());
  }

  @Test
  void studyHeldTwiceIsOneRowWithBothCounts() throws Exception {
    FederatedStudy row = row(search(StudySearch.everything().withPatientName("jones")), HELD_TWICE);
    assertEquals(
        List.of("Lincoln", "Boston"),
        row.holders().stream().map(holding -> holding.archive().name()).toList());
    assertEquals(List.of(4, 2), row.holders().stream().map(Holding::instances).toList());
    assertEquals(4, row.instances());
  }

  @Test
  void nhsNumberFindsHerInEveryTrustAndNobodyElse() throws Exception {
    SearchResult result = search(StudySearch.everything().withNhsNumber(ADAS_NUMBER));
    assertEquals(uids(ADA_AT_LINCOLN, ADA_AT_DERBY, ADA_AT_BOSTON), uids(result));
    assertTrue(result.complete());
  }

  @Test
  void gradesTellVerifiedFromProbable() throws Exception {
    SearchResult result = search(StudySearch.everything().withPatientName("smith"));
    assertEquals("verified", row(result, ADA_AT_LINCOLN).identity().grade().word());
    assertEquals("verified", row(result, ADA_AT_DERBY).identity().grade().word());
    assertEquals("probable", row(result, ADA_AT_BOSTON).identity().grade().word());
    assertEquals("unverified", row(result, NAMESAKE).identity().grade().word());
    assertEquals("9990000018", row(result, ADA_AT_LINCOLN).nhsNumber().digits());
  }

  @Test
  void searchIgnoresCaseAccentsAndWordOrder() throws Exception {
    assertEquals(
        uids(MUELLER), uids(search(StudySearch.everything().withPatientName("müller, j"))));
    assertEquals(
        uids(MUELLER), uids(search(StudySearch.everything().withPatientName("MÜLLER^J*"))));
    assertEquals(
        uids(ADA_AT_LINCOLN, ADA_AT_DERBY, NAMESAKE),
        uids(search(StudySearch.everything().withPatientName("ada smith"))));
  }

  @Test
  void everyKeyNarrows() throws Exception {
    StudySearch all = StudySearch.everything();
    assertEquals(uids(MUELLER), uids(search(all.withBirthDate(LocalDate.of(1950, 12, 31)))));
    assertEquals(uids(MUELLER), uids(search(all.withPatientId("M1"))));
    assertEquals(
        uids(ADA_AT_DERBY),
        uids(search(all.withDates(LocalDate.of(2024, 1, 1), LocalDate.of(2024, 12, 31)))));
    assertEquals(
        uids(MUELLER),
        uids(
            search(
                all.withAccessionNumber(
                    MUELLER
                        .instance(0, 0)
                        .string(org.readingroom.netclient.dataset.Tag.AccessionNumber)))));
    assertEquals(6, search(all.withModality("ct")).studies().size());
    assertEquals(0, search(all.withModality("MR")).studies().size());
  }

  @Test
  void sameAnswerOverTheWeb() throws Exception {
    // nothing speaks DICOM there: the web is the only way
    int dead = FreePorts.some(1).getFirst();
    List<Archive> archives = new ArrayList<>();
    for (Map.Entry<String, OrthancServer> each :
        Map.of("Lincoln", lincoln, "Derby", derby, "Boston", boston).entrySet()) {
      archives.add(
          both(
              ArchiveNode.of(each.getKey(), "127.0.0.1", dead, "X")
                  .withWeb(each.getValue().dicomWeb())));
    }
    try (Federation federation = new Federation(archives)) {
      SearchResult result =
          federation.search(
              StudySearch.everything().withPatientName("smith"), DEADLINE, SearchListener.none());
      assertTrue(result.complete(), result.archives().toString());
      assertEquals(uids(ADA_AT_LINCOLN, ADA_AT_DERBY, ADA_AT_BOSTON, NAMESAKE), uids(result));
      assertEquals(Protocol.DICOMWEB, result.archives().getFirst().protocol());
      assertEquals(4, result.studies().stream().filter(s -> s.instances() == 3).count());
      // Orthanc's QIDO-RS neither matches nor returns Other Patient IDs: that is said, not hidden
      SearchResult byNumber =
          federation.search(
              StudySearch.everything().withNhsNumber(ADAS_NUMBER), DEADLINE, SearchListener.none());
      assertEquals(0, byNumber.studies().size());
      for (ArchiveAnswer answer : byNumber.archives()) {
        assertTrue(answer.reason().contains("other patient IDs"), answer.toString());
      }
    }
  }

  @Test
  void sickArchivesAreNamedAndDelayNobody() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Federation federation =
            new Federation(
                List.of(
                    dimse(ArchiveNode.of("Silent", "127.0.0.1", silent.getLocalPort(), "S")),
                    dimse(ArchiveNode.of("Gone", "127.0.0.1", FreePorts.some(1).getFirst(), "G")),
                    dimse(ArchiveNode.of("Nowhere", "no-such-host.invalid", 104, "N")),
                    dimse(ArchiveNode.of("Wrong", "127.0.0.1", lincoln.dicomPort(), "WRONGAE")),
                    dimse(derby.node("Derby"))))) {
      long start = System.nanoTime();
      List<String> told = new ArrayList<>();
      SearchResult result =
          federation.search(
              StudySearch.everything().withPatientName("*"),
              Duration.ofSeconds(4),
              new SearchListener() {
                @Override
                public void study(FederatedStudy study) {
                  told.add("row");
                }

                @Override
                public void archive(ArchiveAnswer answer) {
                  told.add(answer.name());
                }
              });
      long totalMs = (System.nanoTime() - start) / 1_000_000;
      Map<String, ArchiveAnswer.State> states =
          result.archives().stream()
              .collect(Collectors.toMap(ArchiveAnswer::name, ArchiveAnswer::state));
      assertEquals(ArchiveAnswer.State.TIMED_OUT, states.get("Silent"));
      assertEquals(ArchiveAnswer.State.UNREACHABLE, states.get("Gone"));
      assertEquals(ArchiveAnswer.State.UNREACHABLE, states.get("Nowhere"));
      assertEquals(ArchiveAnswer.State.REFUSED, states.get("Wrong"));
      assertEquals(ArchiveAnswer.State.ANSWERED, states.get("Derby"));
      assertEquals(uids(ADA_AT_DERBY, MUELLER), uids(result));
      assertTrue(told.contains("row"), told.toString());
      assertTrue(told.indexOf("row") < told.indexOf("Silent"), told.toString());
      assertTrue(told.indexOf("Derby") < told.indexOf("Silent"), told.toString());
      assertTrue(totalMs < 8_000, "ended after " + totalMs);
      assertFalse(result.complete());
    }
  }

  @Test
  void similarNamesAreFoundInRealArchivesWhenAskedFor() throws Exception {
    assertEquals(Set.of(), uids(search(StudySearch.everything().withPatientName("smyth"))));
    assertEquals(
        uids(ADA_AT_LINCOLN, ADA_AT_DERBY, ADA_AT_BOSTON, NAMESAKE),
        uids(search(StudySearch.everything().withPatientName("~smyth"))));
    assertEquals(
        uids(HELD_TWICE), uids(search(StudySearch.everything().withPatientName("~johnes"))));
  }

  @Test
  void troubleWithAnArchiveIsLoggedWhenItBeginsAndWhenItEndsAndNamesNobody() throws Exception {
    int port = FreePorts.some(1).getFirst();
    ArchiveNode node = ArchiveNode.of("Kings", "127.0.0.1", port, "KINGS");
    StudySearch search = StudySearch.everything().withPatientName("canary");
    try (LogLines log = LogLines.open();
        Federation federation = new Federation(List.of(dimse(node)))) {
      for (int i = 0; i < 3; i++) {
        federation.search(search, DEADLINE, SearchListener.none());
      }
      assertEquals(1, log.count("Kings could not be asked: unreachable"), "" + log.lines());
      try (LoopbackArchive kings =
          LoopbackArchive.start(
              LoopbackArchive.Settings.of(
                  Files.createDirectories(servers.resolve("kings-now")), "KINGS", port, 0))) {
        federation.search(search, DEADLINE, SearchListener.none());
        federation.search(search, DEADLINE, SearchListener.none());
      }
      assertEquals(1, log.count("Kings answers again"), "" + log.lines());
      assertFalse(log.mentions("canary"));
    }
  }

  @Test
  void jsonHasTheAgreedShape() throws Exception {
    JsonNode json = QueryJson.of(search(StudySearch.everything().withPatientName("jones")));
    JsonNode study = json.get("studies").get(0);
    for (String field :
        List.of(
            "studyInstanceUid",
            "patientName",
            "patientId",
            "issuerOfPatientId",
            "nhsNumber",
            "birthDate",
            "studyDate",
            "modalities",
            "description",
            "instances",
            "holders",
            "identity")) {
      assertTrue(study.has(field), field);
    }
    assertEquals("1965-02-01", study.get("birthDate").asText());
    assertEquals("2026-11-20", study.get("studyDate").asText());
    assertTrue(study.get("nhsNumber").isNull());
    assertEquals("CT", study.get("modalities").get(0).asText());
    assertEquals("Lincoln", study.get("holders").get(0).get("pacs").asText());
    assertEquals(4, study.get("holders").get(0).get("instances").asInt());
    JsonNode archive = json.get("archives").get(0);
    assertEquals("answered", archive.get("state").asText());
    assertEquals(1, archive.get("rows").asInt());
    assertTrue(archive.get("reason").isNull());
  }

  @Test
  void sendingFallsBackToStowWhereDimseIsDead() throws Exception {
    PatientStudy sent = PatientStudy.of("sent by stow", Patient.of("SENT^S", "S9"));
    OutgoingInstance instance =
        new OutgoingInstance(
            "1.2.840.10008.5.1.4.1.1.2",
            sent.sopInstanceUid(0, 0),
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            bytes(sent));
    ArchiveNode node = ArchiveNode.of("Kings", "127.0.0.1", FreePorts.some(1).getFirst(), "KINGS");
    try (OrthancServer kings = OrthancServer.start(servers.resolve("kings"), "KINGS");
        Federation federation = new Federation(List.of(both(node.withWeb(kings.dicomWeb()))))) {
      assertInstanceOf(StoreOutcome.Stored.class, federation.store("Kings", instance));
      assertEquals(1, kings.instanceCount());
      assertInstanceOf(StoreOutcome.NotSent.class, federation.store("Nobody", instance));
    }
  }

  private static byte[] bytes(PatientStudy study) throws IOException {
    return DatasetWriter.dataset(study.instance(0, 0), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }
}

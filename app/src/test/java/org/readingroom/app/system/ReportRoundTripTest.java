package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// From an unreported study to a signed report filed in the archive it came from, by command line.
class ReportRoundTripTest {
  private static final String DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67";
  private static final SyntheticStudy HEAD = SyntheticStudy.ct("rt-head", "SMITH^ADA", 1, 3, 32);
  private static final SyntheticStudy DOSED = SyntheticStudy.ct("rt-dose", "JONES^BEN", 1, 2, 32);

  @TempDir static Path folder;
  private static ThreeTrusts trusts;

  @BeforeAll
  static void startArchives() {
    trusts = ThreeTrusts.start(folder);
    HEAD.files().forEach(trusts.lincoln()::upload);
    DOSED.files().forEach(trusts.boston()::upload);
    trusts.boston().upload(SyntheticStudy.file(doseReport(DOSED)));
  }

  @AfterAll
  static void stopArchives() {
    trusts.close();
  }

  /// A radiation dose SR, complete and verified, as nearly every CT scanner sends one.
  private static Dataset doseReport(SyntheticStudy study) {
    Dataset image = study.instances().getFirst();
    return Dataset.builder()
        .copy(
            image,
            Tag.StudyInstanceUID,
            Tag.PatientName,
            Tag.PatientID,
            Tag.PatientBirthDate,
            Tag.PatientSex,
            Tag.StudyDate,
            Tag.StudyTime,
            Tag.AccessionNumber,
            Tag.StudyID)
        .string(Tag.SOPClassUID, DOSE_SR)
        .string(Tag.SOPInstanceUID, Uids.derived("dose"))
        .string(Tag.SeriesInstanceUID, Uids.derived("dose series"))
        .string(Tag.Modality, "SR")
        .string(Tag.SeriesNumber, "99")
        .string(Tag.InstanceNumber, "1")
        .string(Tag.CompletionFlag, "COMPLETE")
        .string(Tag.VerificationFlag, "VERIFIED")
        .string(Tag.ValueType, "CONTAINER")
        .sequence(
            Tag.ConceptNameCodeSequence,
            Dataset.builder()
                .remove(Tag.SpecificCharacterSet)
                .string(Tag.CodeValue, "113701")
                .string(Tag.CodingSchemeDesignator, "DCM")
                .string(Tag.CodeMeaning, "X-Ray Radiation Dose Report")
                .build())
        .string(Tag.ContinuityOfContent, "SEPARATE")
        .build();
  }

  @Test
  void aSignedReportIsFiledOnceWhereTheStudyCameFromAndTheItemLeavesThePool() throws Exception {
    CommandRun sync = trusts.run("worklist", "sync", "--json");
    assertEquals(3, sync.exitStatus(), "Grimsby is dead: " + sync);
    List<String> listed = listed();
    assertTrue(listed.contains(HEAD.studyInstanceUid()));
    assertTrue(
        listed.contains(DOSED.studyInstanceUid()),
        "a radiation dose SR does not make a study reported");

    CommandRun claim = trusts.run("worklist", "claim", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, claim.exitStatus(), claim.toString());
    assertTrue(claim.json().get("fencingToken").asLong() > 0, claim.toString());

    CommandRun draft =
        trusts.run(
            "report",
            "draft",
            HEAD.studyInstanceUid(),
            "--findings",
            "No haemorrhage. Grüße, naïve.",
            "--conclusion",
            "Normal study of the head.");
    assertEquals(0, draft.exitStatus(), draft.toString());

    CommandRun sign = trusts.run("report", "sign", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, sign.exitStatus(), sign.toString());
    JsonNode signed = sign.json();
    assertEquals("final", signed.get("state").asText());
    assertEquals("Lincoln", signed.get("deliveries").get(0).get("destination").asText());
    String sop = signed.get("sopInstanceUid").asText();

    assertEquals(List.of(sop), reportsByQido(trusts.lincoln(), HEAD.studyInstanceUid()));
    assertEquals(List.of(sop), reportsByFind(trusts.lincoln(), HEAD.studyInstanceUid()));
    assertEquals(3, trusts.boston().instanceCount(), "nothing is filed elsewhere");
    assertEquals(0, trusts.derby().instanceCount());

    Path file = folder.resolve("report.dcm");
    Files.write(file, trusts.lincoln().file(sop));
    String dump = output("dcmdump", "+U8", file.toString());
    assertTrue(dump.contains("No haemorrhage. Grüße, naïve."), dump);
    assertTrue(dump.contains("Normal study of the head."), dump);
    assertTrue(dump.contains("COMPLETE") && dump.contains("VERIFIED"), dump);
    String verdict = output("dciodvfy", "-new", file.toString());
    assertFalse(verdict.contains("Error"), verdict);

    assertFalse(listed().contains(HEAD.studyInstanceUid()), "a reported item leaves the pool");
    // another look at the archives must not bring it back, nor file anything again
    trusts.run("worklist", "sync", "--json");
    assertFalse(listed().contains(HEAD.studyInstanceUid()));
    assertEquals(List.of(sop), reportsByQido(trusts.lincoln(), HEAD.studyInstanceUid()));

    // signing again, as a script would after a crash, is the same report and files nothing more
    CommandRun again = trusts.run("report", "sign", HEAD.studyInstanceUid(), "--json");
    assertEquals(sop, again.json().get("sopInstanceUid").asText(), again.toString());
    assertEquals(List.of(sop), reportsByQido(trusts.lincoln(), HEAD.studyInstanceUid()));

    CommandRun show = trusts.run("report", "show", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, show.exitStatus(), show.toString());
    assertTrue(show.out().contains("Normal study of the head."), show.toString());
  }

  private static List<String> listed() {
    CommandRun list = trusts.run("worklist", "list", "--json");
    assertEquals(0, list.exitStatus(), list.toString());
    List<String> studies = new ArrayList<>();
    list.json().get("items").forEach(item -> studies.add(item.get("studyInstanceUid").asText()));
    return studies;
  }

  private static List<String> reportsByQido(OrthancServer archive, String study) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          archive.dicomWeb() + "/studies/" + study + "/instances?Modality=SR"))
                  .header("Accept", "application/dicom+json")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      List<String> uids = new ArrayList<>();
      for (JsonNode row : new JsonMapper().readTree(answer.body())) {
        uids.add(row.get("00080018").get("Value").get(0).asText());
      }
      return uids;
    }
  }

  private static List<String> reportsByFind(OrthancServer archive, String study) throws Exception {
    String series =
        output(
            "findscu",
            "-S",
            "-aec",
            archive.aeTitle(),
            "-k",
            "QueryRetrieveLevel=SERIES",
            "-k",
            "StudyInstanceUID=" + study,
            "-k",
            "Modality=SR",
            "-k",
            "SeriesInstanceUID",
            "127.0.0.1",
            Integer.toString(archive.dicomPort()));
    List<String> uids = new ArrayList<>();
    for (String line : series.lines().filter(l -> l.contains("(0020,000e)")).toList()) {
      String uid = line.replaceAll(".*\\[([0-9.]+).*", "$1");
      if (!uid.contains("(")) {
        output(
                "findscu",
                "-S",
                "-aec",
                archive.aeTitle(),
                "-k",
                "QueryRetrieveLevel=IMAGE",
                "-k",
                "StudyInstanceUID=" + study,
                "-k",
                "SeriesInstanceUID=" + uid,
                "-k",
                "SOPInstanceUID",
                "127.0.0.1",
                Integer.toString(archive.dicomPort()))
            .lines()
            .filter(l -> l.contains("(0008,0018)") && l.contains("["))
            .map(l -> l.replaceAll(".*\\[([0-9.]+).*", "$1"))
            .forEach(uids::add);
      }
    }
    return uids;
  }

  /// Everything a program says, standard error included.
  private static String output(String... line) throws Exception {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), "UTF-8");
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return said;
  }
}

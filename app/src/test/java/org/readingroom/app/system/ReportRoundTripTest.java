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
import org.readingroom.app.hub.Canaries;
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
    assertEquals(2, sync.json().get("newItems").asInt());
    assertEquals("answered", sync.json().get("archives").get(0).get("state").asText());
    assertEquals("unreachable", sync.json().get("archives").get(3).get("state").asText());
    item(DOSED); // a radiation dose SR does not make a study reported
    JsonNode item = item(HEAD);
    assertEquals("United Lincolnshire", item.get("trust").asText());
    assertEquals("free", item.get("state").asText());
    assertTrue(item.get("claimedBy").isNull() && item.get("leaseUntil").isNull());

    CommandRun claim = trusts.run("worklist", "claim", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, claim.exitStatus(), claim.toString());
    long token = claim.json().get("fencingToken").asLong();
    assertTrue(token > 0, claim.toString());
    String id = claim.json().get("id").asText();
    assertEquals(item.get("id").asText(), id);
    assertEquals("Dr A Reader", item(HEAD).get("claimedBy").asText());

    CommandRun draft =
        draft(
            id,
            token,
            "--findings",
            "No haemorrhage. Grüße, naïve.",
            "--conclusion",
            "Normal study of the head.");
    assertEquals(0, draft.exitStatus(), draft.toString());
    CommandRun stale = draft(id, token - 1, "--findings", "late");
    assertEquals(1, stale.exitStatus(), stale.toString());
    assertTrue(stale.json().get("reason").asText().length() > 10);

    CommandRun sign = trusts.run("report", "sign", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, sign.exitStatus(), sign.toString());
    JsonNode signed = sign.json();
    assertEquals("final", signed.get("state").asText());
    JsonNode delivery = signed.get("deliveries").get(0);
    assertEquals("Lincoln", delivery.get("destination").asText());
    assertEquals("SR", delivery.get("kind").asText());
    assertEquals("filed", delivery.get("state").asText());
    assertTrue(delivery.get("reason").isNull());
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
    assertTrue(dump.contains("7654321"), "the verifier's GMC number: " + dump);
    String verdict = output("dciodvfy", "-new", file.toString());
    assertFalse(verdict.contains("Error"), verdict);

    List<String> left = List.of(DOSED.studyInstanceUid());
    assertEquals(left, listed(), "a reported item leaves the pool");
    // another look at the archives must not bring it back, nor file anything again
    assertEquals(3, trusts.run("worklist", "sync", "--json").exitStatus());
    assertEquals(left, listed());
    assertEquals(List.of(sop), reportsByQido(trusts.lincoln(), HEAD.studyInstanceUid()));

    // signing again, as a script would after a crash, is the same report and files nothing more
    CommandRun again = trusts.run("report", "sign", HEAD.studyInstanceUid(), "--json");
    assertEquals(sop, again.json().get("sopInstanceUid").asText(), again.toString());
    assertEquals(List.of(sop), reportsByQido(trusts.lincoln(), HEAD.studyInstanceUid()));

    CommandRun show = trusts.run("report", "show", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, show.exitStatus(), show.toString());
    assertTrue(show.out().contains("Normal study of the head."), show.toString());
    assertEquals(2, show.json().get("versions").size(), show.toString());
    assertEquals("filed", show.json().get("deliveries").get(0).get("state").asText());

    Canaries.assertNoneIn(
        trusts.home(),
        "SMITH",
        "JONES",
        "rt-head", // in numbers and descriptions
        "rt-dose",
        "haemorrhage",
        "study of the head",
        HEAD.studyInstanceUid(),
        DOSED.studyInstanceUid(),
        sop);
  }

  @Test
  void usageErrorsSayWhatToDo() {
    Path fresh = trusts.newProfile("usage", false);
    CommandRun nobody = CommandRun.of(fresh, "worklist", "next", "--as", "Nobody", "--json");
    assertEquals(2, nobody.exitStatus(), nobody.toString());
    assertTrue(nobody.err().contains("Dr A Reader"), nobody.toString());
    CommandRun unknown = CommandRun.of(fresh, "report", "sign", "w0000", "--json");
    assertEquals(1, unknown.exitStatus(), unknown.toString());
    CommandRun empty = CommandRun.of(fresh, "worklist", "next", "--json");
    assertEquals(1, empty.exitStatus(), empty.toString());
    assertTrue(empty.json().has("reason"), empty.toString());
    assertEquals(2, CommandRun.of(fresh, "worklist").exitStatus());
    assertFalse((nobody.err() + unknown.err() + empty.err()).contains("Exception"));
  }

  private static CommandRun draft(String item, long token, String... words) {
    List<String> line =
        new ArrayList<>(List.of("report", "draft", item, "--token", "" + token, "--json"));
    line.addAll(List.of(words));
    return trusts.run(line.toArray(String[]::new));
  }

  private static List<JsonNode> items() {
    CommandRun list = trusts.run("worklist", "list", "--json");
    assertEquals(0, list.exitStatus(), list.toString());
    List<JsonNode> items = new ArrayList<>();
    list.json().get("items").forEach(items::add);
    return items;
  }

  private static List<String> listed() {
    return items().stream().map(item -> item.get("studyInstanceUid").asText()).toList();
  }

  private static JsonNode item(SyntheticStudy study) {
    return items().stream()
        .filter(item -> item.get("studyInstanceUid").asText().equals(study.studyInstanceUid()))
        .findFirst()
        .orElseThrow();
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

package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.hub.Canaries;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.servers.OrthancServer;

/// The story of a report, typed on a command line, in processes of their own.
class ReportByCommandTest {
  @TempDir static Path folder;
  private static OrthancServer lincoln;
  private static Path home;

  @BeforeAll
  static void start() throws IOException {
    lincoln = OrthancServer.start(folder.resolve("lincoln"), "LINCOLN");
    for (int number : List.of(501, 502)) {
      lincoln.upload(TestStudies.image(number, 1));
      lincoln.upload(TestStudies.image(number, 2));
    }
    lincoln.upload(
        TestStudies.structured(
            501,
            SopClass.X_RAY_RADIATION_DOSE_SR,
            new CodedConcept("113701", "DCM", "X-Ray Radiation Dose Report"),
            "COMPLETE",
            "VERIFIED"));
    home = profile("home", true);
  }

  private static Path profile(String name, boolean withDeadArchive) throws IOException {
    Path made = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        made.resolve("settings.toml"),
        "[reader]\nname = \"Dr Ada Reader\"\nrole = \"consultant\"\nbody = \"GMC\"\nnumber = \"7654321\"\n"
            + "[[pacs]]\nname = \"Lincoln\"\ntrust = \"United Lincolnshire\"\ntrust-code = \"RWD\"\n"
            + "host = \"127.0.0.1\"\nport = "
            + lincoln.dicomPort()
            + "\nae-title = \"LINCOLN\"\n"
            + (withDeadArchive
                ? "[[pacs]]\nname = \"Grimsby\"\nhost = \"127.0.0.1\"\nport = 1\nae-title = \"GRIMSBY\"\n"
                : ""));
    return made;
  }

  @AfterAll
  static void stop() {
    lincoln.close();
  }

  @Test
  void claimDraftAndSignFileOneReportAndEmptyThePool() throws Exception {
    String study = TestStudies.studyUid(501);
    CommandRun sync = CommandRun.of(home, "worklist", "sync", "--json");
    assertEquals(3, sync.exitStatus(), sync::toString); // Grimsby is never there
    assertEquals(2, sync.json().get("newItems").asInt());
    assertEquals("answered", sync.json().get("archives").get(0).get("state").asText());
    assertEquals("unreachable", sync.json().get("archives").get(1).get("state").asText());

    JsonNode item = item(study);
    assertEquals("United Lincolnshire", item.get("trust").asText());
    assertEquals("free", item.get("state").asText());
    assertTrue(item.get("claimedBy").isNull() && item.get("leaseUntil").isNull());

    CommandRun claim = CommandRun.of(home, "worklist", "claim", study, "--json");
    assertEquals(0, claim.exitStatus(), claim::toString);
    String id = claim.json().get("id").asText();
    long token = claim.json().get("fencingToken").asLong();
    assertEquals(item.get("id").asText(), id);
    assertEquals("Dr Ada Reader", item(study).get("claimedBy").asText());

    CommandRun draft =
        CommandRun.of(
            home,
            "report",
            "draft",
            id,
            "--findings",
            "CANARYTEXT old infarct.",
            "--conclusion",
            "No bleed.",
            "--token",
            Long.toString(token),
            "--json");
    assertEquals(0, draft.exitStatus(), draft::toString);
    CommandRun stale =
        CommandRun.of(
            home,
            "report",
            "draft",
            id,
            "--findings",
            "late",
            "--token",
            Long.toString(token - 1),
            "--json");
    assertEquals(1, stale.exitStatus(), stale::toString);
    assertTrue(stale.json().get("reason").asText().length() > 10);

    CommandRun sign = CommandRun.of(home, "report", "sign", id, "--json");
    assertEquals(0, sign.exitStatus(), sign::toString);
    assertEquals("final", sign.json().get("state").asText());
    JsonNode delivery = sign.json().get("deliveries").get(0);
    assertEquals("Lincoln", delivery.get("destination").asText());
    assertEquals("SR", delivery.get("kind").asText());
    assertEquals("filed", delivery.get("state").asText());
    assertTrue(delivery.get("reason").isNull());

    Path sr =
        Files.write(
            folder.resolve("sr.dcm"), lincoln.file(sign.json().get("sopInstanceUid").asText()));
    String dump = tool("dcmdump", sr.toString());
    assertTrue(dump.contains("CANARYTEXT old infarct."), dump);
    assertTrue(dump.contains("7654321"), "the verifier's GMC number: " + dump);
    assertFalse(tool("dciodvfy", sr.toString()).contains("Error"));

    assertEquals(3, CommandRun.of(home, "worklist", "sync", "--json").exitStatus());
    assertEquals(1, CommandRun.of(home, "worklist", "list", "--json").json().get("items").size());

    CommandRun show = CommandRun.of(home, "report", "show", study, "--json");
    assertEquals(2, show.json().get("versions").size(), show::toString);
    assertEquals("filed", show.json().get("deliveries").get(0).get("state").asText());

    Canaries.assertNoneIn(
        home,
        "CANARY501",
        "PID501",
        "ACC501",
        "CANARYTEXT",
        "CANARY502",
        "PID502",
        "ACC502",
        study);
  }

  @Test
  void usageErrorsSayWhatToDo() throws Exception {
    Path fresh = profile("usage", false);
    CommandRun nobody = CommandRun.of(fresh, "worklist", "next", "--as", "Nobody", "--json");
    assertEquals(2, nobody.exitStatus(), nobody::toString);
    assertTrue(nobody.err().contains("Dr Ada Reader"), nobody::toString);
    CommandRun unknown = CommandRun.of(fresh, "report", "sign", "w0000", "--json");
    assertEquals(1, unknown.exitStatus(), unknown::toString);
    CommandRun empty = CommandRun.of(fresh, "worklist", "next", "--json");
    assertEquals(1, empty.exitStatus(), empty::toString);
    assertTrue(empty.json().has("reason"), empty::toString);
    assertEquals(2, CommandRun.of(fresh, "worklist").exitStatus());
    assertFalse((nobody.err() + unknown.err() + empty.err()).contains("Exception"));
  }

  private static JsonNode item(String study) {
    JsonNode items = CommandRun.of(home, "worklist", "list", "--json").json().get("items");
    for (JsonNode item : items) {
      if (item.get("studyInstanceUid").asText().equals(study)) {
        return item;
      }
    }
    throw new AssertionError("not in the pool: " + items);
  }

  private static String tool(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }
}

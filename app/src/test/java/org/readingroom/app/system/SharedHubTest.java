package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.netclient.servers.OrthancServer;

/// A night shared by people of several trusts, by command line, over a real PostgreSQL and a real
/// archive: each person has a profile of their own and nothing in common but the hub.
class SharedHubTest {
  /// `./test --long` also passes work on and vets by command line
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");

  private static final String PASSWORD = "a long night at the hub";

  @TempDir static Path folder;
  private static OrthancServer lincoln;
  private static PostgresServer.HubDatabase database;
  private static String suffix;

  @BeforeAll
  static void start() throws IOException {
    lincoln = OrthancServer.start(folder.resolve("lincoln"), "LINCOLN");
    lincoln.upload(TestStudies.image(601, 1));
    lincoln.upload(TestStudies.image(602, 1));
    database = PostgresServer.shared().empty();
    // logins belong to the whole server, which other tests use too
    suffix = UUID.randomUUID().toString().substring(0, 8);
  }

  @AfterAll
  static void stop() throws Exception {
    lincoln.close();
    database.close();
  }

  private static String login(String name) {
    return name + "_" + suffix;
  }

  private static Path profile(String name) throws IOException {
    Path made = Files.createDirectories(folder.resolve(name).resolve("profile"));
    Files.writeString(
        made.resolve("settings.toml"),
        """
        [hub]
        url = "%s"
        user = "%s"
        secret = "env:HUB_PASSWORD"
        [[pacs]]
        name = "Lincoln"
        trust-code = "RWD"
        host = "127.0.0.1"
        port = %d
        ae-title = "LINCOLN"
        """
            .formatted(database.url(), login(name), lincoln.dicomPort()));
    return made;
  }

  private static CommandRun as(String name, String... arguments) throws IOException {
    return CommandRun.of(
        profile(name), Map.of("HUB_PASSWORD", PASSWORD, "OWNER_PASSWORD", "owner"), arguments);
  }

  private static JsonNode done(CommandRun run) {
    assertEquals(0, run.exitStatus(), run::toString);
    return run.out().isBlank() || !run.out().startsWith("{") ? null : run.json();
  }

  @Test
  void aNightFromSettingUpTheHubToTheVerifiedReport() throws Exception {
    CommandRun absent = as("anna", "hub", "status", "--json");
    assertEquals(1, absent.exitStatus(), absent::toString);
    assertEquals("refused", absent.json().get("state").asText());

    done(
        as(
            "anna",
            "hub",
            "init",
            "--owner",
            "hub_owner",
            "--owner-secret",
            "env:OWNER_PASSWORD",
            "--administrator",
            "Anna Admin",
            "--login",
            login("anna"),
            "--secret",
            "env:HUB_PASSWORD"));
    assertEquals("ready", done(as("anna", "hub", "status", "--json")).get("state").asText());
    reader("agent", "Agent", "manager", "--sees", "*", "--feeds", "true");
    reader("tom", "Dr Tom Trainee", "trainee", "--sees", "RWD", "--reports-for", "RWD");
    reader("ada", "Dr Ada Reader", "consultant", "--sees", "RWD", "--reports-for", "RWD");
    reader("fay", "Dr Fay Foreign", "consultant", "--sees", "RXX", "--reports-for", "RXX");

    CommandRun mayNot = as("tom", "hub", "set-reader", login("tom"), "--role", "consultant");
    assertEquals(1, mayNot.exitStatus(), mayNot::toString);
    assertTrue(mayNot.err().contains("administrator"), mayNot::toString);

    CommandRun cannotFeed = as("tom", "worklist", "sync");
    assertEquals(1, cannotFeed.exitStatus(), cannotFeed::toString);
    done(as("agent", "agent", "--once"));

    assertEquals(2, done(as("tom", "worklist", "list", "--json")).get("items").size());
    assertEquals(0, done(as("fay", "worklist", "list", "--json")).get("items").size());

    String study = TestStudies.studyUid(601);
    JsonNode claim = done(as("tom", "worklist", "claim", study, "--json"));
    String item = claim.get("id").asText();
    CommandRun held = as("ada", "worklist", "claim", study, "--json");
    assertEquals(1, held.exitStatus());
    assertTrue(held.json().get("reason").asText().contains("Tom"), held::toString);
    done(as("tom", "report", "draft", study, "--findings", "No bleed.", "--conclusion", "Normal."));
    JsonNode preliminary = done(as("tom", "report", "sign", study, "--json"));
    assertEquals("preliminary", preliminary.get("state").asText());

    JsonNode signed = done(as("ada", "report", "sign", study, "--json"));
    assertEquals("final", signed.get("state").asText());
    assertEquals("filed", signed.get("deliveries").get(0).get("state").asText());
    List<String> left =
        done(as("tom", "worklist", "list", "--json")).get("items").findValuesAsText("id");
    assertEquals(1, left.size());
    assertFalse(left.contains(item));

    if (LONG) {
      passOnByCommand(TestStudies.studyUid(602));
      vetByCommand(TestStudies.studyUid(602));
    }
    done(as("anna", "audit", "verify"));
    assertEquals(1, as("tom", "audit", "verify").exitStatus());

    done(as("anna", "hub", "retire-reader", login("tom")));
    assertEquals(1, as("tom", "worklist", "list").exitStatus());
    assertEquals(LONG ? 6 : 5, done(as("anna", "hub", "readers", "--json")).get("readers").size());
  }

  private static void passOnByCommand(String study) throws IOException {
    reader("lena", "Dr Lena Lead", "lead", "--sees", "RWD", "--reports-for", "RWD");
    done(as("ada", "worklist", "claim", study));
    done(as("ada", "worklist", "extend", study, "--minutes", "60"));
    done(as("ada", "worklist", "hand-over", study, "--to", "Dr Tom Trainee", "--note", "Yours."));
    assertEquals(
        item(study),
        done(as("tom", "worklist", "next", "--json")).get("id").asText(),
        "kept for Tom");
    done(
        as(
            "tom",
            "worklist",
            "opinion",
            "ask",
            study,
            "--of",
            "Dr Ada Reader",
            "--question",
            "A vessel?"));
    done(as("ada", "worklist", "opinion", "answer", study, "--words", "Yes."));
    JsonNode said = done(as("tom", "worklist", "opinion", "show", study, "--json"));
    assertEquals("Yes.", said.get("opinions").get(0).get("answer").asText());
    assertEquals(
        List.of("Yours.", "A vessel?", "Yes."),
        done(as("tom", "worklist", "show", study, "--json"))
            .get("history")
            .findValuesAsText("words"));
    assertEquals(1, as("ada", "worklist", "take-over", study, "--reason", "Why not").exitStatus());
    done(as("lena", "worklist", "take-over", study, "--reason", "Tom went home"));
    CommandRun late = as("tom", "report", "draft", study, "--findings", "Late.");
    assertEquals(1, late.exitStatus(), late::toString);
    done(
        as(
            "lena",
            "worklist",
            "reassign",
            study,
            "--to",
            "Dr Ada Reader",
            "--reason",
            "Her field"));
    done(as("ada", "worklist", "lists", "--save", "Night CT", "--shared", "--modality", "CT"));
    assertTrue(
        done(as("tom", "worklist", "lists", "--json"))
            .get("lists")
            .findValuesAsText("name")
            .contains("Night CT"));
  }

  private static void vetByCommand(String study) throws IOException {
    String request =
        done(as(
                "tom",
                "worklist",
                "vetting",
                "ask",
                study,
                "--of",
                "Dr Ada Reader",
                "--question",
                "Contrast?",
                "--json"))
            .get("id")
            .asText();
    assertEquals(
        0, done(as("fay", "worklist", "vetting", "list", "--json")).get("vettings").size());
    assertEquals(
        1, as("tom", "worklist", "vetting", "accept", request, "--words", "Me.").exitStatus());
    assertEquals(
        1,
        done(as("ada", "worklist", "vetting", "list", "--mine", "--json")).get("vettings").size());
    done(as("ada", "worklist", "vetting", "ask-back", request, "--words", "eGFR?"));
    done(as("tom", "worklist", "vetting", "reply", request, "--words", "62."));
    done(as("ada", "worklist", "vetting", "change", request, "--words", "MR instead."));
    JsonNode whole =
        done(as("tom", "worklist", "vetting", "list", "--item", study, "--json"))
            .get("vettings")
            .get(0);
    assertEquals("changed", whole.get("state").asText());
    assertEquals(
        List.of("ask", "ask-back", "reply", "change"), whole.get("steps").findValuesAsText("step"));
  }

  private static String item(String study) throws IOException {
    for (JsonNode each : done(as("ada", "worklist", "list", "--json")).get("items")) {
      if (each.get("studyInstanceUid").asText().equals(study)) {
        return each.get("id").asText();
      }
    }
    throw new AssertionError("not in the list");
  }

  private static void reader(String login, String name, String role, String... more)
      throws IOException {
    String[] line = new String[9 + more.length];
    System.arraycopy(
        new String[] {
          "hub",
          "set-reader",
          login(login),
          "--name",
          name,
          "--role",
          role,
          "--secret",
          "env:HUB_PASSWORD"
        },
        0,
        line,
        0,
        9);
    System.arraycopy(more, 0, line, 9, more.length);
    done(as("anna", line));
  }
}

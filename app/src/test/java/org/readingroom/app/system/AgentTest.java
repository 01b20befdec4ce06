package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.netclient.servers.OrthancServer;

/// The agent feeds the pool and empties the outbox by itself, and stops when told.
class AgentTest {
  @TempDir Path folder;

  @Test
  void theAgentPoolsWhatComesFilesWhatWasSignedWhileTheArchiveWasAwayAndStopsCleanly()
      throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    int port;
    try (OrthancServer first = OrthancServer.start(folder.resolve("orthanc"), "LINCOLN")) {
      port = first.dicomPort();
      settings(home, port);
      first.upload(TestStudies.image(700, 1));
      assertEquals(0, CommandRun.of(home, "agent", "--once", "--json").exitStatus());
    }
    // the archive is gone: signing works, delivery waits
    String study = TestStudies.studyUid(700);
    assertEquals(
        0, CommandRun.of(home, "report", "draft", study, "--conclusion", "Normal.").exitStatus());
    CommandRun sign = CommandRun.of(home, "report", "sign", study, "--json");
    assertEquals(3, sign.exitStatus(), sign::toString);
    JsonNode waiting = sign.json().get("deliveries").get(0);
    assertEquals("pending", waiting.get("state").asText());
    assertTrue(waiting.get("reason").asText().length() > 10);

    try (OrthancServer again = OrthancServer.start(folder.resolve("orthanc2"), "LINCOLN")) {
      settings(home, again.dicomPort());
      Path out = folder.resolve("agent.out");
      Path err = folder.resolve("agent.err");
      Process agent = CommandRun.start(home, Map.of(), out, err, "agent", "--every", "1", "--json");
      try {
        again.upload(TestStudies.image(701, 1));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < end
            && (again.instanceCount() < 2 || !Files.readString(out).contains("\"newItems\":1"))) {
          Thread.sleep(200);
        }
        assertEquals(2, again.instanceCount(), () -> "the image and the report");
        assertTrue(Files.readString(out).contains("\"newItems\":1"));
        agent.destroy(); // SIGTERM, like Ctrl-C
        assertTrue(agent.waitFor(60, TimeUnit.SECONDS));
      } finally {
        agent.destroyForcibly();
      }
      assertFalse(Files.readString(err).contains("Exception"), () -> "no stack trace");
    }
    CommandRun verify = CommandRun.of(home, "audit", "verify", "--json");
    assertEquals(0, verify.exitStatus(), verify::toString);
    assertTrue(verify.json().get("entries").asInt() >= 5);
  }

  private static void settings(Path home, int port) throws Exception {
    Files.writeString(
        home.resolve("settings.toml"),
        "[reader]\nname = \"Dr Ada Reader\"\nrole = \"consultant\"\n"
            + "[[pacs]]\nname = \"Lincoln\"\nhost = \"127.0.0.1\"\nport = "
            + port
            + "\nae-title = \"LINCOLN\"\n");
  }
}

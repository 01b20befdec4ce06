package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.order.TestMessages;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.netclient.servers.OrthancServer;

/// Orders by HL7 reach the pool through a real agent: what it has acknowledged outlives its death,
/// and the images find it.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class OrdersTest {
  @TempDir Path folder;

  @Test
  void anAcknowledgedOrderOutlivesTheAgentAndTheImagesFindIt() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path log = folder.resolve("agent.log");
    int port = freePort();
    try (OrthancServer lincoln = OrthancServer.start(folder.resolve("orthanc"), "LINCOLN")) {
      Files.writeString(
          home.resolve("settings.toml"),
          """
          [reader]
          name = "Dr A Reader"
          role = "consultant"
          [[pacs]]
          name = "Lincoln"
          trust = "Lincoln County"
          trust-code = "RWD"
          host = "127.0.0.1"
          port = %d
          ae-title = "LINCOLN"
          patient-id-issuer = "RWD"
          [[orders]]
          trust-code = "RWD"
          bind = "127.0.0.1"
          port = %d
          from = ["127.0.0.1"]
          [[pathway]]
          name = "resus"
          urgency = "emergency"
          report-within = "30 min"
          location = ["ED*"]
          """
              .formatted(lincoln.dicomPort(), port));
      Process agent = CommandRun.start(home, Map.of(), log, log, "agent", "--every", "0.5");
      try {
        assertEquals("MSA|AA|M1", tell(port, TestMessages.orm(1, "M1", "NW")));
      } finally {
        agent.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
      }
      vet(home);
      lincoln.upload(TestStudies.image(1, 1));
      agent = CommandRun.start(home, Map.of(), log, log, "agent", "--every", "0.5");
      try {
        assertEquals("MSA|AA|M1", tell(port, TestMessages.orm(1, "M1", "NW")), "sent again");
        JsonNode item = await(home, each -> true);
        assertEquals("resus", item.get("pathway").asText());
        assertEquals("emergency", item.get("priority").asText());
        assertEquals("CT head", item.get("description").asText());
        assertEquals("Head injury, on warfarin; Fall&LOC", item.get("reason").asText());
        assertTrue(item.get("doubt").isNull());
        assertVetted(home, item.get("id").asText());
        assertEquals("MSA|AA|M2", tell(port, TestMessages.orm(1, "M2", "CA")));
        JsonNode cancelled = await(home, each -> !each.get("doubt").isNull());
        assertTrue(cancelled.get("doubt").asText().contains("cancelled"));
        assertEquals(
            "MSA|AE|M3|This accession number already belongs to an order for another patient.",
            tell(
                port,
                TestMessages.orm(2, "M3", "NW")
                    .replace("ACC2", "ACC1")
                    .replace("9434765919", "9990000018")));
      } finally {
        agent.destroy();
        agent.waitFor(20, TimeUnit.SECONDS);
        agent.destroyForcibly();
      }
      String said = Files.readString(log);
      assertFalse(said.contains("Exception") || said.contains("CANARY"), said);
      assertTrue(said.contains("listening on " + port), said);
    }
    assertEquals(0, CommandRun.of(home, "audit", "verify").exitStatus());
  }

  /// Before there are images: the order is put to a radiologist, who accepts it with a protocol.
  private static void vet(Path home) {
    JsonNode orders =
        CommandRun.of(home, "worklist", "vetting", "orders", "--json").json().get("orders");
    assertEquals(1, orders.size());
    assertEquals("ACC1", orders.get(0).get("accessionNumber").asText());
    assertEquals("Lincoln County", orders.get(0).get("trust").asText());
    String[] ask = {
      "worklist",
      "vetting",
      "ask",
      "--accession",
      "ACC1",
      "--of",
      "Dr A Reader",
      "--question",
      "Contrast?",
      "--json"
    };
    String request = CommandRun.of(home, ask).json().get("id").asText();
    CommandRun twice = CommandRun.of(home, ask);
    assertEquals(1, twice.exitStatus(), twice::toString);
    CommandRun silent = CommandRun.of(home, "worklist", "vetting", "reject", request, "--json");
    assertEquals(1, silent.exitStatus(), silent::toString);
    assertTrue(silent.json().get("reason").asText().contains("reason"), silent::toString);
    CommandRun accepted =
        CommandRun.of(
            home, "worklist", "vetting", "accept", request, "--words", "CT head, plain.", "--json");
    assertEquals(0, accepted.exitStatus(), accepted::toString);
    assertEquals(request, accepted.json().get("id").asText());
  }

  private static void assertVetted(Path home, String item) {
    JsonNode shown = CommandRun.of(home, "worklist", "show", item, "--json").json();
    assertEquals(item, shown.get("item").get("id").asText());
    assertEquals(
        List.of("Contrast?", "CT head, plain."), shown.get("history").findValuesAsText("words"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket()) {
      any.bind(new InetSocketAddress("127.0.0.1", 0));
      return any.getLocalPort();
    }
  }

  /// Sends a message as soon as the agent listens; returns the MSA of its answer.
  private static String tell(int port, String message) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 2_000);
        socket.setSoTimeout(20_000);
        socket
            .getOutputStream()
            .write(("\u000B" + message + "\u001C\r").getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b >= 0 && b != 0x1C; b = in.read()) {
          answer.write(b);
        }
        return answer
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("MSA"))
            .findFirst()
            .orElse("");
      } catch (IOException notYet) {
        if (System.nanoTime() > end) {
          throw notYet;
        }
        Thread.sleep(100);
      }
    }
  }

  /// The only item, once it is as wanted.
  private static JsonNode await(Path home, Predicate<JsonNode> wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      JsonNode items = CommandRun.of(home, "worklist", "list", "--json").json().get("items");
      if (items.size() == 1 && wanted.test(items.get(0))) {
        return items.get(0);
      }
      assertTrue(System.nanoTime() < end, items::toString);
      Thread.sleep(200);
    }
  }
}

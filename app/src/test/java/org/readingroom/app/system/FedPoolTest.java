package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.netclient.servers.OrthancServer;

/// Three real archives fill while the agent feeds the pool and is killed again and again: in the
/// end the pool is exactly what is unreported, each thing once.
///
/// `./test` adds some 40 studies and kills 3 agents; `./test --long` 300 studies and 20 agents, on
/// each database. READINGROOM_SEED repeats a run.
class FedPoolTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");
  private static final int STUDIES = LONG ? 300 : 40;
  private static final int KILLS = LONG ? 20 : 3;
  private static final int CATCH_UP_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void anAgentKilledAgainAndAgainPoolsExactlyTheUnreportedOnceEach() throws Exception {
    try (ThreeTrusts trusts = ThreeTrusts.start(folder)) {
      feed(trusts, trusts.newProfile("fed", false), Map.of(), "SQLite");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "readingroom.long", matches = "true")
  void anAgentKilledAgainAndAgainPoolsExactlyTheUnreportedOnceEachOnASharedHub() throws Exception {
    try (ThreeTrusts trusts = ThreeTrusts.start(folder);
        PostgresServer.HubDatabase database = PostgresServer.shared().hub()) {
      String login = database.login("Agent", Role.MANAGER, true, List.of("*"), List.of());
      Path home = trusts.newProfile("fed", false);
      Files.writeString(
          home.resolve("settings.toml"),
          "\n[hub]\nurl = \"%s\"\nuser = \"%s\"\nsecret = \"env:HUB_PASSWORD\"\n"
              .formatted(database.url(), login),
          StandardOpenOption.APPEND);
      feed(trusts, home, Map.of("HUB_PASSWORD", "secret"), "PostgreSQL");
    }
  }

  private void feed(ThreeTrusts trusts, Path home, Map<String, String> environment, String hub)
      throws Exception {
    long seed =
        Long.parseLong(
            System.getenv()
                .getOrDefault("READINGROOM_SEED", Long.toString(System.nanoTime() % 1_000_000)));
    Random random = new Random(seed);
    TruthCases cases = TruthCases.make(random, STUDIES);
    List<OrthancServer> archives = List.of(trusts.lincoln(), trusts.boston(), trusts.derby());
    Path log = folder.resolve("agent.log");
    try (ExecutorService arriving = Executors.newSingleThreadExecutor()) {
      List<TruthCases.Arrival> all = cases.arrivals();
      for (int kill = 0; kill < KILLS; kill++) {
        List<TruthCases.Arrival> now =
            all.subList(all.size() * kill / KILLS, all.size() * (kill + 1) / KILLS);
        int lifeMs = 900 + random.nextInt(LONG ? 4_000 : 1_500);
        Process agent = CommandRun.start(home, environment, log, log, "agent", "--every", "0.3");
        try {
          Future<?> arrived =
              arriving.submit(() -> now.forEach(a -> archives.get(a.trust()).upload(a.file())));
          Thread.sleep(lifeMs);
          agent.destroyForcibly(); // SIGKILL
          arrived.get(60, TimeUnit.SECONDS);
        } finally {
          agent.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
        assertFalse(Files.readString(log).contains("Exception"), () -> "seed " + seed);
      }
    }
    // the last one is left to catch up
    Process agent = CommandRun.start(home, environment, log, log, "agent", "--every", "0.3");
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS);
      while (!pool(home, environment, seed).equals(cases.truth()) && System.nanoTime() < end) {
        Thread.sleep(1_000);
      }
      assertEquals(cases.truth(), pool(home, environment, seed), () -> "seed " + seed);
    } finally {
      agent.destroy();
      agent.waitFor(20, TimeUnit.SECONDS);
      agent.destroyForcibly();
    }
    CommandRun verify = CommandRun.of(home, environment, "audit", "verify", "--json");
    assertEquals(0, verify.exitStatus(), verify::toString);
    System.out.printf(
        "%s, seed %d: %d studies (%d objects) of %d kinds in three archives, %d agents killed:"
            + " %d items pooled, %d of them flagged, %d preliminary; nothing else, nothing twice%n",
        hub,
        seed,
        cases.studies(),
        cases.arrivals().size(),
        cases.kinds().size(),
        KILLS,
        cases.truth().size(),
        cases.truth().values().stream().filter(TruthCases.Standing::flagged).count(),
        cases.truth().values().stream().filter(s -> s.state().equals("preliminary")).count());
  }

  /// What is in the pool now, by the studies of an item. Fails when a study is in two items.
  private static Map<Set<String>, TruthCases.Standing> pool(
      Path home, Map<String, String> environment, long seed) {
    CommandRun list = CommandRun.of(home, environment, "worklist", "list", "--json");
    assertEquals(0, list.exitStatus(), list::toString);
    Map<Set<String>, TruthCases.Standing> out = new HashMap<>();
    List<String> everyStudy = new ArrayList<>();
    for (JsonNode item : list.json().get("items")) {
      Set<String> studies = new TreeSet<>();
      item.get("studies").forEach(s -> studies.add(s.get("studyInstanceUid").asText()));
      everyStudy.addAll(studies);
      out.put(
          Set.copyOf(studies),
          new TruthCases.Standing(item.get("state").asText(), !item.get("doubt").isNull()));
    }
    assertTrue(
        Set.copyOf(everyStudy).size() == everyStudy.size(),
        () -> "a study is in two items, seed " + seed);
    return out;
  }
}

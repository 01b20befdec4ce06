package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.servers.SyntheticStudy;

/// The agent and seven more processes on one profile: no lock error reaches anybody, nothing is
/// lost. A minute with `./test --long`, otherwise once through what each of them does.
class EightProcessesTest {
  private static final int SECONDS = Boolean.getBoolean("readingroom.long") ? 60 : 0;
  private static final int STUDIES = 6;

  @TempDir Path folder;

  @Test
  void eightProcessesShareOneProfile() throws Exception {
    List<SyntheticStudy> studies = new ArrayList<>();
    try (ThreeTrusts trusts = ThreeTrusts.start(folder)) {
      for (int i = 0; i < STUDIES; i++) {
        SyntheticStudy study = SyntheticStudy.ct("eight-" + i, "PATIENT^N" + i, 1, 20, 64);
        study.files().forEach(trusts.lincoln()::upload);
        studies.add(study);
      }
      Path home = trusts.newProfile("eight", false);
      Path log = folder.resolve("agent.log");
      Process agent = CommandRun.start(home, Map.of(), log, log, "agent");
      Path windowLog = folder.resolve("window.log");
      boolean display = System.getenv("DISPLAY") != null;
      Process window = display ? CommandRun.start(home, Map.of(), windowLog, windowLog) : null;
      boolean stillOpen;
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      List<Future<List<CommandRun>>> loops = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < STUDIES; i++) {
          String uid = studies.get(i).studyInstanceUid();
          loops.add(
              threads.submit(
                  loop(
                      end,
                      () -> CommandRun.of(home, "retrieve", uid, "--json"),
                      () -> CommandRun.of(home, "worklist", "sync", "--json"),
                      () -> CommandRun.of(home, "worklist", "claim", uid, "--json"),
                      () ->
                          CommandRun.of(
                              home,
                              "report",
                              "draft",
                              uid,
                              "--findings",
                              "text of " + uid,
                              "--conclusion",
                              "end"))));
        }
        loops.add(
            threads.submit(
                loop(
                    end,
                    () -> CommandRun.of(home, "query", "--name", "*", "--deadline", "60", "--json"),
                    () -> CommandRun.of(home, "worklist", "list", "--json"),
                    () -> CommandRun.of(home, "worklist", "list", "--json"))));
        for (Future<List<CommandRun>> loop : loops) {
          for (CommandRun run : loop.get()) {
            String said = run.toString().toLowerCase(Locale.ROOT);
            assertFalse(said.contains("lock") || said.contains("busy"), said);
            assertFalse(said.contains("exception"), said);
            assertEquals(0, run.exitStatus(), said);
          }
        }
      } finally {
        stillOpen = window == null || window.isAlive();
        if (window != null) {
          window.destroy();
        }
        agent.destroy();
      }
      assertTrue(agent.waitFor(60, TimeUnit.SECONDS));
      if (window != null) {
        assertTrue(window.waitFor(60, TimeUnit.SECONDS));
        String windowSaid = Files.readString(windowLog);
        assertTrue(stillOpen, "the window went by itself: " + windowSaid);
        assertFalse(windowSaid.contains("Exception"), windowSaid);
      }
      String agentSaid = Files.readString(log).toLowerCase(Locale.ROOT);
      assertFalse(agentSaid.contains("lock") || agentSaid.contains("exception"), agentSaid);

      List<String> retrieve = new ArrayList<>(List.of("retrieve", "--json"));
      studies.forEach(study -> retrieve.add(study.studyInstanceUid()));
      CommandRun again = CommandRun.of(home, retrieve.toArray(String[]::new));
      assertEquals(STUDIES, again.json().get("studies").size(), again.toString());
      for (JsonNode study : again.json().get("studies")) {
        assertEquals(20, study.get("alreadyCached").asInt(), again.toString());
      }
      for (SyntheticStudy study : studies) {
        CommandRun show = CommandRun.of(home, "report", "show", study.studyInstanceUid(), "--json");
        assertTrue(show.out().contains("text of " + study.studyInstanceUid()), show.toString());
      }
    }
  }

  @SafeVarargs
  private static Callable<List<CommandRun>> loop(long end, Callable<CommandRun>... steps) {
    return () -> {
      List<CommandRun> runs = new ArrayList<>();
      do {
        for (Callable<CommandRun> step : steps) {
          runs.add(step.call());
        }
      } while (System.nanoTime() < end);
      return runs;
    };
  }
}

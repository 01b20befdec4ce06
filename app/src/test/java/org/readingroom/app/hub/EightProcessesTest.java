package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;

/// Eight processes on one SQLite hub, all claiming, drafting and signing at once.
class EightProcessesTest {
  private static final int PROCESSES = 8;
  private static final int ITEMS = 48;

  @TempDir Path folder;

  @Test
  void eightProcessesShareTheHubWithoutALockErrorOrALostReport() throws Exception {
    try (TestHub hub = TestHub.in(folder)) {
      Actor ada = hub.consultant("Ada");
      for (int i = 0; i < ITEMS; i++) {
        TestStudies.pool(hub, ada, TestStudies.row(i).build());
      }
    }
    List<Process> all = new ArrayList<>();
    List<Path> said = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      Path out = folder.resolve("said" + i);
      said.add(out);
      all.add(
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Colleague.class.getName(),
                  folder.toString(),
                  "Reader " + i)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start());
    }
    Map<String, String> signedBy = new HashMap<>();
    for (int i = 0; i < PROCESSES; i++) {
      Path out = said.get(i);
      assertTrue(all.get(i).waitFor(180, TimeUnit.SECONDS));
      List<String> lines = Files.readAllLines(out);
      assertEquals(0, all.get(i).exitValue(), () -> String.join("\n", lines));
      for (String line : lines) {
        String[] part = line.split(" ", 2);
        assertEquals(null, signedBy.put(part[0], part[1]), "one item signed by two");
      }
    }
    assertEquals(ITEMS, signedBy.size());
    try (TestHub hub = TestHub.in(folder)) {
      Worklist worklist = new Worklist(hub.hub, hub.audit);
      Reports reports =
          new Reports(hub.hub, hub.audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN)));
      assertTrue(worklist.list(WorklistFilter.everything()).isEmpty());
      for (Map.Entry<String, String> each : signedBy.entrySet()) {
        List<Report> versions = reports.history(each.getKey());
        assertEquals(2, versions.size());
        assertEquals(each.getValue(), versions.getLast().authorName());
        assertEquals("Draft of " + each.getValue(), versions.getLast().text().findings());
      }
      assertTrue(hub.audit.verify().whole(), () -> hub.audit.verify().toString());
    }
  }

  /// One reader in a process of their own: next, draft, sign, until nothing is left.
  static final class Colleague {
    public static void main(String[] arguments) throws Exception {
      LogManager.getLogManager().reset();
      String name = arguments[1];
      try (TestHub hub = TestHub.in(Path.of(arguments[0]))) {
        Actor me = hub.consultant(name);
        Worklist worklist = new Worklist(hub.hub, hub.audit);
        Reports reports =
            new Reports(
                hub.hub, hub.audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN)));
        while (worklist.next(me, WorklistFilter.everything(), Duration.ofMinutes(5))
            instanceof LeaseOutcome.Granted granted) {
          String item = granted.lease().itemId();
          long token = granted.lease().fencingToken();
          DraftOutcome draft =
              reports.draft(item, me, new ReportText("Draft of " + name, "Normal."), token);
          if (!(draft instanceof DraftOutcome.Saved)) {
            throw new IllegalStateException(draft.toString());
          }
          SignOutcome signed =
              reports.sign(new SignRequest(item, SignRequest.As.FINAL, null, token, List.of()), me);
          if (!(signed instanceof SignOutcome.Signed)) {
            throw new IllegalStateException(signed.toString());
          }
          System.out.println(item + " " + name);
        }
      }
    }
  }
}

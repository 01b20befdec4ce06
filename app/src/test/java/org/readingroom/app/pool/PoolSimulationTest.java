package org.readingroom.app.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.pool.PoolHistory.Entry;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.Reports;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.netclient.servers.CuttingProxy;

/// Readers in several processes, some with clocks an hour off, who claim, write, sign, are killed,
/// lose the line and come back with old tokens; afterwards the judge finds no contradiction, and
/// finds one where one was planted.
///
/// `./test` runs a small night; `./test --long` 200 readers over 10,000 items on PostgreSQL, and 8
/// processes over 1,000 on SQLite, for four minutes each.
class PoolSimulationTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");

  @TempDir Path folder;

  /// @param killed processes killed and started again, one after the other
  /// @param pauseMs longest pause of a reader between two deeds
  private record Night(
      int processes, int readersEach, int items, int seconds, int killed, int pauseMs) {
    static Night of(Dialect dialect) {
      if (!LONG) {
        return new Night(3, 4, 120, 4, 2, 20);
      }
      return switch (dialect) {
        case POSTGRESQL -> new Night(8, 25, 10_000, 240, 24, 800);
        case SQLITE -> new Night(8, 1, 1_000, 240, 16, 100);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void noItemIsEverUnderTwoLeasesAndNothingAcceptedIsLost(Dialect dialect) throws Exception {
    try (TestHub hub = TestHub.of(dialect, folder)) {
      Judged judged = spend(Night.of(dialect), hub);
      System.out.println(dialect + ": " + judged.summary());
      assertEquals(List.of(), judged.problems());
      assertTrue(judged.signed() > 0 && judged.drafts() > 0, judged::summary);
      assertTrue(!LONG || judged.refusedStale() > 0, judged::summary);
      assertTrue(hub.audit.verify().whole(), () -> hub.audit.verify().toString());
    }
  }

  @Test
  void aHubThatGivesAnItemTwiceIsFoundOut() throws Exception {
    try (TestHub hub = TestHub.of(Dialect.POSTGRESQL, folder)) {
      hub.asOwner(
          """
          CREATE OR REPLACE FUNCTION forget_leases() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            NEW.claimed_ms := NEW.claimed_ms - 100000;
            NEW.expires_ms := NEW.expires_ms - 100000;
            RETURN NEW;
          END $$
          """);
      // leases are as good as expired when they are given: whoever comes next gets the item
      hub.asOwner(
          "CREATE TRIGGER planted BEFORE INSERT ON leases FOR EACH ROW WHEN (NEW.fencing_token % 2 ="
              + " 0) EXECUTE FUNCTION forget_leases()");
      Judged judged = spend(new Night(2, 5, 6, 4, 0, 20), hub);
      assertTrue(
          judged.problems().stream().anyMatch(p -> p.contains("got it while")),
          () -> judged.problems().toString());
    }
  }

  @Test
  void aHubThatLosesADraftIsFoundOut() throws Exception {
    try (TestHub hub = TestHub.of(Dialect.POSTGRESQL, folder)) {
      hub.asOwner(
          """
          CREATE OR REPLACE FUNCTION lose_some() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            RETURN CASE WHEN NEW.version % 3 = 0 AND NEW.state = 'DRAFT' THEN NULL ELSE NEW END;
          END $$
          """);
      hub.asOwner(
          "CREATE TRIGGER planted BEFORE INSERT ON reports FOR EACH ROW EXECUTE FUNCTION"
              + " lose_some()");
      Judged judged = spend(new Night(1, 4, 20, 3, 0, 20), hub);
      assertTrue(
          judged.problems().stream().anyMatch(p -> p.contains("is not there")),
          () -> judged.problems().toString());
    }
  }

  /// What came of a night.
  private record Judged(
      List<String> problems, int claims, int drafts, int signed, int refusedStale, int unknown) {
    String summary() {
      return claims
          + " claims granted, "
          + drafts
          + " drafts and "
          + signed
          + " signatures accepted, "
          + refusedStale
          + " renewals and drafts refused, "
          + unknown
          + " without an answer; "
          + problems.size()
          + " contradictions";
    }
  }

  private Judged spend(Night night, TestHub hub) throws Exception {
    Set<String> pooled = new LinkedHashSet<>();
    Actor feeder = hub.actor("Feeder", Role.CONSULTANT);
    for (int i = 0; i < night.items(); i++) {
      pooled.add(TestStudies.pool(hub, feeder, TestStudies.row(i).build()));
    }
    Path hot =
        Files.write(
            folder.resolve("hot"), pooled.stream().limit(night.readersEach() * 3L).toList());
    try (CuttingProxy line =
        hub.database == null
            ? null
            : new CuttingProxy(
                PostgresServer.shared().port(),
                LONG ? 150_000 : 25_000,
                CuttingProxy.Then.CUT_EACH)) {
      String where =
          line == null ? folder.resolve("hub.db").toString() : hub.database.url(line.port());
      List<Path> histories = run(night, hub, where, hot);
      return judge(pooled, histories, hub);
    }
  }

  private List<Path> run(Night night, TestHub hub, String where, Path hot) throws Exception {
    List<Path> histories = new ArrayList<>();
    Process[] processes = new Process[night.processes()];
    Path[] names = new Path[night.processes()];
    for (int p = 0; p < processes.length; p++) {
      List<String> readers = new ArrayList<>();
      for (int r = 0; r < night.readersEach(); r++) {
        String name = "Reader " + p + "." + r;
        readers.add(
            hub.database == null
                ? name
                : hub.database.login(name, Role.CONSULTANT, false, List.of("*"), List.of("*")));
      }
      names[p] = Files.write(folder.resolve("names" + p), readers);
      histories.add(folder.resolve("history" + p));
      processes[p] = start(night, where, names[p], hot, night.seconds(), p, histories.get(p));
    }
    Random random = new Random(7);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(night.seconds());
    for (int k = 0; k < night.killed(); k++) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      Thread.sleep(Math.max(0, left / (night.killed() - k + 1)));
      int p = random.nextInt(processes.length);
      processes[p].destroyForcibly().waitFor();
      int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime()));
      // the killed process's last line may be cut off: its successor writes a history of its own
      histories.add(folder.resolve("history" + p + "." + k));
      processes[p] = start(night, where, names[p], hot, seconds, 100 + k, histories.getLast());
    }
    for (Process process : processes) {
      assertTrue(
          process.waitFor(night.seconds() + (LONG ? 300L : 120L), TimeUnit.SECONDS),
          "a reader hangs");
      assertEquals(0, process.exitValue(), "a reader broke down; see the test's output");
    }
    return histories;
  }

  private static Process start(
      Night night, String where, Path names, Path hot, int seconds, long seed, Path history)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PoolReaders.class.getName(),
            where,
            names.toString(),
            hot.toString(),
            Integer.toString(seconds),
            Long.toString(seed),
            history.toString(),
            Integer.toString(night.pauseMs()));
    Path skew = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
    if (LONG && seed % 3 != 0 && Files.exists(skew)) {
      // the wall clock of every second and third workstation is an hour off
      builder.environment().put("LD_PRELOAD", skew.toString());
      builder.environment().put("FAKETIME", seed % 3 == 1 ? "+1h" : "-1h");
      builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
    return builder.inheritIO().start();
  }

  private static Judged judge(Set<String> pooled, List<Path> histories, TestHub hub)
      throws IOException {
    List<Entry> history = new ArrayList<>();
    for (Path file : histories) {
      if (Files.exists(file)) {
        history.addAll(PoolHistory.read(file));
      }
    }
    List<String> problems = PoolJudge.judge(pooled, history, holdings(hub));
    assertFalse(history.isEmpty());
    return new Judged(
        problems,
        count(history, PoolHistory.Deed.CLAIM, PoolHistory.Answer.GRANTED),
        count(history, PoolHistory.Deed.DRAFT, PoolHistory.Answer.GRANTED),
        count(history, PoolHistory.Deed.SIGN, PoolHistory.Answer.GRANTED),
        count(history, PoolHistory.Deed.DRAFT, PoolHistory.Answer.REFUSED)
            + count(history, PoolHistory.Deed.RENEW, PoolHistory.Answer.REFUSED),
        (int) history.stream().filter(e -> e.answer() == PoolHistory.Answer.UNKNOWN).count());
  }

  /// Everything the hub holds: the owner of the database sees all drafts.
  private static PoolJudge.Holdings holdings(TestHub hub) {
    Hub all = hub.database == null ? hub.hub : hub.closing(Hub.openPostgres(hub.database.owner()));
    AuditTrail audit = new AuditTrail(all);
    Worklist worklist = new Worklist(all, audit);
    Reports reports =
        new Reports(all, audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN)));
    Map<String, String> states = new HashMap<>();
    List<PoolJudge.Version> versions = new ArrayList<>();
    worklist
        .list(WorklistFilter.everything().withReported(true))
        .forEach(item -> {
          states.put(item.itemId(), item.state().name());
          reports
              .history(item.itemId())
              .forEach(report ->
                  versions.add(
                      new PoolJudge.Version(
                          report.itemId(),
                          report.version(),
                          report.state().verified(),
                          report.text().findings())));
        });
    return new PoolJudge.Holdings(states, versions);
  }

  private static int count(List<Entry> history, PoolHistory.Deed deed, PoolHistory.Answer answer) {
    return (int) history.stream().filter(e -> e.deed() == deed && e.answer() == answer).count();
  }
}

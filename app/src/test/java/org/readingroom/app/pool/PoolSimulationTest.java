package org.readingroom.app.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

/// Readers in several processes who claim, write, sign, are killed, lose the line and come back
/// with old tokens; afterwards the judge finds no contradiction, and finds one where one was
/// planted.
///
/// On PostgreSQL two workstations of three have clocks an hour off the server's. On SQLite all have
/// one clock, the computer's, and it is the hub's: it is put forward an hour and back again.
///
/// `./test` runs a small night; `./test --long` 200 readers over 10,000 items on PostgreSQL, and 8
/// processes over 1,000 on SQLite, for four minutes each. READINGROOM_SEED chooses what the readers
/// do and who is killed; how the processes interleave is the machine's.
class PoolSimulationTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");
  private static final long SEED =
      Long.parseLong(System.getenv().getOrDefault("READINGROOM_SEED", "7"));

  /// what gives a process another wall clock, where it is installed
  private static final Path CLOCKS = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

  @TempDir Path folder;

  /// @param killed processes killed and started again, one after the other
  /// @param pauseMs longest pause of a reader between two deeds
  /// @param fewest deeds of each reader, however long they take
  private record Night(
      int processes, int readersEach, int items, int seconds, int killed, int pauseMs, int fewest) {
    static Night of(Dialect dialect) {
      if (!LONG) {
        return new Night(3, 4, 120, 4, 2, 20, 40);
      }
      return switch (dialect) {
        case POSTGRESQL -> new Night(8, 25, 10_000, 240, 24, 1_600, 5);
        case SQLITE -> new Night(8, 1, 1_000, 240, 16, 200, 5);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void noItemIsEverUnderTwoLeasesAndNothingAcceptedIsLost(Dialect dialect) throws Exception {
    try (TestHub hub = TestHub.of(dialect, folder)) {
      Judged judged = spend(Night.of(dialect), hub);
      System.out.println(dialect + ": " + judged.summary());
      assertEquals(List.of(), judged.problems().stream().limit(20).toList(), judged::summary);
      assertTrue(judged.signed() > 0 && judged.drafts() > 0, judged::summary);
      assertTrue(!LONG || judged.refusedStale() > 0, judged::summary);
      assertTrue(!LONG || hub.database == null || judged.cuts() > 0, judged::summary);
      boolean skewed = hub.database != null && Files.exists(CLOCKS);
      assertTrue(judged.clockSeconds().size() == (skewed ? 3 : 1), judged::summary);
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
      Judged judged = spend(new Night(2, 5, 6, 4, 0, 20, 40), hub);
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
      Judged judged = spend(new Night(1, 4, 20, 3, 0, 20, 40), hub);
      assertTrue(
          judged.problems().stream().anyMatch(p -> p.contains("is not there")),
          () -> judged.problems().toString());
    }
  }

  /// What came of a night.
  ///
  /// @param clockSeconds by how much processes' clocks were off, each once
  /// @param steps how often the hub's clock was put forward
  /// @param cuts lines cut between a reader and the hub
  private record Judged(
      Night night,
      List<Entry> history,
      Set<Long> clockSeconds,
      int steps,
      int cuts,
      List<String> problems) {
    int count(PoolHistory.Deed deed, PoolHistory.Answer answer) {
      return (int) history.stream().filter(e -> e.deed() == deed && e.answer() == answer).count();
    }

    int count(PoolHistory.Answer answer) {
      return (int) history.stream().filter(e -> e.answer() == answer).count();
    }

    int drafts() {
      return count(PoolHistory.Deed.DRAFT, PoolHistory.Answer.GRANTED);
    }

    int signed() {
      return count(PoolHistory.Deed.SIGN, PoolHistory.Answer.GRANTED);
    }

    int refusedStale() {
      return count(PoolHistory.Deed.DRAFT, PoolHistory.Answer.REFUSED)
          + count(PoolHistory.Deed.RENEW, PoolHistory.Answer.REFUSED);
    }

    /// ms within which this part of all deeds was answered
    long answeredMs(double part) {
      long[] ms =
          history.stream()
              .filter(e -> e.answer() != PoolHistory.Answer.ASKED)
              .mapToLong(e -> (e.answeredNs() - e.askedNs()) / 1_000_000)
              .sorted()
              .toArray();
      return ms[(int) Math.min(ms.length - 1L, Math.round(part * ms.length))];
    }

    String summary() {
      return """
      %d readers in %d processes on %d items for %d s, seed %d; %d processes killed, %d lines cut, \
      wall clocks off by %s s, the hub's put forward %d times; %d claims, %d renewals, %d drafts, %d releases and %d signatures \
      accepted, %d renewals and drafts refused, %d deeds without an answer; answered within %d ms \
      (median), %d ms (99 %%), %d ms (all); %d contradictions\
      """
          .formatted(
              night.processes() * night.readersEach(),
              night.processes(),
              night.items(),
              night.seconds(),
              SEED,
              night.killed(),
              cuts,
              clockSeconds,
              steps,
              count(PoolHistory.Deed.CLAIM, PoolHistory.Answer.GRANTED),
              count(PoolHistory.Deed.RENEW, PoolHistory.Answer.GRANTED),
              drafts(),
              count(PoolHistory.Deed.RELEASE, PoolHistory.Answer.GRANTED),
              signed(),
              refusedStale(),
              count(PoolHistory.Answer.UNKNOWN),
              answeredMs(0.5),
              answeredMs(0.99),
              answeredMs(1),
              problems.size());
    }
  }

  private Judged spend(Night night, TestHub hub) throws Exception {
    Set<String> pooled =
        TestStudies.poolAll(hub, hub.actor("Feeder", Role.CONSULTANT), night.items());
    Path hot =
        Files.write(
            folder.resolve("hot"), pooled.stream().limit(night.readersEach() * 3L).toList());
    try (CuttingProxy line =
        hub.database == null
            ? null
            : new CuttingProxy(
                PostgresServer.shared().port(), 25_000, CuttingProxy.Then.CUT_EACH)) {
      String where =
          line == null ? folder.resolve("hub.db").toString() : hub.database.url(line.port());
      List<Long> forwardNs = new ArrayList<>();
      List<Path> histories = run(night, hub, where, hot, forwardNs);
      return judge(night, pooled, histories, forwardNs, line == null ? 0 : line.cuts(), hub);
    }
  }

  /// @param forwardNs takes when the hub's clock was put forward
  private List<Path> run(Night night, TestHub hub, String where, Path hot, List<Long> forwardNs)
      throws Exception {
    List<Path> histories = new ArrayList<>();
    Process[] processes = new Process[night.processes()];
    Path[] names = new Path[night.processes()];
    try {
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
        processes[p] =
            start(
                night,
                where,
                names[p],
                hot,
                night.seconds(),
                clock(hub, p),
                SEED + p,
                histories.getLast());
      }
      Random random = new Random(SEED);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(night.seconds());
      for (int k = 0; k < night.killed(); k++) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        Thread.sleep(Math.max(0, left / (night.killed() - k + 1)));
        int p = random.nextInt(processes.length);
        processes[p].destroyForcibly().waitFor();
        int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime()));
        // the killed process's last line may be cut off: its successor writes a history of its own
        histories.add(folder.resolve("history" + p + "." + k));
        processes[p] =
            start(
                night,
                where,
                names[p],
                hot,
                seconds,
                clock(hub, p),
                SEED + 100 + k,
                histories.getLast());
        if (hub.database == null && k == night.killed() / 3) {
          forwardNs.add(System.nanoTime());
          hub.stepClock(3_600_000);
        } else if (hub.database == null && k == night.killed() * 2 / 3) {
          hub.stepClock(0);
        }
      }
      for (Process process : processes) {
        if (!process.waitFor(night.seconds() + (LONG ? 120L : 60L), TimeUnit.SECONDS)) {
          fail("a reader hangs; its threads stand in the test's output: " + threadsOf(process));
        }
        assertEquals(0, process.exitValue(), "a reader broke down; see the test's output");
      }
    } finally {
      for (Process process : processes) {
        if (process != null) {
          process.destroyForcibly();
        }
      }
    }
    return histories;
  }

  /// Has a Java program print what each of its threads is doing.
  private static String threadsOf(Process process) throws Exception {
    new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
    Thread.sleep(3_000);
    return "process " + process.pid();
  }

  /// How far that workstation's wall clock is off the hub's; empty for not at all.
  private static String clock(TestHub hub, int process) {
    return hub.database == null ? "" : List.of("", "+1h", "-1h").get(process % 3);
  }

  private static Process start(
      Night night,
      String where,
      Path names,
      Path hot,
      int seconds,
      String clock,
      long seed,
      Path history)
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
            Integer.toString(night.pauseMs()),
            Integer.toString(night.fewest()));
    if (!clock.isEmpty() && Files.exists(CLOCKS)) {
      builder.environment().put("LD_PRELOAD", CLOCKS.toString());
      builder.environment().put("FAKETIME", clock);
      builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      // else every timed wait of Java ends at once, and a sleeping thread takes a whole core
      builder.environment().put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }
    return builder.inheritIO().start();
  }

  private static Judged judge(
      Night night,
      Set<String> pooled,
      List<Path> histories,
      List<Long> forwardNs,
      int cuts,
      TestHub hub)
      throws IOException {
    List<Entry> history = new ArrayList<>();
    Set<Long> clockSeconds = new TreeSet<>();
    for (Path file : histories) {
      PoolHistory.read(file)
          .ifPresent(left -> {
            history.addAll(left.entries());
            clockSeconds.add(Math.round((left.clockMs() - PoolHistory.clockMs()) / 1_000.0));
          });
    }
    assertFalse(history.isEmpty());
    List<String> problems = PoolJudge.judge(pooled, history, forwardNs, holdings(hub));
    return new Judged(night, history, clockSeconds, forwardNs.size(), cuts, problems);
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
}

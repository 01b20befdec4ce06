package org.readingroom.app.launch.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.bench.pool.BareConnection;
import org.readingroom.app.bench.pool.ClaimLoad;
import org.readingroom.app.bench.pool.ListPages;
import org.readingroom.app.bench.pool.Load;
import org.readingroom.app.bench.pool.OwnPostgres;
import org.readingroom.app.bench.pool.OwnSqlite;
import org.readingroom.app.bench.pool.PostgresPrograms;
import org.readingroom.app.bench.pool.Sight;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.worklist.MadeUpPool;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.ShippedLists;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run bench pool`: claims against `pgbench`, list pages against a bare `SELECT 1`, and how soon a
/// colleague's claim is seen, on a PostgreSQL server and SQLite file of the benchmark's own.
///
/// Ours and `pgbench` take turns on the same server with the same number of connections.
@Command(
    name = "pool",
    description = "Claims against pgbench, list pages, how soon a colleague's claim is seen.")
final class BenchPoolCommand extends BenchRun {
  private static final double LEAST_OF_PEERS_RATE = 0.7;
  private static final double MOST_OF_PEERS_P99 = 2;
  private static final double MOST_SELECT_ONES = 20;
  private static final int SIGHTS = 20;

  /// of each list, until the machine-code compiler is done with it, as it is in a program in use
  private static final int UNCOUNTED_PAGES = 1_000;

  /// items fed to PostgreSQL one by one; beyond, they are copied
  private static final int FED = 2_000;

  /// items a colleague has claimed when pages are timed, the most wanted ones
  private static final int CLAIMED = 190;

  /// the next most wanted: this reader's
  private static final int MINE = 10;

  /// of those the colleague asks this reader's opinion on
  private static final int ASKED = 5;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "That claim at once, on either side. Default: ${DEFAULT-VALUE}.")
  private int connections = 16;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Each turn of claiming lasts. Default: ${DEFAULT-VALUE}.")
  private int seconds = 5;

  @Option(
      names = "--items",
      split = ",",
      paramLabel = "N",
      description = "In the pool when pages are timed. Default: 10000,100000.")
  private List<Integer> sizes = List.of(10_000, 100_000);

  BenchPoolCommand() {
    super("pool", 5);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    if (sizes.stream().anyMatch(size -> size < FED || size % FED != 0)) {
      throw CommandFailure.usage("--items takes multiples of " + FED + ".");
    }
    List<BenchReport.Result> results = new ArrayList<>();
    Path scratch = Files.createTempDirectory("readingroom-bench");
    try {
      Optional<PostgresPrograms> programs = PostgresPrograms.find();
      if (programs.isEmpty()) {
        results.add(
            BenchReport.Result.notMeasured(
                "PostgreSQL",
                "its programs are not on this computer (Debian: postgresql-15, which brings pgbench)"));
      } else {
        try (OwnPostgres server = OwnPostgres.start(programs.get(), scratch)) {
          results.addAll(onPostgres(server, scratch));
        }
      }
      results.addAll(onSqlite(new OwnSqlite(scratch)));
    } finally {
      Scratch.delete(scratch);
    }
    return results;
  }

  private List<BenchReport.Result> onPostgres(OwnPostgres server, Path scratch) throws Exception {
    List<BenchReport.Result> results = new ArrayList<>();
    try (Hub hub = server.hub();
        Hub other = server.colleaguesHub();
        BareConnection bare = server.bare()) {
      Readers readers = new Readers(hub);
      Actor actor = readers.actor(readers.signedIn());
      Readers others = new Readers(other);
      Actor colleague = others.actor(others.signedIn());
      results.addAll(
          pages(
              new Desk(hub, actor),
              new Desk(other, colleague),
              bare,
              (from, to) -> {
                int fed = Math.min(to, FED);
                MadeUpPool.fill(hub, actor, from, fed, count -> {});
                if (to > fed) {
                  server.copyItems(FED, Math.max(from, FED), to);
                }
                server.analyse();
              }));
      progress("PostgreSQL: how soon a claim is seen");
      results.add(sight(Dialect.POSTGRESQL, hub, actor, other));
    }
    try (ClaimLoad load = new ClaimLoad(server, scratch, connections)) {
      results.addAll(0, claims(load));
    }
    return results;
  }

  private List<BenchReport.Result> onSqlite(OwnSqlite file) throws Exception {
    List<BenchReport.Result> results = new ArrayList<>();
    try (Hub hub = file.hub();
        Hub other = file.hub();
        BareConnection bare = file.bare()) {
      Readers readers = new Readers(hub);
      Actor actor = readers.actor(readers.ensure("Bench", Role.CONSULTANT, null, "GMC", "7000000"));
      Actor colleague =
          readers.actor(readers.ensure("Colleague", Role.CONSULTANT, null, "GMC", "7000001"));
      results.addAll(
          pages(
              new Desk(hub, actor),
              new Desk(other, colleague),
              bare,
              (from, to) ->
                  file.fillWithoutIndexes(
                      () -> MadeUpPool.fill(hub, actor, from, to, count -> {}))));
      progress("SQLite: how soon a claim is seen");
      results.add(sight(Dialect.SQLITE, hub, actor, other));
    }
    return results;
  }

  private List<BenchReport.Result> claims(ClaimLoad load) throws Exception {
    progress("Claims by " + connections + " connections, in turns with pgbench");
    load.ours(seconds); // does not count: classes, machine code, the server's own caches
    load.sameCall(1);
    load.bareStatements(1);
    List<Load> ours = new ArrayList<>();
    List<Load> sameCall = new ArrayList<>();
    List<Load> statements = new ArrayList<>();
    for (int i = 0; i < runs(); i++) {
      ours.add(load.ours(seconds));
      sameCall.add(load.sameCall(seconds));
      statements.add(load.bareStatements(seconds));
    }
    return List.of(
        rate("claims: rate, pgbench with our call", ours, sameCall),
        p99("claims: p99, pgbench with our call", ours, sameCall),
        rate("claims: rate, pgbench with the bare statements", ours, statements),
        p99("claims: p99, pgbench with the bare statements", ours, statements));
  }

  private BenchReport.Result rate(String name, List<Load> ours, List<Load> peer) {
    return BenchReport.Result.of(
            name,
            rates("claims with audit entry by " + connections + " workstations", ours),
            rates("the same by pgbench", peer),
            "the target is a least ratio")
        .withTarget(LEAST_OF_PEERS_RATE);
  }

  private static BenchReport.Figure rates(String what, List<Load> turns) {
    return BenchReport.Figure.of(
        what, turns.stream().mapToDouble(Load::perSecond).toArray(), "1/s");
  }

  // of all turns together
  private static BenchReport.Result p99(String name, List<Load> ours, List<Load> peer) {
    BenchReport.Figure our = latencies("one claim, 99 of 100", ours);
    BenchReport.Figure theirs = latencies("the same by pgbench", peer);
    return BenchReport.Result.of(
            name,
            new BenchReport.Figure(our.what(), our.p99(), our.p99(), "ms"),
            new BenchReport.Figure(theirs.what(), theirs.p99(), theirs.p99(), "ms"),
            String.format(Locale.ROOT, "medians %.2f and %.2f ms", our.median(), theirs.median()))
        .withTarget(MOST_OF_PEERS_P99);
  }

  private static BenchReport.Figure latencies(String what, List<Load> turns) {
    return BenchReport.Figure.of(
        what, turns.stream().flatMapToDouble(turn -> DoubleStream.of(turn.ms())).toArray(), "ms");
  }

  /// Fills the pool from so many items to so many.
  private interface Filling {
    void fill(int from, int to) throws Exception;
  }

  /// Who looks, from where.
  private record Desk(Hub hub, Actor actor) {}

  private List<BenchReport.Result> pages(
      Desk mine, Desk colleagues, BareConnection bare, Filling filling) throws Exception {
    Hub hub = mine.hub();
    Dialect dialect = hub.dialect();
    List<BenchReport.Result> results = new ArrayList<>();
    Worklist worklist = new Worklist(hub, new AuditTrail(hub));
    String reader = mine.actor().reader().readerId();
    int there = 0;
    for (int size : sizes) {
      progress(word(dialect) + ": filling the pool to " + size + " items");
      filling.fill(there, size);
      if (there == 0) {
        MadeUpPool.claimSome(colleagues.hub(), colleagues.actor(), CLAIMED);
        MadeUpPool.claimSome(hub, mine.actor(), MINE);
        MadeUpPool.askSome(colleagues.hub(), colleagues.actor(), mine.actor(), ASKED);
      }
      there = size;
      String pool = word(dialect) + ", " + size + " items: ";
      progress(pool + "pages");
      bare.selectOneMs(5_000); // does not count, nor do the first pages below
      for (NamedList list : ShippedLists.ALL) {
        WorklistFilter filter = list.filter().by(reader);
        double first = ListPages.pageMs(new Worklist(hub, new AuditTrail(hub)), filter, 1)[0];
        ListPages.pageMs(worklist, filter, UNCOUNTED_PAGES);
        double[] ours = new double[0];
        double[] counted = new double[0];
        double[] ones = new double[0];
        for (int i = 0; i < runs(); i++) {
          ours = joined(ours, ListPages.pageMs(worklist, filter, 40));
          counted = joined(counted, ListPages.countedPageMs(worklist, filter, 2));
          ones = joined(ones, bare.selectOneMs(200));
        }
        results.add(
            BenchReport.Result.of(
                    pool + list.name(),
                    inMicroseconds("a page of " + ListPages.PAGE + " items", ours),
                    inMicroseconds("a bare SELECT 1", ones),
                    String.format(
                        Locale.ROOT,
                        "%d items on it; with the number in the list %.2f ms; the first time %.1f"
                            + " ms; aim 5",
                        worklist.list(filter.withLimit(ListPages.PAGE)).size(),
                        BenchReport.Figure.of("", counted, "ms").median(),
                        first))
                .withTarget(MOST_SELECT_ONES));
      }
    }
    return results;
  }

  // a round trip takes two of them on SQLite
  private static BenchReport.Figure inMicroseconds(String what, double[] ms) {
    return BenchReport.Figure.of(what, DoubleStream.of(ms).map(one -> one * 1e3).toArray(), "µs");
  }

  private static double[] joined(double[] some, double[] more) {
    return DoubleStream.concat(DoubleStream.of(some), DoubleStream.of(more)).toArray();
  }

  private static BenchReport.Result sight(Dialect dialect, Hub hub, Actor actor, Hub other)
      throws InterruptedException {
    double[] ms = Sight.ms(hub, actor, other, SIGHTS);
    return BenchReport.Result.of(
        word(dialect) + ": a colleague's claim is seen",
        BenchReport.Figure.of("from asking for it until it stands in their list", ms, "ms"),
        null,
        String.format(
            Locale.ROOT,
            "the slowest of %d took %.0f ms; wanted: 1000",
            SIGHTS,
            DoubleStream.of(ms).max().orElseThrow()));
  }

  private static String word(Dialect dialect) {
    return switch (dialect) {
      case SQLITE -> "SQLite";
      case POSTGRESQL -> "PostgreSQL";
    };
  }
}

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
  private static final int SIGHTS = 40;

  /// items claimed when pages are timed, the most wanted ones
  private static final int CLAIMED = 200;

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
        Hub other = server.hub();
        BareConnection bare = server.bare()) {
      Readers readers = new Readers(hub);
      Actor actor = readers.actor(readers.signedIn());
      results.addAll(pages(Dialect.POSTGRESQL, hub, actor, bare, server::analyse));
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
      results.addAll(pages(Dialect.SQLITE, hub, actor, bare, () -> {}));
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

  private List<BenchReport.Result> pages(
      Dialect dialect, Hub hub, Actor actor, BareConnection bare, Runnable filled)
      throws Exception {
    List<BenchReport.Result> results = new ArrayList<>();
    Worklist worklist = new Worklist(hub, new AuditTrail(hub));
    String reader = actor.reader().readerId();
    int there = 0;
    for (int size : sizes) {
      progress(word(dialect) + ": filling the pool to " + size + " items");
      MadeUpPool.fill(hub, actor, there, size, count -> {});
      if (there == 0) {
        MadeUpPool.claimSome(hub, actor, CLAIMED);
      }
      there = size;
      filled.run();
      String pool = word(dialect) + ", " + size + " items: ";
      progress(pool + "pages");
      bare.selectOneMs(5_000); // does not count, nor do the first pages below
      for (NamedList list : ShippedLists.ALL) {
        WorklistFilter filter = list.filter().by(reader);
        ListPages.pageMs(worklist, filter, 5 * runs());
        double[] ours = new double[0];
        double[] counted = new double[0];
        double[] ones = new double[0];
        for (int i = 0; i < runs(); i++) {
          ours = joined(ours, ListPages.pageMs(worklist, filter, 10));
          counted = joined(counted, ListPages.countedPageMs(worklist, filter, 2));
          ones = joined(ones, bare.selectOneMs(200));
        }
        results.add(
            BenchReport.Result.of(
                    pool + list.name(),
                    BenchReport.Figure.of("a page of " + ListPages.PAGE + " items", ours, "ms"),
                    BenchReport.Figure.of("a bare SELECT 1", ones, "ms"),
                    String.format(
                        Locale.ROOT,
                        "with the number of items in the list: %.2f ms; aim 5",
                        BenchReport.Figure.of("", counted, "ms").median()))
                .withTarget(MOST_SELECT_ONES));
      }
    }
    return results;
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

package org.readingroom.app.bench.pool;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.Worklist;

/// Claims, each with its audit entry, by so many workstations at once: by ours, and by `pgbench`
/// with the statement ours sends and with the bare statements behind it.
///
/// Every claim is of another item out of {@link #ITEMS} and lasts a millisecond, so that each one
/// is granted, takes a new fencing token and writes the trail.
public final class ClaimLoad implements AutoCloseable {
  private static final int ITEMS = 10_000;
  private static final Duration MOMENT = Duration.ofMillis(1);

  /// The call a workstation makes.
  private static final String PROCEDURE =
      """
      \\set n random(1, %d)
      SELECT * FROM claim(concat('bench', :n::int), concat('seat', :client_id::int), 1);
      """
          .formatted(ITEMS);

  /// What it comes to without the hub's rules: the item locked, a new token, the lease, the trail
  /// with its chain.
  private static final String STATEMENTS =
      """
      \\set n random(1, %d)
      BEGIN;
      SELECT state FROM items WHERE item_id = concat('bench', :n::int) FOR UPDATE;
      UPDATE items SET fence = fence + 1 WHERE item_id = concat('bench', :n::int)
        RETURNING fence AS token \\gset
      INSERT INTO leases (item_id, reader_id, client_id, fencing_token, claimed_ms, expires_ms)
        SELECT concat('bench', :n::int), reader_id, client_id, :token::bigint, now_ms(), now_ms() + 1
        FROM clients WHERE client_id = concat('seat', :client_id::int)
        ON CONFLICT (item_id) DO UPDATE SET reader_id = excluded.reader_id,
          client_id = excluded.client_id, fencing_token = excluded.fencing_token,
          claimed_ms = excluded.claimed_ms, expires_ms = excluded.expires_ms;
      INSERT INTO audit_log (client_id, seq, at_ms, reader_id, action, subject, outcome, link)
        SELECT a.client_id, a.seq + 1, now_ms(), a.reader_id, 'CLAIM',
          concat('bench', :n::int), 'claimed',
          encode(sha256(convert_to(concat(a.link, now_ms()::text, a.client_id), 'UTF8')), 'hex')
        FROM audit_log a WHERE a.client_id = concat('seat', :client_id::int)
        ORDER BY a.seq DESC LIMIT 1;
      COMMIT;
      """
          .formatted(ITEMS);

  /// Somewhere to sit, with a connection of its own.
  private record Seat(Hub hub, Worklist worklist, Actor actor) {}

  private final OwnPostgres server;
  private final Path folder;
  private final List<Seat> seats = new ArrayList<>();

  /// @param folder for the peer's files
  /// @param connections how many work at once, on either side
  public ClaimLoad(OwnPostgres server, Path folder, int connections)
      throws SQLException, UnknownReaderException {
    this.server = server;
    this.folder = folder;
    server.asOwner(
        "INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,"
            + " pooled_ms, sealed) SELECT 'bench' || n, 'BENCH', 'Bench', 'OPEN', 3, n, n, n,"
            + " convert_to('{}', 'UTF8') FROM generate_series(1, "
            + ITEMS
            + ") n",
        "ANALYZE");
    for (int i = 0; i < connections; i++) {
      Hub hub = server.hub();
      Reader reader = new Readers(hub).signedIn();
      String client = "seat" + i;
      hub.writing(
          handle -> handle.execute("SELECT register_client('" + client + "', '" + client + "')"));
      seats.add(new Seat(hub, new Worklist(hub, new AuditTrail(hub)), new Actor(reader, client)));
    }
    ours(1); // every chain of the trail has a beginning
  }

  /// Ours: each seat a thread that claims one item after another.
  public Load ours(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long started = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(seats.size())) {
      List<Callable<double[]>> work =
          IntStream.range(0, seats.size())
              .<Callable<double[]>>mapToObj(i -> () -> claims(seats.get(i), i, end))
              .toList();
      DoubleStream all = DoubleStream.empty();
      for (Future<double[]> each : threads.invokeAll(work)) {
        all = DoubleStream.concat(all, DoubleStream.of(each.get()));
      }
      double[] ms = all.toArray();
      return new Load(ms.length / ((System.nanoTime() - started) / 1e9), ms);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a connection of the benchmark broke down", e);
    }
  }

  private static double[] claims(Seat seat, int seed, long end) {
    SplittableRandom random = new SplittableRandom(seed);
    DoubleStream.Builder ms = DoubleStream.builder();
    while (true) {
      String item = "bench" + random.nextInt(1, ITEMS + 1);
      long asked = System.nanoTime();
      if (asked >= end) {
        return ms.build().toArray();
      }
      LeaseOutcome outcome = seat.worklist().claim(item, seat.actor(), MOMENT);
      ms.add((System.nanoTime() - asked) / 1e6);
      if (outcome instanceof LeaseOutcome.Refused refused
          && !refused.reason().contains("claimed")) {
        throw new IllegalStateException(refused.reason());
      }
    }
  }

  /// The peer with the very call ours makes.
  public Load sameCall(int seconds) throws IOException, InterruptedException {
    return server.pgbench(OwnPostgres.READER).run(PROCEDURE, seats.size(), seconds, folder);
  }

  /// The peer with the bare statements on the tables, as their owner: no rights to look up either.
  public Load bareStatements(int seconds) throws IOException, InterruptedException {
    return server.pgbench(OwnPostgres.OWNER).run(STATEMENTS, seats.size(), seconds, folder);
  }

  @Override
  public void close() {
    seats.forEach(seat -> seat.hub().close());
  }
}

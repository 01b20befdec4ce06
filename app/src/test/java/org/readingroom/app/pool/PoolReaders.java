package org.readingroom.app.pool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.LogManager;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.SealedColumns;
import org.readingroom.app.pool.PoolHistory.Answer;
import org.readingroom.app.pool.PoolHistory.Deed;
import org.readingroom.app.pool.PoolHistory.Entry;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.netclient.seal.Sealing;

/// A process full of readers who do at random what readers do, sensible or not, until the time is
/// up or somebody kills it.
///
/// Arguments: hub (a file, or a jdbc:postgresql URL), file of reader names or logins, file of items
/// that many want at once, seconds, seed, history file, longest pause between two deeds in ms, and
/// how many deeds each reader does at least (a busy machine takes longer).
final class PoolReaders {
  private static final int LONGEST_LEASE_MS = 4_000;
  private static final Duration WRITING = Duration.ofMinutes(1); // what a draft prolongs a claim by

  private final String name;
  private final PoolHistory history;
  private final List<String> hot;
  private final Random random;
  private final int pauseMs;
  private final int fewest;
  private final Actor me;
  private final Worklist worklist;
  private final Reports reports;
  private final List<Lease> old = new ArrayList<>();
  private Lease held;
  private int writings;

  private PoolReaders(
      String name,
      Hub hub,
      Actor me,
      PoolHistory history,
      List<String> hot,
      Random random,
      int pauseMs,
      int fewest) {
    this.pauseMs = pauseMs;
    this.fewest = fewest;
    this.name = name;
    this.history = history;
    this.hot = hot;
    this.random = random;
    this.me = me;
    AuditTrail audit = new AuditTrail(hub);
    this.worklist = new Worklist(hub, audit);
    this.reports =
        new Reports(hub, audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN)));
  }

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    String where = arguments[0];
    List<String> names = Files.readAllLines(Path.of(arguments[1]));
    List<String> hot = Files.readAllLines(Path.of(arguments[2]));
    long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
    long seed = Long.parseLong(arguments[4]);
    int pauseMs = Integer.parseInt(arguments[6]);
    int fewest = Integer.parseInt(arguments[7]);
    List<Thread> threads = new ArrayList<>();
    try (PoolHistory history = new PoolHistory(Path.of(arguments[5]))) {
      Hub shared =
          where.startsWith("jdbc:")
              ? null
              : Hub.openSqlite(Path.of(where), new SealedColumns(Sealing.of(new byte[32])));
      for (String name : names) {
        Random random = new Random(seed ^ name.hashCode());
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    if (shared == null) {
                      onPostgres(where, name, history, hot, random, pauseMs, fewest, end);
                    } else {
                      new PoolReaders(
                              name,
                              shared,
                              self(shared, name),
                              history,
                              hot,
                              random,
                              pauseMs,
                              fewest)
                          .live(end);
                    }
                  } catch (RuntimeException e) {
                    e.printStackTrace();
                    Runtime.getRuntime().halt(3);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      if (shared != null) {
        shared.close();
      }
    }
  }

  // as somebody who is told that the hub is busy and tries again
  private static Actor self(Hub hub, String name) {
    for (int tries = 1; ; tries++) {
      try {
        Readers readers = new Readers(hub);
        return readers.actor(readers.ensure(name, Role.CONSULTANT, null, null, null));
      } catch (HubException busy) {
        if (tries == 5 || !busy.getMessage().contains("busy")) {
          throw busy;
        }
      }
    }
  }

  private static void onPostgres(
      String url,
      String login,
      PoolHistory history,
      List<String> hot,
      Random random,
      int pauseMs,
      int fewest,
      long end) {
    boolean lived = false;
    while (!lived || System.nanoTime() < end) {
      try (Hub hub = Hub.openPostgres(PostgresAddress.of(url, login, "secret"))) {
        Readers readers = new Readers(hub);
        new PoolReaders(
                login,
                hub,
                readers.actor(readers.signedIn()),
                history,
                hot,
                random,
                pauseMs,
                fewest)
            .live(end);
        lived = true;
      } catch (HubException e) {
        if (!e.unreachable()) {
          throw e;
        }
      } catch (UnknownReaderException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void live(long end) {
    for (int deeds = 0; deeds < fewest || System.nanoTime() < end; deeds++) {
      if (held == null) {
        claim();
      } else {
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3, 4, 5, 6 -> draft(held);
          case 7, 8, 9, 10, 11 -> renew(held);
          case 12, 13, 14, 15 -> release(held);
          case 16 -> sign(held);
          case 17 -> forget();
          default -> comeBackWithAnOldToken();
        }
      }
      try {
        Thread.sleep(random.nextInt(pauseMs));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void forget() {
    if (held != null) {
      old.add(held);
      held = null;
    }
  }

  private void comeBackWithAnOldToken() {
    if (old.isEmpty()) {
      return;
    }
    Lease stale = old.get(random.nextInt(old.size()));
    if (random.nextBoolean()) {
      draft(stale);
    } else {
      renew(stale);
    }
  }

  private Entry asked(Deed deed, String item, long token, long lengthMs, String text) {
    Entry entry =
        new Entry(name, deed, Answer.ASKED, item, token, lengthMs, System.nanoTime(), 0, text);
    history.write(entry);
    return entry;
  }

  private void claim() {
    Duration length = Duration.ofMillis(200 + random.nextInt(LONGEST_LEASE_MS));
    boolean next = random.nextInt(3) > 0;
    String item = next ? "" : hot.get(random.nextInt(hot.size()));
    Entry asked = asked(Deed.CLAIM, item, 0, length.toMillis(), "");
    try {
      LeaseOutcome outcome =
          next
              ? worklist.next(me, WorklistFilter.everything(), length)
              : worklist.claim(item, me, length);
      switch (outcome) {
        case LeaseOutcome.Granted granted -> {
          held = granted.lease();
          history.write(asked.answered(Answer.GRANTED, held.itemId(), held.fencingToken()));
        }
        case LeaseOutcome.Refused _ -> history.write(asked.answered(Answer.REFUSED, item, 0));
      }
    } catch (HubException e) {
      unknown(asked, e);
    }
  }

  private void renew(Lease lease) {
    Duration length = Duration.ofMillis(200 + random.nextInt(LONGEST_LEASE_MS));
    Entry asked = asked(Deed.RENEW, lease.itemId(), lease.fencingToken(), length.toMillis(), "");
    try {
      boolean granted = worklist.renew(lease, me, length) instanceof LeaseOutcome.Granted;
      answered(asked, granted, lease);
    } catch (HubException e) {
      unknown(asked, e);
    }
  }

  private void release(Lease lease) {
    Entry asked = asked(Deed.RELEASE, lease.itemId(), lease.fencingToken(), 0, "");
    try {
      answered(asked, worklist.release(lease.itemId(), lease.fencingToken(), me), lease);
      forget();
    } catch (HubException e) {
      unknown(asked, e);
    }
  }

  private void draft(Lease lease) {
    String text = name + " draft " + writings++ + " " + random.nextLong();
    Entry asked = asked(Deed.DRAFT, lease.itemId(), lease.fencingToken(), WRITING.toMillis(), text);
    try {
      DraftOutcome outcome =
          reports.draft(lease.itemId(), me, new ReportText(text, "Normal."), lease.fencingToken());
      answered(asked, outcome instanceof DraftOutcome.Saved, lease);
    } catch (HubException e) {
      unknown(asked, e);
    }
  }

  private void sign(Lease lease) {
    String text = name + " final " + writings++ + " " + random.nextLong();
    Entry asked = asked(Deed.SIGN, lease.itemId(), lease.fencingToken(), 0, text);
    try {
      SignOutcome outcome =
          reports.sign(
              new SignRequest(
                  lease.itemId(),
                  SignRequest.As.FINAL,
                  new ReportText(text, "Normal."),
                  lease.fencingToken(),
                  List.of()),
              me);
      answered(asked, outcome instanceof SignOutcome.Signed, lease);
      if (lease == held) {
        forget();
      }
    } catch (HubException e) {
      unknown(asked, e);
    }
  }

  private void answered(Entry asked, boolean granted, Lease lease) {
    history.write(
        asked.answered(
            granted ? Answer.GRANTED : Answer.REFUSED, lease.itemId(), lease.fencingToken()));
    if (!granted && lease == held) {
      forget();
    }
  }

  private void unknown(Entry asked, HubException e) {
    if (!e.unreachable() && !e.getMessage().contains("busy")) {
      throw e;
    }
    history.write(asked.answered(Answer.UNKNOWN, asked.item(), asked.token()));
    forget();
  }
}

package org.readingroom.app.bench.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubWatch;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.WorklistItem;

/// How soon a claim at one workstation stands in the list of another that listens.
public final class Sight {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final long LIMIT_MS = 30_000;

  private Sight() {}

  /// ms from before the claim is asked for until the other, told that something changed, has read a
  /// page in which it stands. Between two claims a while of another length each time, so that the
  /// two are never in step.
  ///
  /// @param seeing a hub of its own, with its own connection and its own watch
  public static double[] ms(Hub claiming, Actor actor, Hub seeing, int times)
      throws InterruptedException {
    Worklist theirs = new Worklist(claiming, new AuditTrail(claiming));
    Worklist own = new Worklist(seeing, new AuditTrail(seeing));
    WorklistFilter filter =
        WorklistFilter.everything()
            .withLimit(ListPages.PAGE)
            .withOrder(WorklistFilter.Order.NEWEST);
    BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
    double[] ms = new double[times];
    try (HubWatch.Subscription hearing = seeing.onChange(() -> told.add(Boolean.TRUE))) {
      Thread.sleep(1_000); // until the watch is on the line
      for (int i = 0; i < times; i++) {
        String item = free(own.list(filter));
        Thread.sleep(700 + i * 37L % 500);
        told.clear();
        long started = System.nanoTime();
        theirs.claim(item, actor, LONG);
        do {
          if (told.poll(LIMIT_MS, TimeUnit.MILLISECONDS) == null) {
            throw new IllegalStateException("a claim was never seen");
          }
        } while (!claimed(own, filter, item));
        ms[i] = (System.nanoTime() - started) / 1e6;
        theirs.release(item, actor);
      }
    }
    return ms;
  }

  // what somebody has already cannot be seen to be claimed
  private static String free(List<WorklistItem> items) {
    return items.stream().filter(item -> item.claim() == null).findFirst().orElseThrow().itemId();
  }

  private static boolean claimed(Worklist worklist, WorklistFilter filter, String itemId) {
    for (WorklistItem item : worklist.list(filter)) {
      if (item.itemId().equals(itemId)) {
        return item.claim() != null;
      }
    }
    return false;
  }
}

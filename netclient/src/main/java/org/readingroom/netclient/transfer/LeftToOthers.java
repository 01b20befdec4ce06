package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// The instances of a run that other processes are fetching: left to them, and looked for in the
/// store after a while. Owned by the run's thread.
final class LeftToOthers {
  /// How often to look whether another process has brought what it is fetching.
  private static final Duration LOOK = Duration.ofMillis(300);

  private final FetchJob job;
  private final FetchPlan plan;
  private final InstanceStore store;
  private final FetchAccount account;
  private final FetchListener listener;
  private long nextLookNanos;

  LeftToOthers(
      FetchJob job,
      FetchPlan plan,
      InstanceStore store,
      FetchAccount account,
      FetchListener listener) {
    this.job = job;
    this.plan = plan;
    this.store = store;
    this.account = account;
    this.listener = listener;
  }

  void leave(FetchEvent.Elsewhere elsewhere) {
    if (!plan.leavesSomeToOthers()) {
      // the first one left to others sets the time: were each to put it off, nobody would ever look
      nextLookNanos = System.nanoTime() + LOOK.toNanos();
    }
    for (String uid : elsewhere.sopInstanceUids()) {
      FetchItem item = elsewhere.unit().wanted().get(uid);
      if (item != null && elsewhere.unit().elsewhere().add(uid)) {
        item.carriers--;
        plan.leave(item, true);
        if (item.isOnItsWay() && item.carriers == 0) {
          plan.move(item, FetchItem.State.WAITING);
        }
      }
    }
  }

  /// Counts what another process has brought meanwhile; the rest may be asked for again.
  ///
  /// @throws IOException when the store cannot be read
  void look() throws IOException {
    if (!plan.leavesSomeToOthers() || System.nanoTime() - nextLookNanos < 0) {
      return;
    }
    Map<String, Long> here = store.cached(job.studyInstanceUid());
    for (FetchItem item : plan.items.values()) {
      Long length = here.get(item.uid());
      boolean leftToOthers = item.elsewhere();
      plan.leave(item, false);
      if (leftToOthers && item.state() == FetchItem.State.WAITING && length != null) {
        plan.move(item, FetchItem.State.HERE);
        account.found(length);
        listener.cached(item.planned, length, "");
      }
    }
  }
}

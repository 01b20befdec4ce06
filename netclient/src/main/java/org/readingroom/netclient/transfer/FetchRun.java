package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.Failure;

/// One fetch of one study, from inventory to report.
///
/// Threads: the thread in {@link #run} owns the plan and every field below `events`, and takes
/// every decision. Inventories and streams run on virtual threads in the {@link FetchCourier},
/// which puts events into the queue.
final class FetchRun {
  private static final int STREAMS = 8;

  /// How long the first instance has the line for itself.
  private static final Duration ALONE_AT_MOST = Duration.ofSeconds(2);

  private static final Duration PAUSE_BEFORE_INVENTORY = Duration.ofMillis(200);

  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Federation federation;
  private final InstanceStore store;
  private final FetchJob job;
  private final FetchListener listener;
  private final FetchCourier courier;
  private final LinkedBlockingQueue<FetchEvent> events = new LinkedBlockingQueue<>();

  // owned by the thread in run()
  private final FetchPlan plan;
  private final FetchAccount account = new FetchAccount();
  private final LeftToOthers leftToOthers;
  private final FetchInventories inventories;
  private final Map<String, Long> cached = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Set<FetchUnit> running = Collections.newSetFromMap(new IdentityHashMap<>());

  // an instance has come: none needs the line for itself any more
  private boolean lineWasUsed;
  private long firstStreamNanos;
  private @Nullable Failure failure;
  private @Nullable Failure storeBroken;
  private boolean cancelled;
  private boolean paused;

  FetchRun(Federation federation, InstanceStore store, FetchJob job, FetchListener listener) {
    this.federation = federation;
    this.store = store;
    this.job = job;
    this.listener = listener;
    this.plan = new FetchPlan(job.seriesFirst());
    this.courier = new FetchCourier(job, store, events::add);
    this.leftToOthers = new LeftToOthers(job, plan, store, account, listener);
    this.inventories = new FetchInventories(job, plan, account, listener, cached);
  }

  void cancel() {
    events.add(new FetchEvent.Cancel());
  }

  void prefer(String seriesInstanceUid, @Nullable Integer instanceNumber) {
    events.add(new FetchEvent.Prefer(seriesInstanceUid, instanceNumber));
  }

  void pause(boolean newPaused) {
    events.add(new FetchEvent.Pause(newPaused));
  }

  StudyReport run() throws InterruptedException {
    try {
      begin();
      while (failure == null && !cancelled && storeBroken == null && !isOver()) {
        lookElsewhere();
        assign();
        failHopeless();
        if (isOver()) {
          break;
        }
        FetchEvent event = events.poll(untilNextDecision().toNanos(), TimeUnit.NANOSECONDS);
        // everything that has happened counts before the next decision
        for (; event != null; event = events.poll()) {
          take(event);
        }
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
    letThemEnd();
    return conclude();
  }

  // so that nothing writes any more when the caller closes the cache; a stream deaf to interrupts
  // is not waited for
  private void letThemEnd() throws InterruptedException {
    long end = System.nanoTime() + LAST_WORDS.toNanos();
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive() || !thread.join(left)) {
        return;
      }
    }
  }

  private void begin() {
    if (!Uids.isValid(job.studyInstanceUid())
        || (job.seriesInstanceUid() != null && !Uids.isValid(job.seriesInstanceUid()))) {
      failure = TransferFailures.notAUid();
      return;
    }
    try {
      cached.putAll(store.cached(job.studyInstanceUid()));
    } catch (IOException e) {
      storeBroken = TransferFailures.storeUnreadable();
      return;
    }
    for (Archive archive : federation.archives()) {
      if (job.archives().isEmpty() || job.archives().contains(archive.name())) {
        plan.sources.add(new FetchSource(archive, job.asStored()));
      }
    }
    if (plan.sources.isEmpty()) {
      failure = TransferFailures.noSuchArchive(job.archives());
      return;
    }
    for (FetchSource source : List.copyOf(plan.sources)) {
      if (cached.isEmpty()) {
        onThread("glance at " + source.archive.name(), () -> courier.takeGlance(source));
      }
      onThread("inventory " + source.archive.name(), () -> courier.takeInventory(source));
    }
  }

  private void onThread(String name, Runnable work) {
    threads.removeIf(thread -> !thread.isAlive());
    threads.add(Thread.ofVirtual().name(name).start(work));
  }

  private void take(FetchEvent event) {
    switch (event) {
      case FetchEvent.Inventory inventory -> {
        FetchSource source = inventory.source();
        if (inventories.take(inventory)) {
          onThread(
              "inventory " + source.archive.name(),
              () -> courier.takeInventoryAfter(PAUSE_BEFORE_INVENTORY, source));
        }
      }
      case FetchEvent.Glance glance -> inventories.take(glance);
      case FetchEvent.Elsewhere elsewhere -> leftToOthers.leave(elsewhere);
      case FetchEvent.Arriving arriving -> {
        FetchItem item = arriving.unit().wanted().get(arriving.sopInstanceUid());
        if (item != null && item.isOnItsWay()) {
          listener.arriving(item.planned, arriving.bytes());
        }
      }
      case FetchEvent.Pause pause -> paused = pause.paused();
      case FetchEvent.Received received -> received(received);
      case FetchEvent.Arrived arrived -> arrived(arrived);
      case FetchEvent.Tried tried -> tried.channel().compression.tried(tried.sound());
      case FetchEvent.Rejected rejected -> {
        FetchItem item = rejected.unit().wanted().get(rejected.sopInstanceUid());
        if (item != null && item.isOnItsWay()) {
          rejected(item, rejected);
        }
      }
      case FetchEvent.StoreBroken broken -> storeBroken = broken.failure();
      case FetchEvent.Sent sent -> {
        if (lineWasUsed) { // else the first instance is still to say how the others come
          letGo(sent.unit());
        }
      }
      case FetchEvent.Ended ended -> ended(ended);
      case FetchEvent.Prefer preferred -> {
        plan.prefer(preferred.seriesInstanceUid(), preferred.instanceNumber());
        if (preferred.instanceNumber() != null && !paused) {
          FetchUnit urgent = plan.urgent(preferred.seriesInstanceUid());
          if (urgent != null) {
            send(urgent);
          }
        }
      }
      case FetchEvent.Cancel _ -> cancelled = true;
    }
  }

  // the line is free again while the instance is being sealed and synced
  private void received(FetchEvent.Received received) {
    FetchChannel channel = received.unit().channel();
    channel.pace.waited(received.waited());
    channel.pace.arrived(received.bytes(), received.readNanos(), System.nanoTime());
    lineWasUsed |= !channel.compression.awaitsFirst();
  }

  private void arrived(FetchEvent.Arrived arrived) {
    FetchItem item = arrived.unit().wanted().get(arrived.sopInstanceUid());
    if (item == null || item.isHere()) {
      return;
    }
    plan.move(item, FetchItem.State.HERE);
    FetchChannel channel = arrived.unit().channel();
    channel.fruitless = 0;
    long now = System.nanoTime();
    channel.compression.arrived(
        arrived.unit().seriesInstanceUid(),
        arrived.unit().compressed(),
        arrived.transferSyntaxUid(),
        arrived.bytes(),
        arrived.readNanos(),
        now);
    if (channel.compression.startTrial()) {
      onThread(
          "trial of " + channel.source.archive.name(),
          () -> courier.tryCompression(channel, item.planned));
    }
    String name = channel.source.archive.name();
    lineWasUsed = true;
    account.fetched(name, arrived.bytes());
    listener.cached(item.planned, arrived.bytes(), name);
  }

  private static void rejected(FetchItem item, FetchEvent.Rejected rejected) {
    FetchChannel channel = rejected.unit().channel();
    if (rejected.unit().compressed()) {
      channel.compression.end(); // as it is stored it may be sound
    } else {
      item.tried.add(channel);
    }
    item.failure = rejected.failure();
  }

  // what it brought may still be on its way to the disk
  private void letGo(FetchUnit unit) {
    if (running.remove(unit)) {
      unit.channel().streams--;
    }
  }

  private void ended(FetchEvent.Ended ended) {
    FetchUnit unit = ended.unit();
    FetchChannel channel = unit.channel();
    letGo(unit);
    List<FetchItem> mine =
        unit.wanted().values().stream()
            .filter(item -> !unit.elsewhere().contains(item.uid()))
            .toList();
    mine.forEach(item -> item.carriers--);
    boolean brought = mine.isEmpty() || mine.stream().anyMatch(FetchItem::isHere);
    List<FetchItem> missing =
        mine.stream().filter(item -> item.isOnItsWay() && item.carriers == 0).toList();
    missing.forEach(item -> plan.move(item, FetchItem.State.WAITING));
    channel.ended(ended.outcome(), unit, brought);
    if (unit.compressed() && !missing.isEmpty()) {
      channel.compression.end(); // what was not compressed is there all the same
      return;
    }
    switch (ended.outcome()) {
      case FetchOutcome.Completed _ ->
          missing.forEach(
              item -> item.giveUpOn(channel, TransferFailures.notSent(channel.source.archive)));
      case FetchOutcome.Partial partial ->
          missing.forEach(item -> item.giveUpOn(channel, partial.failure()));
      case FetchOutcome.Failed failed -> {
        if (!brought && unit.wanted().size() == 1) {
          missing.forEach(item -> item.giveUpOn(channel, failed.failure()));
        }
      }
    }
  }

  /// Gives every free stream the next thing worth having.
  private void assign() {
    long now = System.nanoTime();
    if (paused) {
      return;
    }
    while (running.size() < STREAMS) {
      if (!lineWasUsed && !running.isEmpty() && now - firstStreamNanos < ALONE_AT_MOST.toNanos()) {
        return;
      }
      FetchUnit unit = plan.nextUnit(now, !lineWasUsed);
      if (unit == null) {
        return;
      }
      if (running.isEmpty() && !lineWasUsed) {
        firstStreamNanos = now;
      }
      send(unit);
    }
  }

  private void send(FetchUnit unit) {
    for (FetchItem item : unit.wanted().values()) {
      plan.move(item, FetchItem.State.ON_ITS_WAY);
      item.carriers++;
      item.carriedWith = unit.wanted().size();
    }
    running.add(unit);
    unit.channel().streams++;
    onThread("fetch from " + unit.channel().source.archive.name(), () -> courier.stream(unit));
  }

  private void lookElsewhere() {
    try {
      leftToOthers.look();
    } catch (IOException e) {
      storeBroken = TransferFailures.storeUnreadable();
    }
  }

  // instances that no way is left to; new ways may still appear while inventories are open
  private void failHopeless() {
    if (plan.count(FetchItem.State.WAITING) == 0 || inventories.mayBringMore()) {
      return;
    }
    for (FetchItem item : plan.order) {
      if (item.state() == FetchItem.State.WAITING && plan.bestChannel(item) == null) {
        plan.move(item, FetchItem.State.FAILED);
        listener.failed(new FailedInstance(item.uid(), item.whyNot()));
      }
    }
  }

  private boolean isOver() {
    boolean mayBringMore =
        inventories.mayBringMore(); // asked each time: it keeps count of idleness
    return plan.open() == 0 && !mayBringMore;
  }

  // wakes for the pauses above and for archives that never answer; everything else is an event
  private Duration untilNextDecision() {
    return Duration.ofMillis(running.isEmpty() || !account.hasFetchedAny() ? 50 : 200);
  }

  private StudyReport conclude() {
    Map<String, Failure> unanswered = inventories.unanswered();
    if (failure == null && storeBroken != null) {
      failure = storeBroken;
    }
    if (failure == null && !cancelled && plan.items.isEmpty()) {
      failure = TransferFailures.nobodyHoldsIt(unanswered);
    }
    StudyReport report =
        account.report(
            job, plan, cached, unanswered, new FetchAccount.End(failure, storeBroken, cancelled));
    listener.done(report);
    return report;
  }
}

package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;

/// One fetch of one study, from inventory to report.
///
/// Threads: the thread in {@link #run} owns the plan and every field below `events`, and takes
/// every decision. Inventories and streams run on virtual threads in the {@link FetchCourier},
/// which puts events into the queue.
final class FetchRun {
  private static final int STREAMS = 8;

  /// How long, when all that some archive listed is here, to wait for others that have not yet said
  /// what they hold. While none has, each has the whole of its deadline: a short cut's one instance
  /// is no list.
  private static final Duration LATE_INVENTORIES = Duration.ofSeconds(3);

  /// How long the first instance has the line for itself.
  private static final Duration ALONE_AT_MOST = Duration.ofSeconds(2);

  /// How often to look whether another process has brought what it is fetching.
  private static final Duration LOOK_ELSEWHERE = Duration.ofMillis(300);

  /// How often an archive whose answer breaks off is asked what it holds.
  private static final int INVENTORIES = 4;

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
  private final long startNanos = System.nanoTime();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Failure> unanswered = new LinkedHashMap<>();
  private final Map<String, Integer> fetchedFrom = new LinkedHashMap<>();
  private Map<String, Long> cached = Map.of();
  private int waitingOrOnItsWay;
  private int streams;
  private final Set<FetchUnit> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private int fetched;
  private int alreadyCached;
  private long bytes;
  private @Nullable Long firstInstanceMs;

  // an instance has come: none needs the line for itself any more
  private boolean lineWasUsed;
  private long firstStreamNanos;
  private @Nullable Long idleSinceNanos;
  private @Nullable Failure failure;
  private @Nullable Failure storeBroken;
  private boolean cancelled;
  private boolean paused;

  // the listener knows of a plan: a glance alone is none
  private boolean told;

  // some archive has said all that it holds
  private boolean listed;
  private long lookElsewhereNanos;

  FetchRun(Federation federation, InstanceStore store, FetchJob job, FetchListener listener) {
    this.federation = federation;
    this.store = store;
    this.job = job;
    this.listener = listener;
    this.plan = new FetchPlan(job.seriesFirst());
    this.courier = new FetchCourier(job, store, events::add);
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
      cached = store.cached(job.studyInstanceUid());
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
      case FetchEvent.Inventory inventory -> takeIn(inventory);
      case FetchEvent.Glance glance -> takeIn(glance);
      case FetchEvent.Elsewhere elsewhere -> leaveToOthers(elsewhere);
      case FetchEvent.Arriving arriving -> {
        FetchItem item = arriving.unit().wanted().get(arriving.sopInstanceUid());
        if (item != null && item.state == FetchItem.State.ON_ITS_WAY) {
          listener.arriving(item.planned, arriving.bytes());
        }
      }
      case FetchEvent.Pause pause -> paused = pause.paused();
      case FetchEvent.Received received -> received(received);
      case FetchEvent.Arrived arrived -> arrived(arrived);
      case FetchEvent.Tried tried -> tried.channel().compression.tried(tried.sound());
      case FetchEvent.Rejected rejected -> {
        FetchItem item = rejected.unit().wanted().get(rejected.sopInstanceUid());
        if (item != null && item.state == FetchItem.State.ON_ITS_WAY) {
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

  private void takeIn(FetchEvent.Inventory inventory) {
    FetchSource source = inventory.source();
    source.asked = false;
    switch (inventory.outcome()) {
      case FindOutcome.Failed failed -> {
        // an instance had by a short cut is no list either
        source.listCut |=
            !inventory.rows().isEmpty()
                || plan.items.values().stream().anyMatch(item -> item.holders.contains(source));
        if (source.inventories < INVENTORIES && isWorthAskingAgain(failed)) {
          source.inventories++;
          source.asked = true;
          onThread(
              "inventory " + source.archive.name(),
              () -> courier.takeInventoryAfter(PAUSE_BEFORE_INVENTORY, source));
        } else {
          unanswered.put(source.archive.name(), failed.failure());
        }
      }
      case FindOutcome.Answered answered -> {
        source.listCut = answered.limited();
        listed = true;
      }
    }
    boolean more = false;
    for (Dataset row : inventory.rows()) {
      PlannedInstance planned = planned(row);
      if (planned == null) {
        continue;
      }
      FetchItem item = plan.items.get(planned.sopInstanceUid());
      if (item == null) {
        item = new FetchItem(planned);
        plan.items.put(item.uid(), item);
        more = true;
        Long length = cached.get(item.uid());
        if (length == null) {
          waitingOrOnItsWay++;
        } else {
          item.state = FetchItem.State.HERE;
          alreadyCached++;
          bytes += length;
        }
      }
      if (item.holders.add(source)) {
        source.seriesSizes.merge(planned.seriesInstanceUid(), 1, Integer::sum);
      }
      more |= !told && item.state != FetchItem.State.FAILED;
      if (item.state == FetchItem.State.FAILED) {
        item.state = FetchItem.State.WAITING;
        waitingOrOnItsWay++;
      }
    }
    if (more) {
      told = true;
      plan.reorder();
      Set<String> here = new HashSet<>();
      plan.items.values().stream()
          .filter(item -> cached.containsKey(item.uid()))
          .forEach(item -> here.add(item.uid()));
      listener.planned(plan.order.stream().map(item -> item.planned).toList(), here);
    }
  }

  // a line that broke may hold next time; who did not answer, or refused, will not
  private static boolean isWorthAskingAgain(FindOutcome.Failed failed) {
    return switch (failed.failure().kind()) {
      case HUNG_UP, PROTOCOL, UNREADABLE_OBJECT, TLS -> true;
      default -> failed.rows() > 0;
    };
  }

  /// One instance to have at once, before anybody has said what else there is.
  private void takeIn(FetchEvent.Glance glance) {
    PlannedInstance planned = planned(glance.row());
    if (planned != null && plan.items.isEmpty()) {
      FetchItem item = new FetchItem(planned);
      item.holders.add(glance.source());
      glance.source().seriesSizes.merge(planned.seriesInstanceUid(), 1, Integer::sum);
      plan.items.put(item.uid(), item);
      waitingOrOnItsWay++;
      plan.reorder();
    }
  }

  private @Nullable PlannedInstance planned(Dataset row) {
    String series = row.string(Tag.SeriesInstanceUID);
    series = series == null ? job.seriesInstanceUid() : series;
    String uid = row.string(Tag.SOPInstanceUID);
    if (series == null || uid == null || !Uids.isValid(series) || !Uids.isValid(uid)) {
      return null;
    }
    return new PlannedInstance(
        job.studyInstanceUid(),
        series,
        uid,
        row.string(Tag.SOPClassUID),
        row.string(Tag.Modality),
        row.integer(Tag.SeriesNumber),
        row.string(Tag.SeriesDescription),
        row.integer(Tag.InstanceNumber));
  }

  // the line is free again while the instance is being sealed and synced
  private void received(FetchEvent.Received received) {
    FetchChannel channel = received.unit().channel();
    channel.pace.arrived(received.bytes(), received.readNanos(), System.nanoTime());
    lineWasUsed |= !channel.compression.awaitsFirst();
  }

  private void arrived(FetchEvent.Arrived arrived) {
    FetchItem item = arrived.unit().wanted().get(arrived.sopInstanceUid());
    if (item == null || item.state == FetchItem.State.HERE) {
      return;
    }
    if (item.state != FetchItem.State.FAILED) {
      waitingOrOnItsWay--;
    }
    item.state = FetchItem.State.HERE;
    fetched++;
    bytes += arrived.bytes();
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
    fetchedFrom.merge(name, 1, Integer::sum);
    if (firstInstanceMs == null) {
      firstInstanceMs = sinceStartMs();
      lineWasUsed = true;
    }
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
      streams--;
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
        mine.stream()
            .filter(item -> item.state == FetchItem.State.ON_ITS_WAY && item.carriers == 0)
            .toList();
    missing.forEach(item -> item.state = FetchItem.State.WAITING);
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
    while (streams < STREAMS) {
      if (!lineWasUsed && streams > 0 && now - firstStreamNanos < ALONE_AT_MOST.toNanos()) {
        return;
      }
      FetchUnit unit = plan.nextUnit(now, !lineWasUsed);
      if (unit == null) {
        return;
      }
      if (streams == 0 && !lineWasUsed) {
        firstStreamNanos = now;
      }
      send(unit);
    }
  }

  private void send(FetchUnit unit) {
    for (FetchItem item : unit.wanted().values()) {
      item.state = FetchItem.State.ON_ITS_WAY;
      item.carriers++;
      item.carriedWith = unit.wanted().size();
    }
    running.add(unit);
    unit.channel().streams++;
    streams++;
    onThread("fetch from " + unit.channel().source.archive.name(), () -> courier.stream(unit));
  }

  private void leaveToOthers(FetchEvent.Elsewhere elsewhere) {
    if (plan.items.values().stream().noneMatch(item -> item.elsewhere)) {
      // the first one left to others sets the time: were each to put it off, nobody would ever look
      lookElsewhereNanos = System.nanoTime() + LOOK_ELSEWHERE.toNanos();
    }
    for (String uid : elsewhere.sopInstanceUids()) {
      FetchItem item = elsewhere.unit().wanted().get(uid);
      if (item != null && elsewhere.unit().elsewhere().add(uid)) {
        item.carriers--;
        item.elsewhere = true;
        if (item.state == FetchItem.State.ON_ITS_WAY && item.carriers == 0) {
          item.state = FetchItem.State.WAITING;
        }
      }
    }
  }

  /// Counts what another process has brought meanwhile; the rest may be asked for again.
  private void lookElsewhere() {
    if (System.nanoTime() - lookElsewhereNanos < 0
        || plan.items.values().stream().noneMatch(item -> item.elsewhere)) {
      return;
    }
    Map<String, Long> here;
    try {
      here = store.cached(job.studyInstanceUid());
    } catch (IOException e) {
      storeBroken = TransferFailures.storeUnreadable();
      return;
    }
    for (FetchItem item : plan.items.values()) {
      Long length = here.get(item.uid());
      boolean leftToOthers = item.elsewhere;
      item.elsewhere = false;
      if (leftToOthers && item.state == FetchItem.State.WAITING && length != null) {
        item.state = FetchItem.State.HERE;
        waitingOrOnItsWay--;
        alreadyCached++;
        bytes += length;
        listener.cached(item.planned, length, "");
      }
    }
  }

  // instances that no way is left to; new ways may still appear while inventories are open
  private void failHopeless() {
    if (plan.sources.stream().anyMatch(source -> source.asked) && !lateInventoriesAreLost()) {
      return;
    }
    for (FetchItem item : plan.order) {
      if (item.state == FetchItem.State.WAITING && plan.bestChannel(item) == null) {
        item.state = FetchItem.State.FAILED;
        waitingOrOnItsWay--;
        listener.failed(new FailedInstance(item.uid(), item.whyNot()));
      }
    }
  }

  // true once nothing has been left to do for a while and some archive still has not answered
  private boolean lateInventoriesAreLost() {
    boolean idle =
        listed
            && !plan.items.isEmpty()
            && plan.order.stream()
                .noneMatch(item ->
                    item.state == FetchItem.State.ON_ITS_WAY
                        || (item.state == FetchItem.State.WAITING
                            && plan.bestChannel(item) != null));
    if (!idle) {
      idleSinceNanos = null;
      return false;
    }
    long now = System.nanoTime();
    if (idleSinceNanos == null) {
      idleSinceNanos = now;
    }
    return now - idleSinceNanos >= LATE_INVENTORIES.toNanos();
  }

  private boolean isOver() {
    boolean inventoriesOpen = plan.sources.stream().anyMatch(source -> source.asked);
    return waitingOrOnItsWay == 0 && (!inventoriesOpen || lateInventoriesAreLost());
  }

  // wakes for the pauses above and for archives that never answer; everything else is an event
  private Duration untilNextDecision() {
    return Duration.ofMillis(streams == 0 || firstInstanceMs == null ? 50 : 200);
  }

  private StudyReport conclude() {
    List<FailedInstance> failed = new ArrayList<>();
    for (FetchSource source : plan.sources) {
      if (source.asked) {
        unanswered.putIfAbsent(source.archive.name(), TransferFailures.noInventory(source.archive));
      }
    }
    if (failure == null && storeBroken != null) {
      failure = storeBroken;
    }
    if (failure == null && !cancelled && plan.items.isEmpty()) {
      failure = TransferFailures.nobodyHoldsIt(unanswered);
    }
    for (FetchItem item : plan.order) {
      if (item.state == FetchItem.State.FAILED) {
        failed.add(new FailedInstance(item.uid(), item.whyNot()));
      } else if (item.state != FetchItem.State.HERE && storeBroken != null) {
        failed.add(new FailedInstance(item.uid(), storeBroken));
      }
    }
    int instances = plan.items.size();
    if (plan.items.isEmpty() && job.seriesInstanceUid() == null) {
      // nobody could say what there should be: what is here is all that is known
      instances = cached.size();
      alreadyCached = cached.size();
      bytes = cached.values().stream().mapToLong(Long::longValue).sum();
    }
    StudyReport report =
        new StudyReport(
            job.studyInstanceUid(),
            instances,
            bytes,
            fetched,
            alreadyCached,
            failed,
            firstInstanceMs,
            sinceStartMs(),
            fetchedFrom,
            unanswered,
            plan.sources.stream().anyMatch(source -> source.listCut),
            failure,
            cancelled);
    listener.done(report);
    return report;
  }

  private long sinceStartMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}

package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;

/// One fetch of one study, from inventory to report.
///
/// Threads: the thread in {@link #run} owns every field below `events` and takes every decision.
/// Inventories and streams run on virtual threads that only read what they were given and put
/// events into the queue.
final class FetchRun {
  private static final int STREAMS_PER_CHANNEL = 3;
  private static final int STREAMS = 4;
  private static final int SMALLEST_UNIT = 8;
  private static final int LARGEST_UNIT = 64;

  /// Of a series' instances, the share still wanted from which one request for the whole series is
  /// cheaper than asking one by one.
  private static final double WHOLE_SERIES_SHARE = 0.6;

  /// Attempts in a row without a single instance before a way to an archive is given up.
  private static final int FRUITLESS_ATTEMPTS = 3;

  /// Streams in a row that broke off, though they brought something, from which another way is
  /// better.
  private static final int BROKEN_STREAMS = 3;

  /// Whole-series answers that broke off from which instances are asked for one by one.
  private static final int BROKEN_SERIES = 2;

  private static final int MAX_INSTANCES = 200_000;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

  /// How long, when all that is known of is here, to wait for archives that have not yet said what
  /// they hold.
  private static final Duration LATE_INVENTORIES = Duration.ofSeconds(3);

  /// How long the first instance has the line for itself.
  private static final Duration ALONE_AT_MOST = Duration.ofSeconds(2);

  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private enum State {
    WAITING,
    ON_ITS_WAY,
    HERE,
    FAILED
  }

  /// One instance to get.
  private static final class Item {
    PlannedInstance planned;
    State state = State.WAITING;
    final Set<Source> holders = new HashSet<>();
    final Set<Channel> tried = new HashSet<>();
    @Nullable Failure failure;

    Item(PlannedInstance planned) {
      this.planned = planned;
    }

    String uid() {
      return planned.sopInstanceUid();
    }
  }

  /// One archive that may hold the study.
  private static final class Source {
    final Archive archive;
    final List<Channel> channels = new ArrayList<>();
    final Map<String, Integer> seriesSizes = new HashMap<>();
    boolean asked = true;

    Source(Archive archive) {
      this.archive = archive;
      for (ArchivePeer peer : archive.forFetching()) {
        channels.add(new Channel(this, peer));
      }
    }
  }

  /// One way to one archive.
  private static final class Channel {
    final Source source;
    final ArchivePeer peer;
    int streams;

    // in a row: attempts that brought nothing, and streams that ended badly whatever they brought
    int fruitless;
    int broken;

    /// Answers for a whole series that broke off, ever.
    int brokenSeries;

    /// Most instances to ask for at once: halves and worse with trouble, doubles with success.
    int unitLimit = LARGEST_UNIT;

    long notBeforeNanos;
    boolean dead;
    @Nullable Failure failure;

    Channel(Source source, ArchivePeer peer) {
      this.source = source;
      this.peer = peer;
    }

    boolean isFree(long now) {
      // after a failure one careful stream at a time, so that one bad instance shows itself
      int limit = fruitless > 0 ? 1 : STREAMS_PER_CHANNEL;
      return !dead && streams < limit && now - notBeforeNanos >= 0;
    }
  }

  /// What one stream is to bring. The set is read by the stream; nobody changes it.
  private record Unit(
      Channel channel, String seriesInstanceUid, Map<String, Item> wanted, boolean wholeSeries) {}

  private sealed interface Event {
    record Inventory(Source source, List<Dataset> rows, FindOutcome outcome) implements Event {}

    record Arrived(Unit unit, String sopInstanceUid, long bytes) implements Event {}

    record Rejected(Unit unit, String sopInstanceUid, Failure failure) implements Event {}

    record StoreBroken(Failure failure) implements Event {}

    record Ended(Unit unit, FetchOutcome outcome) implements Event {}

    record Prefer(String seriesInstanceUid) implements Event {}

    record Cancel() implements Event {}
  }

  private final Federation federation;
  private final InstanceStore store;
  private final FetchJob job;
  private final FetchListener listener;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

  // owned by the thread in run()
  private final long startNanos = System.nanoTime();
  private final Map<String, Item> items = new LinkedHashMap<>();
  private final List<Source> sources = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> seriesFirst = new ArrayList<>();
  private final Map<String, Failure> unanswered = new LinkedHashMap<>();
  private final Map<String, Integer> fetchedFrom = new LinkedHashMap<>();
  private List<Item> order = List.of();
  private Map<String, Long> cached = Map.of();
  private int waitingOrOnItsWay;
  private int streams;
  private int fetched;
  private int alreadyCached;
  private long bytes;
  private @Nullable Long firstInstanceMs;
  private long firstStreamNanos;
  private @Nullable Failure failure;
  private @Nullable Failure storeBroken;
  private boolean cancelled;

  FetchRun(Federation federation, InstanceStore store, FetchJob job, FetchListener listener) {
    this.federation = federation;
    this.store = store;
    this.job = job;
    this.listener = listener;
    seriesFirst.addAll(job.seriesFirst());
  }

  void cancel() {
    events.add(new Event.Cancel());
  }

  void prefer(String seriesInstanceUid) {
    events.add(new Event.Prefer(seriesInstanceUid));
  }

  StudyReport run() throws InterruptedException {
    try {
      begin();
      while (failure == null && !cancelled && storeBroken == null && !isOver()) {
        assign();
        failHopeless();
        if (isOver()) {
          break;
        }
        Event event = events.poll(untilNextDecision().toNanos(), TimeUnit.NANOSECONDS);
        if (event != null) {
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
        sources.add(new Source(archive));
      }
    }
    if (sources.isEmpty()) {
      failure = TransferFailures.noSuchArchive(job.archives());
      return;
    }
    for (Source source : List.copyOf(sources)) {
      onThread("inventory " + source.archive.name(), () -> takeInventory(source));
    }
  }

  private void onThread(String name, Runnable work) {
    threads.removeIf(thread -> !thread.isAlive());
    threads.add(Thread.ofVirtual().name(name).start(work));
  }

  // ---- on a virtual thread: only the arguments, the store and the queue ----

  private void takeInventory(Source source) {
    List<Dataset> rows = Collections.synchronizedList(new ArrayList<>());
    FindOutcome outcome;
    try {
      outcome =
          source
              .archive
              .findInstances(
                  job.studyInstanceUid(),
                  job.seriesInstanceUid(),
                  row -> {
                    if (rows.size() < MAX_INSTANCES) {
                      rows.add(row);
                    }
                  },
                  job.inventoryDeadline())
              .outcome();
    } catch (InterruptedException runIsOver) {
      return;
    } catch (RuntimeException ours) {
      outcome = new FindOutcome.Failed(TransferFailures.ourFault(), 0, 0);
    }
    events.add(new Event.Inventory(source, List.copyOf(rows), outcome));
  }

  private void stream(Unit unit) {
    List<CompletableFuture<?>> receipts = Collections.synchronizedList(new ArrayList<>());
    FetchOutcome outcome;
    try {
      outcome =
          unit.channel()
              .peer
              .fetch(
                  new FetchRequest(
                      job.studyInstanceUid(),
                      unit.seriesInstanceUid(),
                      unit.wholeSeries() ? List.of() : List.copyOf(unit.wanted().keySet()),
                      job.stall()),
                  (head, dataset) -> receive(unit, head, dataset, receipts));
      for (CompletableFuture<?> receipt : List.copyOf(receipts)) {
        receipt.exceptionally(_ -> null).join();
      }
    } catch (InterruptedException runIsOver) {
      return;
    } catch (RuntimeException ours) {
      outcome = new FetchOutcome.Failed(0, TransferFailures.ourFault());
    }
    events.add(new Event.Ended(unit, outcome));
  }

  private void receive(
      Unit unit, IncomingInstance head, InputStream dataset, List<CompletableFuture<?>> receipts)
      throws IOException, InterruptedException {
    String uid = head.sopInstanceUid();
    if (!unit.wanted().containsKey(uid)) {
      dataset.transferTo(java.io.OutputStream.nullOutputStream());
      return;
    }
    try {
      CompletableFuture<Long> kept = store.keep(job.studyInstanceUid(), head, dataset);
      receipts.add(
          kept.whenComplete((length, problem) -> {
            if (problem == null) {
              events.add(new Event.Arrived(unit, uid, length));
            } else {
              report(unit, uid, problem);
            }
          }));
    } catch (InstanceStore.NotKeptException e) {
      report(unit, uid, e);
      // the rest of it, so that the next instance can be read
      dataset.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (InstanceStore.StoreBrokenException e) {
      report(unit, uid, e);
      throw e;
    }
  }

  private void report(Unit unit, String uid, Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    switch (cause) {
      case InstanceStore.NotKeptException e ->
          events.add(new Event.Rejected(unit, uid, e.failure()));
      case InstanceStore.StoreBrokenException e -> events.add(new Event.StoreBroken(e.failure()));
      default -> events.add(new Event.Rejected(unit, uid, TransferFailures.ourFault()));
    }
  }

  // ---- on the run's thread again ----

  private void take(Event event) {
    switch (event) {
      case Event.Inventory inventory -> plan(inventory);
      case Event.Arrived arrived -> arrived(arrived);
      case Event.Rejected rejected -> {
        Item item = rejected.unit().wanted().get(rejected.sopInstanceUid());
        if (item != null && item.state == State.ON_ITS_WAY) {
          item.tried.add(rejected.unit().channel());
          item.failure = rejected.failure();
        }
      }
      case Event.StoreBroken broken -> storeBroken = broken.failure();
      case Event.Ended ended -> ended(ended);
      case Event.Prefer preferred -> {
        seriesFirst.remove(preferred.seriesInstanceUid());
        seriesFirst.addFirst(preferred.seriesInstanceUid());
        reorder();
      }
      case Event.Cancel _ -> cancelled = true;
    }
  }

  private void plan(Event.Inventory inventory) {
    Source source = inventory.source();
    source.asked = false;
    if (inventory.outcome() instanceof FindOutcome.Failed failed) {
      unanswered.put(source.archive.name(), failed.failure());
    }
    boolean more = false;
    Set<String> newlyCached = new HashSet<>();
    for (Dataset row : inventory.rows()) {
      PlannedInstance planned = planned(row);
      if (planned == null) {
        continue;
      }
      Item item = items.get(planned.sopInstanceUid());
      if (item == null) {
        item = new Item(planned);
        items.put(item.uid(), item);
        more = true;
        Long length = cached.get(item.uid());
        if (length == null) {
          waitingOrOnItsWay++;
        } else {
          item.state = State.HERE;
          alreadyCached++;
          bytes += length;
          newlyCached.add(item.uid());
        }
      }
      if (item.holders.add(source)) {
        source.seriesSizes.merge(planned.seriesInstanceUid(), 1, Integer::sum);
      }
      if (item.state == State.FAILED) {
        item.state = State.WAITING;
        waitingOrOnItsWay++;
      }
    }
    if (more) {
      reorder();
      Set<String> here = new HashSet<>();
      items.values().stream()
          .filter(item -> cached.containsKey(item.uid()))
          .forEach(item -> here.add(item.uid()));
      listener.planned(order.stream().map(item -> item.planned).toList(), here);
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

  private void reorder() {
    List<Item> next = new ArrayList<>(items.size());
    for (PlannedInstance planned :
        FetchOrder.of(items.values().stream().map(item -> item.planned).toList(), seriesFirst)) {
      Item item = items.get(planned.sopInstanceUid());
      if (item != null) {
        next.add(item);
      }
    }
    order = next;
  }

  private void arrived(Event.Arrived arrived) {
    Item item = arrived.unit().wanted().get(arrived.sopInstanceUid());
    if (item == null || item.state == State.HERE) {
      return;
    }
    if (item.state != State.FAILED) {
      waitingOrOnItsWay--;
    }
    item.state = State.HERE;
    fetched++;
    bytes += arrived.bytes();
    Channel channel = arrived.unit().channel();
    channel.fruitless = 0;
    String name = channel.source.archive.name();
    fetchedFrom.merge(name, 1, Integer::sum);
    if (firstInstanceMs == null) {
      firstInstanceMs = sinceStartMs();
    }
    listener.cached(item.planned, arrived.bytes(), name);
  }

  private void ended(Event.Ended ended) {
    Unit unit = ended.unit();
    Channel channel = unit.channel();
    channel.streams--;
    streams--;
    List<Item> missing =
        unit.wanted().values().stream().filter(item -> item.state == State.ON_ITS_WAY).toList();
    boolean brought = missing.size() < unit.wanted().size();
    missing.forEach(item -> item.state = State.WAITING);
    if (ended.outcome() instanceof FetchOutcome.Failed) {
      channel.broken++;
      channel.brokenSeries += unit.wholeSeries() ? 1 : 0;
      channel.unitLimit = brought ? Math.max(1, channel.unitLimit / 2) : 1;
    } else {
      channel.broken = 0;
      channel.unitLimit = Math.min(LARGEST_UNIT, channel.unitLimit * 2);
    }
    switch (ended.outcome()) {
      case FetchOutcome.Completed _ ->
          missing.forEach(
              item -> giveUpHere(item, channel, TransferFailures.notSent(channel.source.archive)));
      case FetchOutcome.Partial partial ->
          missing.forEach(item -> giveUpHere(item, channel, partial.failure()));
      case FetchOutcome.Failed failed -> {
        channel.failure = failed.failure();
        if (!brought) {
          channel.fruitless++;
          channel.notBeforeNanos =
              System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos() * channel.fruitless;
          if (unit.wanted().size() == 1) {
            missing.forEach(item -> giveUpHere(item, channel, failed.failure()));
          }
        }
        if (isHopeless(failed.failure()) || channel.fruitless >= FRUITLESS_ATTEMPTS) {
          channel.dead = true;
        }
      }
    }
  }

  private static void giveUpHere(Item item, Channel channel, Failure why) {
    // a reason given for this very object says more than that it did not come
    if (item.tried.add(channel)) {
      item.failure = why;
    }
  }

  private static boolean isHopeless(Failure failure) {
    return switch (failure.kind()) {
      case UNKNOWN_HOST,
          UNREACHABLE,
          REFUSED_CALLED_AE,
          REFUSED_CALLING_AE,
          TLS,
          AUTHENTICATION,
          NOT_SUPPORTED ->
          true;
      default -> false;
    };
  }

  /// Gives every free stream the next thing worth having.
  private void assign() {
    long now = System.nanoTime();
    while (streams < STREAMS) {
      if (firstInstanceMs == null
          && streams > 0
          && now - firstStreamNanos < ALONE_AT_MOST.toNanos()) {
        return;
      }
      Unit unit = nextUnit(now);
      if (unit == null) {
        return;
      }
      unit.wanted().values().forEach(item -> item.state = State.ON_ITS_WAY);
      unit.channel().streams++;
      if (streams++ == 0 && firstInstanceMs == null) {
        firstStreamNanos = now;
      }
      onThread("fetch from " + unit.channel().source.archive.name(), () -> stream(unit));
    }
  }

  private @Nullable Unit nextUnit(long now) {
    for (Item item : order) {
      if (item.state == State.WAITING) {
        Channel channel = bestChannel(item);
        if (channel != null && channel.isFree(now)) {
          return unit(item, channel);
        }
      }
    }
    return null;
  }

  // the first way that is not given up, holders in the order of the settings, the web before DIMSE;
  // ways that keep breaking off only when there is no other
  private @Nullable Channel bestChannel(Item item) {
    Channel lastResort = null;
    for (Source source : sources) {
      if (item.holders.contains(source)) {
        for (Channel channel : source.channels) {
          if (!channel.dead && !item.tried.contains(channel)) {
            if (channel.broken < BROKEN_STREAMS) {
              return channel;
            }
            lastResort = lastResort == null ? channel : lastResort;
          }
        }
      }
    }
    return lastResort;
  }

  private Unit unit(Item first, Channel channel) {
    Map<String, Item> wanted = new LinkedHashMap<>();
    wanted.put(first.uid(), first);
    String series = first.planned.seriesInstanceUid();
    if (firstInstanceMs == null || channel.unitLimit == 1) {
      return new Unit(channel, series, wanted, false);
    }
    List<Item> more = new ArrayList<>();
    for (Item item : order) {
      if (item != first
          && item.state == State.WAITING
          && item.planned.seriesInstanceUid().equals(series)
          && bestChannel(item) == channel) {
        more.add(item);
      }
    }
    int size = channel.source.seriesSizes.getOrDefault(series, 1);
    boolean whole =
        channel.peer.protocol() == Protocol.DICOMWEB
            && channel.brokenSeries < BROKEN_SERIES
            && more.size() + 1 >= SMALLEST_UNIT
            && more.size() + 1 >= size * WHOLE_SERIES_SHARE;
    int limit =
        whole
            ? Integer.MAX_VALUE
            : Math.min(
                channel.unitLimit,
                Math.clamp((more.size() + 1) / STREAMS_PER_CHANNEL, SMALLEST_UNIT, LARGEST_UNIT));
    for (Item item : more) {
      if (wanted.size() < limit) {
        wanted.put(item.uid(), item);
      }
    }
    return new Unit(channel, series, wanted, whole);
  }

  // instances that no way is left to; new ways may still appear while inventories are open
  private void failHopeless() {
    if (sources.stream().anyMatch(source -> source.asked) && !lateInventoriesAreLost()) {
      return;
    }
    for (Item item : order) {
      if (item.state == State.WAITING && bestChannel(item) == null) {
        item.state = State.FAILED;
        waitingOrOnItsWay--;
        listener.failed(new FailedInstance(item.uid(), failureOf(item)));
      }
    }
  }

  private static Failure failureOf(Item item) {
    if (item.failure != null) {
      return item.failure;
    }
    for (Source source : item.holders) {
      for (Channel channel : source.channels) {
        if (channel.failure != null) {
          return channel.failure;
        }
      }
    }
    return TransferFailures.ourFault();
  }

  private @Nullable Long idleSinceNanos;

  // true once nothing has been left to do for a while and some archive still has not answered
  private boolean lateInventoriesAreLost() {
    boolean idle =
        !items.isEmpty()
            && order.stream()
                .noneMatch(item ->
                    item.state == State.ON_ITS_WAY
                        || (item.state == State.WAITING && bestChannel(item) != null));
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
    boolean inventoriesOpen = sources.stream().anyMatch(source -> source.asked);
    return waitingOrOnItsWay == 0 && (!inventoriesOpen || lateInventoriesAreLost());
  }

  // wakes for the pauses above and for archives that never answer; everything else is an event
  private Duration untilNextDecision() {
    return Duration.ofMillis(streams == 0 || firstInstanceMs == null ? 50 : 200);
  }

  private StudyReport conclude() {
    List<FailedInstance> failed = new ArrayList<>();
    for (Source source : sources) {
      if (source.asked) {
        unanswered.putIfAbsent(source.archive.name(), TransferFailures.noInventory(source.archive));
      }
    }
    if (failure == null && storeBroken != null) {
      failure = storeBroken;
    }
    if (failure == null && !cancelled && items.isEmpty()) {
      failure = TransferFailures.nobodyHoldsIt(unanswered);
    }
    for (Item item : order) {
      if (item.state == State.FAILED) {
        failed.add(new FailedInstance(item.uid(), failureOf(item)));
      } else if (item.state != State.HERE && storeBroken != null) {
        failed.add(new FailedInstance(item.uid(), storeBroken));
      }
    }
    int instances = items.size();
    if (items.isEmpty() && job.seriesInstanceUid() == null) {
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
            failure,
            cancelled);
    listener.done(report);
    return report;
  }

  private long sinceStartMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}

package org.readingroom.netclient.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.seal.FolderLock;
import org.readingroom.netclient.seal.PrivateFiles;
import org.readingroom.netclient.seal.ReadBuffer;
import org.readingroom.netclient.seal.SealedInputStream;
import org.readingroom.netclient.seal.Sealing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sealed study cache of one profile. Any number of processes may have it open.
///
/// Layout: `index.db` (SQLite, WAL), `objects/FOLDER/NAME` (one immutable sealed file per instance,
/// random names), `writers/` (who is alive). Crash-safe at any instant: a file counts once it, its
/// folder and its index row are on the disk; whatever a crash leaves besides is removed at the next
/// open. Safe from any thread; everything blocks.
public final class StudyCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StudyCache.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

  private final Path folder;
  private final Path objects;
  private final Sealing sealing;
  private final CacheLimits limits;
  private final CacheIndex index;
  private final WriterFolder writerFolder;
  private final Committer committer;
  private final InstanceWriter writer;
  private final FetchLeases leases;
  private final FileStore fileStore;
  private final int orphansRemoved;

  // one thread: tells listeners, notes reads, evicts; never under a lock
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cache-housekeeping").factory());
  // the housekeeping thread's only, once open
  private long seenUpTo;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  // by instance key: what this process has claimed and not let go
  private final Set<String> claimed = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> touchedNanos = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private StudyCache(Path folder, Sealing sealing, CacheLimits limits) throws IOException {
    this.folder = folder;
    this.sealing = sealing;
    this.limits = limits;
    objects = WriterFolder.objects(folder);
    fileStore = Files.getFileStore(folder);
    try (FolderLock lock = FolderLock.take(folder, "open.lock")) {
      index = new CacheIndex(folder.resolve("index.db"), sealing, WriterFolder.anyAliveNow(folder));
      boolean ready = false;
      try {
        deleteDoomed();
        orphansRemoved = WriterFolder.sweep(folder, index);
        writerFolder = WriterFolder.open(folder);
        leases = new FetchLeases(folder, writerFolder.name());
        ready = true;
      } finally {
        if (!ready) {
          index.close();
        }
      }
    }
    committer = new Committer(index, objects, this::stored);
    writer = new InstanceWriter(objects, sealing, index, writerFolder, committer);
    seenUpTo = index.arrivals(Long.MAX_VALUE, "").upTo();
    housekeeping.scheduleWithFixedDelay(
        () -> guarded(this::lookForArrivals),
        LOOK_EVERY.toMillis(),
        LOOK_EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /// Opens the cache, or begins one, and removes what crashed processes left behind.
  ///
  /// @throws CacheUnusableException when it lies on a network file system, was sealed with another
  ///   key, or belongs to a newer version
  public static StudyCache open(Path folder, Sealing sealing, CacheLimits limits)
      throws IOException {
    Sealing.warmUp();
    Intake.warmUp();
    Path objects = WriterFolder.objects(folder);
    boolean begun = Files.isDirectory(objects);
    PrivateFiles.createFolders(objects);
    PrivateFiles.createFolders(folder.resolve("writers"));
    LocalDisk.require(folder);
    if (!begun) {
      SpreadFolders.within(objects);
    }
    return new StudyCache(folder, sealing, limits);
  }

  /// True when some running program, perhaps this one, has the cache in this folder open.
  public static boolean isOpen(Path folder) throws IOException {
    return Files.isDirectory(folder) && WriterFolder.anyAlive(folder);
  }

  // ---- putting in ----

  /// Takes one data set as it streams in: checks it, has it sealed, and promises its durability.
  /// Reads the stream to its end, except when it throws. Nothing of a refused object reaches the
  /// disk unsealed, and nothing of it stays.
  ///
  /// @param dataset the bare data set (no preamble, no group 0002); ends with the instance
  /// @throws MalformedDicomException when the object is at fault: go on with the next
  /// @throws CacheFullException when the disk is full: stop
  /// @throws CacheUnusableException when the cache's folder is at fault: stop
  /// @throws IOException as the stream itself throws it
  public Receipt store(Expected expected, InputStream dataset)
      throws IOException, InterruptedException {
    try {
      return take(expected, dataset);
    } catch (IOException e) {
      // an interrupt closes the file being written, which then fails in many ways
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while an instance was being stored");
      }
      throw e;
    }
  }

  private Receipt take(Expected expected, InputStream dataset)
      throws IOException, InterruptedException {
    try (Intake intake = new Intake(expected, dataset, limits.maxObjectBytes())) {
      String key = index.instanceKey(intake.sopInstanceUid);
      // what was claimed was not here then; should it have come meanwhile, the committer sees it
      Optional<CachedInstance> before = claimed.contains(key) ? Optional.empty() : index.find(key);
      if (before.isPresent()) {
        return new Receipt(
            CompletableFuture.completedFuture(Committer.kept(before.get(), intake.sha256Hex())),
            intake.bytes());
      }
      if (fileStore.getUsableSpace() < limits.reserveBytes()) {
        throw new CacheFullException();
      }
      return writer.write(expected, intake);
    }
  }

  /// Waits until each of these is durable, or has failed: why, each says to whoever asks it. While
  /// somebody waits here, the cache does not save up what comes for larger batches.
  public void await(Collection<? extends CompletableFuture<?>> promises) {
    try (Committer.Awaited _ = committer.awaited()) {
      promises.forEach(promise -> promise.exceptionally(_ -> null).join());
    }
  }

  /// Takes out one instance, so that it can be fetched again, pinned or not.
  public void discard(CachedInstance instance) throws IOException {
    index.drop(index.instanceKey(instance.sopInstanceUid()));
    deleteDoomed();
  }

  // ---- who is fetching what ----

  /// Claims instances for this cache's process, so that no other that shares the folder fetches
  /// them meanwhile. Nobody is kept from storing by it. A claim ends when it is released, with its
  /// process, or half a minute after it was last renewed.
  ///
  /// @param studyInstanceUid what is here of another study does not count: an archive may give one
  ///   UID twice
  /// @return those that are ours now; the others are being fetched already, or are here
  public Set<String> claim(String studyInstanceUid, Set<String> sopInstanceUids)
      throws IOException {
    Map<String, String> byKey = new HashMap<>();
    sopInstanceUids.forEach(uid -> byKey.put(index.instanceKey(uid), uid));
    Set<String> granted = leases.take(byKey.keySet());
    // what arrived before the claim was granted needs no fetching
    Set<String> here = index.keysOfStudy(index.studyKey(studyInstanceUid), granted);
    if (!here.isEmpty()) {
      leases.release(here);
      granted.removeAll(here);
    }
    claimed.addAll(granted);
    Set<String> ours = new LinkedHashSet<>();
    granted.forEach(key -> ours.add(byKey.get(key)));
    return ours;
  }

  /// Says that claimed instances are still being fetched.
  public void renewClaim(Set<String> sopInstanceUids) throws IOException {
    leases.renew(sopInstanceUids.stream().map(index::instanceKey).toList());
  }

  public void releaseClaim(Set<String> sopInstanceUids) throws IOException {
    List<String> keys = sopInstanceUids.stream().map(index::instanceKey).toList();
    keys.forEach(claimed::remove);
    leases.release(keys);
  }

  // ---- finding and reading ----

  /// All studies, in no particular order.
  public List<CachedStudy> studies() throws IOException {
    return index.studies(null);
  }

  public Optional<CachedStudy> study(String studyInstanceUid) throws IOException {
    return index.studies(index.studyKey(studyInstanceUid)).stream().findFirst();
  }

  /// All instances of a study, by series and Instance Number; empty when it is not here.
  public List<CachedInstance> instances(String studyInstanceUid) throws IOException {
    return instances(studyInstanceUid, null);
  }

  /// Instances of one series, or with null of all, by series and Instance Number.
  public List<CachedInstance> instances(String studyInstanceUid, @Nullable String seriesInstanceUid)
      throws IOException {
    touch(studyInstanceUid);
    return index
        .instances(
            index.studyKey(studyInstanceUid),
            seriesInstanceUid == null ? null : index.seriesKey(seriesInstanceUid))
        .stream()
        .sorted(
            Comparator.comparing(CachedInstance::seriesInstanceUid)
                .thenComparingInt(CachedInstance::instanceNumber)
                .thenComparing(CachedInstance::sopInstanceUid))
        .toList();
  }

  /// The middle one of a series by Instance Number, found without reading the others.
  ///
  /// @return empty when the series is not here, or some of it was stored by a version of this
  ///   program that did not note the numbers
  public Optional<CachedInstance> middleInstance(String studyInstanceUid, String seriesInstanceUid)
      throws IOException {
    touch(studyInstanceUid);
    return index.middle(index.studyKey(studyInstanceUid), index.seriesKey(seriesInstanceUid));
  }

  public Optional<CachedInstance> instance(String sopInstanceUid) throws IOException {
    return index.find(index.instanceKey(sopInstanceUid));
  }

  public boolean contains(String sopInstanceUid) throws IOException {
    return instance(sopInstanceUid).isPresent();
  }

  /// The bare data set as a stream, every byte authenticated; close it.
  ///
  /// @throws InstanceGoneException when it was evicted since it was listed
  public InputStream open(CachedInstance instance) throws IOException {
    touch(instance.studyInstanceUid());
    InputStream file;
    try {
      file = Files.newInputStream(objects.resolve(instance.location()));
    } catch (NoSuchFileException e) {
      throw new InstanceGoneException();
    }
    boolean opened = false;
    try {
      SealedInputStream stream = new SealedInputStream(file, sealing, instance.sopInstanceUid());
      opened = true;
      return stream;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /// The whole bare data set at once: the fastest way for objects that fit in memory.
  ///
  /// @throws InstanceGoneException when it was evicted since it was listed
  public byte[] read(CachedInstance instance) throws IOException {
    touch(instance.studyInstanceUid());
    try {
      return SealedInputStream.readAll(
          objects.resolve(instance.location()), sealing, instance.sopInstanceUid());
    } catch (NoSuchFileException e) {
      throw new InstanceGoneException();
    }
  }

  /// The whole bare data set into arrays that are used again and again: for whole series.
  ///
  /// @throws InstanceGoneException when it was evicted since it was listed
  public void read(CachedInstance instance, ReadBuffer into) throws IOException {
    touch(instance.studyInstanceUid());
    try {
      SealedInputStream.readAll(
          objects.resolve(instance.location()), sealing, instance.sopInstanceUid(), into);
    } catch (NoSuchFileException e) {
      throw new InstanceGoneException();
    }
  }

  /// Everything before the pixel data.
  public Dataset readHeader(CachedInstance instance) throws IOException {
    try (InputStream in = open(instance)) {
      return DatasetReader.readHeader(in, instance.transferSyntaxUid());
    }
  }

  // ---- keeping and removing ----

  /// Keeps a study from eviction, also one that is yet to arrive. Pins outlive the process.
  ///
  /// @param name whose pin it is; the same name twice is one pin
  public void pin(String studyInstanceUid, String name) throws IOException {
    index.pin(index.studyKey(studyInstanceUid), name);
  }

  public void unpin(String studyInstanceUid, String name) throws IOException {
    index.unpin(index.studyKey(studyInstanceUid), name);
  }

  /// The names of all pins of a study.
  public List<String> pins(String studyInstanceUid) throws IOException {
    return index.pins(index.studyKey(studyInstanceUid));
  }

  /// A pin for what ends with this process anyhow, set without waiting for the disk: a power cut
  /// may undo it.
  public void hold(String studyInstanceUid, String name) throws IOException {
    index.pinWithoutSync(index.studyKey(studyInstanceUid), name);
  }

  /// Takes back such a pin; a power cut may bring it back.
  public void release(String studyInstanceUid, String name) throws IOException {
    index.unpinWithoutSync(index.studyKey(studyInstanceUid), name);
  }

  /// Removes least recently read studies that nobody pinned until the rest fits.
  ///
  /// @return what was removed, least recently read first; not announced to listeners
  public List<EvictedStudy> evict(long budgetBytes) throws IOException {
    List<EvictedStudy> evicted = index.doomBeyond(budgetBytes);
    if (!evicted.isEmpty()) {
      deleteDoomed();
    }
    return evicted;
  }

  /// What the settings allow the sealed files to use.
  public long budgetBytes() {
    return limits.budgetBytes();
  }

  /// Removes one study unless it is pinned.
  ///
  /// @return false when it is pinned or not here
  public boolean forget(String studyInstanceUid) throws IOException {
    boolean doomed = index.doom(index.studyKey(studyInstanceUid));
    if (doomed) {
      deleteDoomed();
      announce(studyInstanceUid);
    }
    return doomed;
  }

  /// Bytes of all sealed files, as the budget counts them.
  public long sizeBytes() throws IOException {
    return index.fileBytes();
  }

  /// Reads every instance and compares it with the digest taken when it arrived; compares the index
  /// with the files; names what belongs to nobody. As {@link CacheVerification}.
  ///
  /// @param repair true to take damaged instances out of the index, so that they are fetched again,
  ///   and to delete files that belong to nobody
  public Verification verify(boolean repair, Verification.Listener listener)
      throws IOException, InterruptedException {
    Verification found = new CacheVerification(folder, index, this::open, listener).run(repair);
    if (repair) {
      deleteDoomed();
      found.refetch().forEach(this::announce);
    }
    return found;
  }

  // ---- notices ----

  /// Tells which study changed (its Study Instance UID): after each batch and each removal by this
  /// process, and within about half a second of an arrival by another. Called one at a time on a
  /// thread of the cache's own, under no lock. Removals by other processes are not announced.
  ///
  /// @return ends the notices when closed
  public AutoCloseable onStudyChanged(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /// Files of crashed processes that were removed when this cache was opened.
  public int orphansRemoved() {
    return orphansRemoved;
  }

  /// Makes everything handed over durable, then lets go of the files.
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        writer.close();
        committer.close();
        housekeeping.shutdown();
        if (!housekeeping.awaitTermination(10, TimeUnit.SECONDS)) {
          housekeeping.shutdownNow();
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try (leases) {
      writerFolder.close();
    } finally {
      index.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return "StudyCache[" + folder + "]";
  }

  private void stored(List<Receipt.Kept> batch) {
    Set<String> studies = new LinkedHashSet<>();
    for (Receipt.Kept kept : batch) {
      studies.add(kept.instance().studyInstanceUid());
    }
    studies.forEach(this::announce);
    later(() -> {
      if (index.fileBytes() > limits.budgetBytes()) {
        evict(limits.budgetBytes());
      }
    });
  }

  private void announce(String studyInstanceUid) {
    later(() -> tellListeners(studyInstanceUid));
  }

  private void tellListeners(String studyInstanceUid) {
    for (Consumer<String> listener : listeners) {
      listener.accept(studyInstanceUid);
    }
  }

  private void lookForArrivals() throws IOException {
    CacheIndex.Arrivals arrivals = index.arrivals(seenUpTo, writerFolder.name());
    seenUpTo = arrivals.upTo();
    arrivals.studyInstanceUids().forEach(this::tellListeners);
  }

  private void touch(String studyInstanceUid) {
    long now = System.nanoTime();
    Long last = touchedNanos.get(studyInstanceUid);
    if (last != null && now - last < TOUCH_EVERY.toNanos()) {
      return;
    }
    touchedNanos.put(studyInstanceUid, now);
    later(() -> index.touch(index.studyKey(studyInstanceUid)));
  }

  /// Files first, then the note that they are doomed: a crash in between is finished at the next
  /// open.
  private void deleteDoomed() throws IOException {
    List<String> locations = index.doomedLocations();
    for (String location : locations) {
      Files.deleteIfExists(objects.resolve(location));
    }
    if (!locations.isEmpty()) {
      index.forgetDoomed(locations);
    }
    index.restoreReserve();
  }

  @FunctionalInterface
  private interface Chore {
    void run() throws IOException;
  }

  private void later(Chore chore) {
    try {
      housekeeping.execute(() -> guarded(chore));
    } catch (RejectedExecutionException closing) {
      // the cache is being closed
    }
  }

  /// A read that is not noted or a listener that fails costs nothing here.
  private static void guarded(Chore chore) {
    try {
      chore.run();
    } catch (IOException | RuntimeException e) {
      LOG.warn("cache housekeeping failed: {}", e.getClass().getSimpleName());
    }
  }
}

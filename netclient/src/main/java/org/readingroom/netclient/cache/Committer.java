package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.cache.Receipt.Kept;
import org.readingroom.netclient.cache.Receipt.Outcome;

/// Makes finished files count, a batch at a time: files synced ({@link BatchSync}), then their
/// folders, then the index rows committed, then the receipts completed. One thread of its own. The
/// first file is taken at once; what arrives while a batch is being synced makes the next, so the
/// batches grow with the load and none waits longer than {@link #PACE_MS} plus two syncs. There is
/// no pause between batches while somebody waits for the last of what has come ({@link #awaited}).
final class Committer implements AutoCloseable {
  static final long PACE_MS = 40;

  private static final int MAX_WAITING_FILES = 256;
  private static final long MAX_WAITING_BYTES = 256L << 20;
  private static final int FULL_BATCH = 64;

  /// One finished file that does not count yet.
  record Pending(
      SealedFile file,
      InstanceRows.NewInstance row,
      CachedInstance instance,
      CompletableFuture<Kept> kept) {}

  private final CacheIndex index;
  private final Path objects;
  private final Consumer<List<Kept>> onStored;
  private final Thread thread;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Pending> waiting = new ArrayList<>();
  private int inFlightFiles;
  private long inFlightBytes;
  private int awaiting;
  private boolean closing;

  // the committer's thread only
  private final BatchSync batchSync = new BatchSync();
  private final Set<Path> syncedFolders = new HashSet<>();

  /// @param onStored told, on the committer's thread, what each batch brought in; must be quick
  Committer(CacheIndex index, Path objects, Consumer<List<Kept>> onStored) {
    this.index = index;
    this.objects = objects;
    this.onStored = onStored;
    thread = Thread.ofPlatform().daemon().name("cache-committer").start(this::run);
  }

  /// Hands over one file; waits while too much is unsynced already.
  void submit(Pending pending) throws IOException, InterruptedException {
    lock.lock();
    try {
      while (!closing
          && (inFlightFiles >= MAX_WAITING_FILES || inFlightBytes >= MAX_WAITING_BYTES)) {
        changed.await();
      }
      if (closing) {
        throw new IOException("the cache is closed");
      }
      waiting.add(pending);
      inFlightFiles++;
      inFlightBytes += pending.row().fileBytes();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Until this is closed, what is handed over is committed as soon as can be. Any thread may close
  /// it, once.
  Awaited awaited() {
    await(1);
    return () -> await(-1);
  }

  /// Ends a wait. Throws nothing.
  @FunctionalInterface
  interface Awaited extends AutoCloseable {
    @Override
    void close();
  }

  private void await(int more) {
    lock.lock();
    try {
      awaiting += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Commits what has been handed over and ends.
  @Override
  public void close() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.join();
  }

  private void run() {
    long lastStart = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PACE_MS);
    while (true) {
      List<Pending> batch = nextBatch(lastStart);
      if (batch.isEmpty()) {
        batchSync.close();
        return;
      }
      lastStart = System.nanoTime();
      try {
        commit(batch);
      } catch (RuntimeException e) {
        // a fault of the program, or a key put away too early: nobody may wait for ever
        IOException failed = new IOException("the cache could not commit", e);
        batch.forEach(pending -> pending.kept().completeExceptionally(failed));
      } finally {
        lock.lock();
        try {
          inFlightFiles -= batch.size();
          inFlightBytes -= batch.stream().mapToLong(p -> p.row().fileBytes()).sum();
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /// Empty when closing and all is done.
  private List<Pending> nextBatch(long lastStart) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing) {
        changed.awaitUninterruptibly();
      }
      long pace = lastStart + TimeUnit.MILLISECONDS.toNanos(PACE_MS) - System.nanoTime();
      while (pace > 0 && !closing && awaiting == 0 && waiting.size() < FULL_BATCH) {
        pace = changed.awaitNanos(pace);
      }
      List<Pending> batch = waiting;
      waiting = new ArrayList<>();
      return batch;
    } catch (InterruptedException e) {
      // nobody interrupts this thread; if the JVM does, what waits is committed at once
      List<Pending> batch = waiting;
      waiting = new ArrayList<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Pending> batch) {
    List<Pending> synced = new ArrayList<>(batch.size());
    List<Optional<IOException>> failures =
        batchSync.sync(batch.stream().map(Pending::file).toList());
    for (int i = 0; i < batch.size(); i++) {
      Pending pending = batch.get(i);
      Optional<IOException> failure = failures.get(i);
      if (failure.isEmpty()) {
        synced.add(pending);
      } else {
        pending.file().abandon();
        pending.kept().completeExceptionally(failure.get());
      }
    }
    List<@Nullable CachedInstance> before;
    try {
      syncFolders(synced);
      before = index.add(synced.stream().map(Pending::row).toList());
    } catch (IOException e) {
      for (Pending pending : synced) {
        if (e instanceof CacheFullException) {
          // rolled back for certain: make room at once
          pending.file().abandon();
        }
        // else whether it was committed is unknown: the sweep at the next open decides
        pending.kept().completeExceptionally(e);
      }
      return;
    }
    List<Kept> stored = new ArrayList<>();
    for (int i = 0; i < synced.size(); i++) {
      Pending pending = synced.get(i);
      CachedInstance first = before.get(i);
      if (first == null) {
        Kept kept = new Kept(pending.instance(), Outcome.STORED);
        stored.add(kept);
        pending.kept().complete(kept);
      } else {
        pending.file().abandon();
        pending.kept().complete(kept(first, HexFormat.of().formatHex(pending.row().sha256())));
      }
    }
    onStored.accept(stored);
  }

  /// What a second object with a known SOP Instance UID comes to.
  static Kept kept(CachedInstance first, String secondSha256) {
    return new Kept(
        first, first.sha256().equals(secondSha256) ? Outcome.ALREADY_CACHED : Outcome.KEPT_FIRST);
  }

  private void syncFolders(List<Pending> synced) throws IOException {
    if (!objects.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<Path> folders = new HashSet<>();
    for (Pending pending : synced) {
      Path folder = pending.file().path().getParent();
      if (folder != null) {
        folders.add(folder);
      }
    }
    boolean newFolder = false;
    for (Path folder : folders) {
      syncFolder(folder);
      newFolder |= syncedFolders.add(folder);
    }
    if (newFolder) {
      syncFolder(objects);
    }
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

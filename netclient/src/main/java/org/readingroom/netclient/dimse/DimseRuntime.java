package org.readingroom.netclient.dimse;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.peer.OurFailures;

/// The threads and limits that all DICOM links of this process share. Create one, close it last.
/// Thread-safe.
public final class DimseRuntime implements AutoCloseable {
  // the toolkit aborts on this executor and may block there: one thread would stop every timeout
  private static final int TIMER_THREADS = 4;

  private final DimseLimits limits;
  private final Predicate<String> compressed;
  private final ExecutorService threads;
  private final ExecutorService retrieveThreads;
  private final ScheduledThreadPoolExecutor timer;
  private final Semaphore associations;
  private final Set<Link> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public DimseRuntime() {
    this(DimseLimits.DEFAULT);
  }

  public DimseRuntime(DimseLimits limits) {
    this(limits, syntax -> true);
  }

  /// @param compressed which compressed transfer syntaxes an archive may send as it stores them
  public DimseRuntime(DimseLimits limits, Predicate<String> compressed) {
    Toolkit.guard();
    this.limits = limits;
    this.compressed = compressed;
    // virtual, so that twenty links opened at once take turns in the order they were asked for, and
    // the first answer does not share the processor with all the handshakes behind it
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dimse-", 0).factory());
    // of the platform: a virtual one is handed from the poller to a carrier for each piece that
    // comes, and an archive waits for the answer to one instance before it turns to the next
    this.retrieveThreads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("dimse-retrieve-", 0).factory());
    this.timer =
        new ScheduledThreadPoolExecutor(
            TIMER_THREADS, Thread.ofPlatform().daemon().name("dimse-timer-", 0).factory());
    timer.setRemoveOnCancelPolicy(true);
    this.associations = new Semaphore(limits.maxAssociations(), true);
  }

  public DimseLimits limits() {
    return limits;
  }

  Predicate<String> compressed() {
    return compressed;
  }

  ExecutorService threads() {
    return threads;
  }

  /// For links that instances come over.
  ExecutorService retrieveThreads() {
    return retrieveThreads;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  Semaphore associations() {
    return associations;
  }

  void register(Link link) {
    open.add(link);
    if (closed) {
      link.cut(OurFailures.closing());
    }
  }

  void forget(Link link) {
    open.remove(link);
  }

  /// Cuts every link that is still open; their calls end with a failure.
  @Override
  public void close() {
    closed = true;
    open.forEach(link -> link.cut(OurFailures.closing()));
    timer.shutdownNow();
    threads.shutdownNow();
    retrieveThreads.shutdownNow();
  }
}

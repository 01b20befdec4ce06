package org.readingroom.app.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Work waiting for a processor core: wanted series first, and inside a series by rank.
///
/// Thread-safe. Tasks run on daemon threads of this queue, one per core, which step back behind
/// those that draw; what the reader is waiting for right now has a thread of its own that does not.
/// Tasks must handle their own faults; whatever one still throws ends that task only.
final class DecodeQueue implements AutoCloseable {
  private record Task(int rank, long order, Runnable work) {}

  private static final Comparator<Task> FIRST =
      Comparator.comparingInt(Task::rank).thenComparingLong(Task::order);

  private final List<Thread> workers = new ArrayList<>(); // started with the first work for them

  // Guarded by `this`.
  private final List<Thread> beside = new ArrayList<>();
  private boolean started;
  private final Map<String, PriorityQueue<Task>> waiting = new LinkedHashMap<>();
  private List<String> wanted = List.of();
  private long submitted;
  private int running;
  private boolean closed;

  DecodeQueue(int threads) {
    for (int n = 0; n < threads; n++) {
      Thread worker = new Thread(this::run, "decode-" + (n + 1));
      worker.setDaemon(true);
      worker.setPriority(Thread.NORM_PRIORITY - 1);
      workers.add(worker);
    }
  }

  /// Begins work at once, beside whatever waits; after [#close] it is dropped.
  synchronized void atOnce(Runnable work) {
    if (!closed) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  perform(work);
                } finally {
                  done();
                }
              },
              "decode-first");
      thread.setDaemon(true);
      beside.add(thread);
      running++;
      thread.start();
    }
  }

  /// Adds work; after [#close] it is dropped.
  ///
  /// @param rank lower is sooner within the series
  synchronized void submit(String seriesInstanceUid, int rank, Runnable work) {
    if (!closed) {
      waiting
          .computeIfAbsent(seriesInstanceUid, uid -> new PriorityQueue<>(FIRST))
          .add(new Task(rank, submitted++, work));
      if (!started) {
        started = true;
        workers.forEach(Thread::start);
      }
      notifyAll();
    }
  }

  /// Work of one series, to be added together with other work.
  record Piece(String seriesInstanceUid, int rank, Runnable work) {}

  /// Adds all of it before any of it starts, so that the wanted series and the lowest rank are
  /// first whatever the order of the list.
  synchronized void submitTogether(List<Piece> pieces) {
    for (Piece piece : pieces) {
      submit(piece.seriesInstanceUid(), piece.rank(), piece.work());
    }
  }

  /// From now on these series go first, in this order.
  synchronized void prefer(List<String> seriesInstanceUids) {
    wanted = List.copyOf(seriesInstanceUids);
  }

  /// Waits until nothing waits and nothing runs, or the queue is closed.
  synchronized void awaitIdle() throws InterruptedException {
    while (!closed && (running > 0 || !waiting.isEmpty())) {
      wait();
    }
  }

  private void run() {
    BehindFrames.stepBack();
    while (true) {
      Task task;
      try {
        task = take();
      } catch (InterruptedException closing) {
        return;
      }
      if (task == null) {
        return;
      }
      try {
        perform(task.work);
      } finally {
        done();
      }
    }
  }

  private static void perform(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error fault) {
      System.getLogger("org.readingroom.app.study")
          .log(
              System.Logger.Level.WARNING,
              "A decoding task ended early: " + fault.getClass().getSimpleName());
    }
  }

  private synchronized @Nullable Task take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    String series =
        wanted.stream()
            .filter(waiting::containsKey)
            .findFirst()
            .orElseGet(() -> waiting.keySet().iterator().next());
    PriorityQueue<Task> tasks = waiting.get(series);
    Task task = tasks == null ? null : tasks.poll();
    if (tasks != null && tasks.isEmpty()) {
      waiting.remove(series);
    }
    running++;
    return task;
  }

  private synchronized void done() {
    running--;
    notifyAll();
  }

  /// Drops what waits. Tasks that run see an interrupt and end soon; nobody waits for them.
  @Override
  public void close() {
    List<Thread> toInterrupt = new ArrayList<>(workers);
    synchronized (this) {
      closed = true;
      waiting.clear();
      toInterrupt.addAll(beside);
      notifyAll();
    }
    toInterrupt.forEach(Thread::interrupt);
  }
}

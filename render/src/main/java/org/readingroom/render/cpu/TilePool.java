package org.readingroom.render.cpu;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Daemon threads, one per core less the caller's, that share out the tiles of a picture.
/// Thread-safe.
final class TilePool implements AutoCloseable {
  private final int helpers;
  private final ExecutorService threads;

  TilePool(int cores) {
    helpers = Math.max(0, cores - 1);
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            Math.max(1, helpers),
            task -> {
              Thread thread = new Thread(task, "render-cpu-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /// The doing of one picture's tiles, as its workers see it.
  interface Run {
    /// Whether all tiles are still being done. Once this is false, what another worker was doing
    /// may never be done.
    boolean goesOn();
  }

  /// Does tiles 0 … count−1, each once, on all threads and the caller's; returns when all are done.
  ///
  /// @param worker makes one worker per thread
  /// @throws CancellationException when the caller was interrupted; its interrupt flag stays set
  void run(int count, Supplier<Consumer<Integer>> worker) {
    run(count, run -> worker.get());
  }

  /// The same, of tiles that wait for others. Tiles are begun in order of their numbers, so one may
  /// wait for those before it, as long as the run goes on.
  void run(int count, Function<Run, Consumer<Integer>> worker) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    int extra = Math.min(helpers, count - 1);
    CountDownLatch done = new CountDownLatch(Math.max(0, extra));
    Thread caller = Thread.currentThread();
    // For good: waiting below takes the interrupt flag away for a while.
    AtomicBoolean unwanted = new AtomicBoolean();
    Run run =
        () -> {
          if (caller.isInterrupted()) {
            unwanted.set(true);
          }
          return failure.get() == null && !unwanted.get();
        };
    Runnable share =
        () -> {
          try {
            Consumer<Integer> work = worker.apply(run);
            for (int tile = next.getAndIncrement();
                tile < count && run.goesOn();
                tile = next.getAndIncrement()) {
              work.accept(tile);
            }
          } catch (RuntimeException | Error failed) {
            failure.compareAndSet(null, failed);
          }
        };
    for (int helper = 0; helper < extra; helper++) {
      threads.execute(() -> {
        try {
          share.run();
        } finally {
          done.countDown();
        }
      });
    }
    share.run();
    boolean interrupted = awaitAll(done);
    if (interrupted) {
      caller.interrupt();
    }
    switch (failure.get()) {
      case RuntimeException failed -> throw failed;
      case Error failed -> throw failed;
      case null, default -> {}
    }
    if (caller.isInterrupted()) {
      throw new CancellationException("the picture is no longer wanted");
    }
  }

  /// Waits even when interrupted: the helpers still write into the caller's buffers and read its
  /// voxels.
  private static boolean awaitAll(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        return interrupted;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}

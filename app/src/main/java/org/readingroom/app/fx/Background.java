package org.readingroom.app.fx;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the stories behind a screen on virtual threads and brings their end back to the FX thread.
///
/// One per window; closing it interrupts what still runs. Thread-safe.
public final class Background implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("desk-", 0).factory());

  /// Does the work off the FX thread, then tells one of the two receivers on the FX thread. An
  /// interrupted story tells nobody: whoever interrupted it no longer waits.
  ///
  /// @return cancel it with `cancel(true)`
  public <T> Future<?> run(Callable<T> work, Consumer<T> onDone, Consumer<Exception> onFailed) {
    return threads.submit(() -> {
      try {
        T result = work.call();
        FxThread.later(() -> onDone.accept(result));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (Exception failure) {
        LOG.warn("a background step failed: {}", failure.getClass().getName());
        FxThread.later(() -> onFailed.accept(failure));
      }
    });
  }

  /// Runs a step whose end nobody waits for; a failure is logged by type.
  public Future<?> run(Work work) {
    return run(
        () -> {
          work.run();
          return Boolean.TRUE;
        },
        done -> {},
        failure -> {});
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /// A step that may fail.
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }
}

package org.readingroom.app.fx;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/// The one place where background work crosses to the JavaFX application thread.
///
/// Everything shown on screen is changed on that thread only; everything that can wait runs on
/// virtual threads. Thread: callable from any.
public final class FxThread {
  private FxThread() {}

  /// Runs the step on the FX thread: at once when already there, else as soon as it is free. Steps
  /// from one thread keep their order.
  public static void run(Runnable step) {
    if (Platform.isFxApplicationThread()) {
      step.run();
    } else {
      Platform.runLater(step);
    }
  }

  /// Runs the step later, even when called on the FX thread.
  public static void later(Runnable step) {
    Platform.runLater(step);
  }

  /// Wraps a receiver so that it may be called from any thread and acts on the FX thread.
  public static <T> Consumer<T> receiver(Consumer<T> onFx) {
    return value -> run(() -> onFx.accept(value));
  }

  /// Wraps a receiver that only cares for the newest value: values that arrive faster than the
  /// screen can follow are skipped, the last one is always shown.
  public static <T> Consumer<T> newest(Consumer<T> onFx) {
    AtomicReference<@Nullable T> waiting = new AtomicReference<>(null);
    return value -> {
      if (waiting.getAndSet(value) == null) {
        Platform.runLater(() -> {
          T latest = waiting.getAndSet(null);
          if (latest != null) {
            onFx.accept(latest);
          }
        });
      }
    };
  }

  /// Stops a programming mistake early.
  ///
  /// @throws IllegalStateException when not on the FX thread
  public static void require() {
    if (!Platform.isFxApplicationThread()) {
      throw new IllegalStateException("only on the JavaFX application thread");
    }
  }
}

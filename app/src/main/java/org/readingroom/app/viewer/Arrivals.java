package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javafx.animation.Animation;
import javafx.animation.PauseTransition;
import javafx.util.Duration;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.SeriesContent;

/// News from the studies on the desk: however fast images arrive and are decoded, the screen
/// catches up at most five times a second; at once while it still waits for a first picture.
///
/// Thread: FX; the studies themselves tell their news on any thread.
final class Arrivals {
  private static final Duration PACE = Duration.millis(200);

  private final BooleanSupplier catchUp;
  private final AtomicBoolean arrived = new AtomicBoolean();
  private final PauseTransition pause = new PauseTransition(PACE);
  private final List<SeriesContent> heard = new ArrayList<>();
  private final Runnable listener = this::arrived;
  private boolean stopped;

  /// @param catchUp brings the screen up to date; tells whether there is a picture on it of every
  ///   study
  Arrivals(BooleanSupplier catchUp) {
    this.catchUp = catchUp;
    pause.setOnFinished(event -> take());
  }

  /// Listens to a study that was put on the desk and to the series known of it.
  void listenTo(OpenStudy study) {
    study.onChange(listener);
    study.series().forEach(this::listenTo);
  }

  /// Listens to series that have become known since, and forgets those that are gone.
  void listenToSeriesOf(List<OpenStudy> studies) {
    heard.removeIf(series -> studies.stream().noneMatch(study -> study.series().contains(series)));
    for (OpenStudy study : studies) {
      study.series().forEach(this::listenTo);
    }
  }

  private void listenTo(SeriesContent series) {
    if (!heard.contains(series)) {
      heard.add(series);
      series.onChange(listener);
    }
  }

  /// Forgets all series; their studies are being closed.
  void forgetAll() {
    heard.clear();
  }

  /// Any thread.
  private void arrived() {
    if (arrived.compareAndSet(false, true)) {
      FxThread.later(() -> {
        if (pause.getStatus() != Animation.Status.RUNNING) {
          take();
        }
      });
    }
  }

  private void take() {
    if (arrived.getAndSet(false) && !stopped && catchUp.getAsBoolean()) {
      pause.playFromStart();
    }
  }

  /// Ends for good.
  void stop() {
    stopped = true;
    pause.stop();
  }
}

package org.readingroom.app.viewer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.readingroom.app.study.OpenStudy;

/// Closes studies that left the desk, one after another in the order they left, away from the
/// JavaFX thread: closing ends the pin in the cache's database.
///
/// Thread: FX for everything here; studies are closed on one virtual thread at a time.
final class StudyCloser implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final ExecutorService closing =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("close-study").factory());

  /// Closes a study soon; a study already closed stays so.
  void close(OpenStudy study) {
    closing.execute(study::close);
  }

  /// Waits, not for long, until every study is closed, so that no pin outlives the window.
  @Override
  public void close() {
    closing.shutdown();
    try {
      if (!closing.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger("org.readingroom.app.viewer")
            .log(System.Logger.Level.WARNING, "A study was still being closed as the desk ended.");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}

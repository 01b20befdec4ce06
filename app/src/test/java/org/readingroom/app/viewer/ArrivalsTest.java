package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.study.FolderSource;
import org.readingroom.app.study.Made;
import org.readingroom.app.study.OpenStudy;

/// When the screen hears of what a study brings.
class ArrivalsTest {
  private final BlockingQueue<Long> heardNanos = new LinkedBlockingQueue<>();
  private volatile boolean pictured;
  private OpenStudy study;
  private Arrivals arrivals;

  @BeforeAll
  static void startJavaFx() {
    TestStage.requireDisplay();
  }

  @BeforeEach
  void listen() throws Exception {
    study = OpenStudy.open(new FolderSource(), Made.STUDY);
    study.awaitLoaded();
    arrivals =
        TestStage.onFx(() ->
            new Arrivals(() -> {
              heardNanos.add(System.nanoTime());
              return pictured;
            }));
    arrivals.listenTo(study);
  }

  @AfterEach
  void stop() {
    TestStage.onFx(() -> {
      arrivals.stop();
      return null;
    });
    study.close();
  }

  private long news(int number) throws InterruptedException {
    study.expect("1.2", number);
    Long heard = heardNanos.poll(20, TimeUnit.SECONDS);
    assertNotNull(heard, "the screen hears of it");
    return heard;
  }

  @Test
  void aFirstPictureIsNotWaitedForAtThePaceOfLaterOnes() throws Exception {
    long before = System.nanoTime();
    long last = 0;
    for (int n = 1; n <= 40; n++) {
      last = news(n);
    }
    assertTrue(last - before < 6_000_000_000L, "40 times 200 ms would be 8 s");
  }

  @Test
  void onceThereIsAPictureNewsIsTakenFiveTimesASecond() throws Exception {
    pictured = true;
    long first = news(1);
    long second = news(2);
    assertTrue(second - first > 150_000_000, "not before the pause is over");
  }
}

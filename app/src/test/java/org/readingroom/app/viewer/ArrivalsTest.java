package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    // half of many: a busy computer stops now and then, a pace would slow down every one
    List<Long> waits = new ArrayList<>();
    long before = news(0);
    for (int n = 1; n <= 40; n++) {
      long heard = news(n);
      waits.add(heard - before);
      before = heard;
    }
    Collections.sort(waits);
    assertTrue(waits.get(20) < 150_000_000, waits + " ns, of a pace of 200 ms");
  }

  @Test
  void onceThereIsAPictureNewsIsTakenFiveTimesASecond() throws Exception {
    pictured = true;
    long first = news(1);
    long second = news(2);
    assertTrue(second - first > 150_000_000, "not before the pause is over");
  }
}

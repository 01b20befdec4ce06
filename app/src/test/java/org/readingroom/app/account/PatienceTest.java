package org.readingroom.app.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = new Patience();

  @Test
  void theFirstMistakesAreFreeThenTheWaitDoublesUpToFiveMinutes() {
    long now = Long.MAX_VALUE - 5; // the clock may wrap
    patience.refused(now);
    patience.refused(now);
    assertEquals(Duration.ZERO, patience.left(now));
    patience.refused(now);
    assertEquals(Duration.ofSeconds(2), patience.left(now));
    assertEquals(Duration.ZERO, patience.left(now + Duration.ofSeconds(2).toNanos()));
    patience.refused(now);
    assertEquals(Duration.ofSeconds(4), patience.left(now));
    for (int i = 0; i < 1000; i++) {
      patience.refused(now);
    }
    assertEquals(Duration.ofMinutes(5), patience.left(now));
  }

  @Test
  void aRightTryForgivesEverything() {
    for (int i = 0; i < 5; i++) {
      patience.refused(0);
    }
    patience.accepted();
    patience.refused(0);
    assertTrue(patience.left(0).isZero());
    assertEquals(1, patience.refusals());
  }
}

package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchPaceTest {
  private static final long MS = 1_000_000;

  // a line of this capacity, shared fairly by the streams; each stream waits for its answer first
  private static int settle(FetchPace pace, double lineBytesPerMs, double waitMs, int rounds) {
    long now = 0;
    for (int i = 0; i < rounds; i++) {
      int streams = pace.streams();
      double perStream = lineBytesPerMs / streams;
      double takes = Math.max(500_000 / perStream, waitMs / Math.max(1, streams));
      double cycle = Math.max(500_000 / perStream, waitMs + 500_000 / lineBytesPerMs);
      for (int s = 0; s < streams; s++) {
        now += (long) (cycle * MS / streams);
        pace.arrived(500_000, (long) (takes * MS), now);
      }
    }
    return pace.streams();
  }

  @Test
  void aFullLineIsNotGivenEverMoreStreams() {
    FetchPace pace = new FetchPace(FetchPace.MOST_STREAMS);
    int most = 0;
    for (int i = 0; i < 100; i++) {
      most = Math.max(most, settle(pace, 3_750, 0, 4));
    }
    assertTrue(most <= FetchPace.FIRST_STREAMS + 1, "most " + most);
  }

  @Test
  void anArchiveThatThinksLongGetsMoreStreams() {
    assertEquals(
        FetchPace.MOST_STREAMS, settle(new FetchPace(FetchPace.MOST_STREAMS), 100_000, 400, 60));
  }

  @Test
  void aBrokenStreamHalvesThem() {
    FetchPace pace = new FetchPace(FetchPace.MOST_STREAMS);
    pace.broke();
    assertEquals(1, pace.streams());
    pace.broke();
    assertEquals(1, pace.streams());
  }

  @Test
  void whatFitsIntoATimeFollowsTheSpeed() {
    FetchPace pace = new FetchPace(FetchPace.MOST_STREAMS);
    assertEquals(7, pace.instancesWithin(Duration.ofSeconds(1), 7));
    pace.arrived(500_000, 100 * MS, 100 * MS);
    assertEquals(10, pace.instancesWithin(Duration.ofSeconds(1), 7));
    assertEquals(1, pace.instancesWithin(Duration.ofMillis(1), 7));
  }

  @Test
  void whoAnswersAtOnceIsTakenForSteadyUntilMoreIsKnown() {
    FetchPace pace = new FetchPace(FetchPace.MOST_ASSOCIATIONS);
    assertFalse(pace.isSteady(), "nothing is known yet");
    pace.waited(new FetchEvent.Wait(true, 4 * MS));
    pace.arrived(500_000, 2 * MS, 6 * MS);
    assertTrue(pace.isSteady());
    for (int i = 0; i < 20; i++) {
      pace.waited(new FetchEvent.Wait(false, 20 * MS));
      pace.arrived(500_000, 2 * MS, (24 + 22 * i) * MS);
    }
    assertFalse(pace.isSteady(), "it thinks over each instance");
  }

  @Test
  void smallObjectsOverASlowLineAreNotTakenForAFastOne() {
    FetchPace pace = new FetchPace(FetchPace.MOST_ASSOCIATIONS);
    // a PDU is read before anybody sees it: the waiting was before the first byte
    pace.waited(new FetchEvent.Wait(true, 90 * MS));
    pace.arrived(9_000, MS / 10, 91 * MS);
    assertFalse(pace.isSteady());
  }
}

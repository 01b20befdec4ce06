package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.transfer.PlannedInstance;
import org.readingroom.netclient.transfer.StudyReport;

class FetchTallyTest {
  private static PlannedInstance instance(String uid) {
    return new PlannedInstance("1.1", "1.2", uid, null, "DX", 1, null, 1);
  }

  @Test
  void countsInstancesAndBytesAlsoOfWhatIsOnItsWay() {
    AtomicInteger news = new AtomicInteger();
    FetchTally tally = new FetchTally(news::incrementAndGet);
    assertEquals("", tally.look().words());
    tally.planned(List.of(instance("1"), instance("2"), instance("3")), Set.of("3"));
    assertEquals("1 of 3 images, 0.0 MB", tally.look().words());
    tally.arriving(instance("1"), 12_000_000);
    tally.arriving(instance("1"), 31_200_000);
    assertEquals("1 of 3 images, 31.2 MB", tally.look().words());
    tally.cached(instance("1"), 60_000_000, "Lincoln");
    assertEquals("2 of 3 images, 60.0 MB", tally.look().words());
    assertEquals(4, news.get());
  }

  @Test
  void bytesThatComeBeforeAnyArchiveHasSaidHowManyImagesThereAreAreCounted() {
    FetchTally tally = new FetchTally(() -> {});
    tally.arriving(instance("1"), 400_000);
    assertEquals("0.4 MB", tally.look().words());
    tally.planned(List.of(instance("1")), Set.of());
    assertEquals("0 of 1 images, 0.4 MB", tally.look().words());
  }

  @Test
  void sayNothingOnceItIsOver() {
    FetchTally tally = new FetchTally(() -> {});
    tally.planned(List.of(instance("1")), Set.of());
    tally.done(
        new StudyReport(
            "1.1", 1, 0, 0, 0, List.of(), null, 1, Map.of(), Map.of(), false, null, true));
    assertEquals("", tally.look().words());
    assertTrue(tally.look().over());
  }
}

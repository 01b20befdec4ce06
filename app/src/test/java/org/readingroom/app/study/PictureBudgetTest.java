package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VoxelMemory;

/// Series that left the screen give their memory back. A slice here is 8 × 6 pixels of two bytes.
class PictureBudgetTest {
  private static final long SERIES = 3 * 96;

  private static FolderSource three(String... series) {
    FolderSource source = new FolderSource();
    for (String uid : series) {
      for (int number = 1; number <= 3; number++) {
        source.add(Made.ctSlice(uid, number, number * 2.0));
      }
    }
    return source;
  }

  private static OpenStudy open(FolderSource source, PictureBudget budget) throws Exception {
    OpenStudy study = OpenStudy.open(source, Made.STUDY, 2, budget);
    study.awaitLoaded();
    return study;
  }

  private static void show(OpenStudy study, String... series) throws Exception {
    study.want(List.of(series));
    study.awaitLoaded();
  }

  private static SeriesContent series(OpenStudy study, String uid) {
    return study.series().stream()
        .filter(one -> one.seriesInstanceUid().equals(uid))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSeriesShownLeastRecentlyGivesBackAndComesAgainWhenShown() throws Exception {
    PictureBudget budget = new PictureBudget(2 * SERIES + 96);
    long before = VoxelMemory.liveBytes();
    try (OpenStudy study = open(three("1.2", "1.3", "1.4"), budget)) {
      show(study, "1.2");
      show(study, "1.3");
      assertEquals(3, series(study, "1.2").decodedFrames(), "there is room for both");
      show(study, "1.4");
      assertEquals(0, series(study, "1.2").decodedFrames());
      assertEquals(3, series(study, "1.3").decodedFrames());
      assertEquals(3, series(study, "1.4").decodedFrames());
      assertEquals(2 * SERIES, budget.heldBytes());
      assertEquals(3, series(study, "1.2").frames(), "it is still known");

      show(study, "1.2");
      assertEquals(3, series(study, "1.2").decodedFrames());
      assertTrue(series(study, "1.2").slices().mainVolume().orElseThrow().isComplete());
      assertEquals(0, series(study, "1.3").decodedFrames());
    }
    assertEquals(before, VoxelMemory.liveBytes());
    assertEquals(0, budget.heldBytes());
  }

  @Test
  void whatIsOnTheScreenStaysWhateverItTakes() throws Exception {
    PictureBudget budget = new PictureBudget(100);
    try (OpenStudy study = open(three("1.2", "1.3", "1.4"), budget)) {
      show(study, "1.2", "1.3");
      assertEquals(3, series(study, "1.2").decodedFrames());
      assertEquals(3, series(study, "1.3").decodedFrames());
      budget.limitTo(1);
      assertEquals(2 * SERIES, budget.heldBytes());
      show(study, "1.3");
      budget.makeRoom();
      assertEquals(SERIES, budget.heldBytes());
    }
  }

  @Test
  void aVolumeThatGaveBackIsClosedAndItsSuccessorWaits() throws Exception {
    PictureBudget budget = new PictureBudget(SERIES);
    try (OpenStudy study = open(three("1.2", "1.3"), budget)) {
      show(study, "1.2");
      Volume seen = series(study, "1.2").slices().mainVolume().orElseThrow();
      Volume.Lease inFlight = seen.lease();
      show(study, "1.3");
      assertTrue(seen.isClosed());
      assertEquals(-1024, inFlight.modality(0, 0, 0), "a frame in flight still reads");
      inFlight.close();
      Volume next = series(study, "1.2").slices().mainVolume().orElseThrow();
      assertFalse(next.isClosed());
      assertEquals(0, next.presentSlices());
      assertEquals(seen.layout().slices(), next.layout().slices());
    }
  }

  @Test
  void studiesShareOneBudget() throws Exception {
    PictureBudget budget = new PictureBudget(SERIES + 96);
    try (OpenStudy one = open(three("1.2"), budget);
        OpenStudy other = open(three("1.5"), budget)) {
      show(one, "1.2");
      show(other, "1.5");
      assertEquals(3, series(one, "1.2").decodedFrames(), "both are on the screen");
      show(one);
      budget.makeRoom();
      assertEquals(0, series(one, "1.2").decodedFrames());
      assertEquals(3, series(other, "1.5").decodedFrames());
    }
  }

  @Test
  void colourFilmsGiveBackToo() throws Exception {
    FolderSource source = three("1.3");
    source.add(Made.film("1.2", "1.2.1", 5, 4, 3).build());
    PictureBudget budget = new PictureBudget(SERIES);
    try (OpenStudy study = open(source, budget)) {
      show(study, "1.2");
      assertEquals(3 * 60, series(study, "1.2").heldBytes());
      assertEquals(
          60, series(study, "1.2").colourFrame(new SliceId("1.2.1", 2)).orElseThrow().rgb().length);
      show(study, "1.3");
      assertEquals(0, series(study, "1.2").heldBytes());
      assertTrue(series(study, "1.2").colourFrame(new SliceId("1.2.1", 2)).isEmpty());
      assertEquals(3, series(study, "1.2").colourFrames().size());
      show(study, "1.2");
      assertEquals(3, series(study, "1.2").decodedFrames());
    }
  }

  @Test
  void flippingBetweenSeriesNeverLosesTheOneOnTheScreen() throws Exception {
    PictureBudget budget = new PictureBudget(SERIES);
    String[] uids = {"1.2", "1.3", "1.4"};
    try (OpenStudy study = open(three(uids), budget)) {
      for (int n = 0; n < 300; n++) {
        study.want(List.of(uids[n * 7 % 3]));
      }
      show(study, "1.3");
      assertEquals(3, series(study, "1.3").decodedFrames());
      assertTrue(budget.heldBytes() <= SERIES);
    }
  }

  @Test
  void theDefaultIsAShareOfTheMachinesMemory() {
    assertTrue(PictureBudget.byMachine() >= 512L << 20);
  }
}

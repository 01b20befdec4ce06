package org.readingroom.render.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.volume.HalvedVoxels.Toward;

class HalvedVoxelsTest {
  private static final long LIMIT_NANOS = 20_000_000_000L;

  private static final double APART_MM = 1.6;

  /// Two slots too far apart to be put together.
  private static Phantom counting() {
    return counting(2, APART_MM);
  }

  /// Columns 0–4 and rows 0–2 at 1 mm: value = 10 · column + 100 · row + 1,000 · slot.
  private static Phantom counting(int slots, double stepMm) {
    Phantom phantom = new Phantom();
    phantom.columns = 5;
    phantom.rows = 3;
    phantom.field =
        p ->
            10 * (p.x() - phantom.topLeft.x())
                + 100 * (p.y() - phantom.topLeft.y())
                + 1000 * (p.z() - phantom.topLeft.z()) / stepMm;
    return phantom.even(slots, PatientVector.HEAD.times(stepMm));
  }

  private static HalvedVoxels await(Volume volume, Toward toward) throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < end) {
      try (Volume.Lease lease = volume.lease()) {
        HalvedVoxels made = lease.halved(toward);
        if (made != null) {
          return made;
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError("the halved voxels were not made");
  }

  private static short at(HalvedVoxels voxels, int i, int j, int k) {
    return VoxelMemory.voxel(
        voxels.address() + (((long) k * voxels.rows() + j) * voxels.columns() + i) * 2);
  }

  @Test
  void fourVoxelsBecomeTheirMeanWithABorderAllRound() throws Exception {
    try (Volume volume = counting().volume()) {
      HalvedVoxels halved = await(volume, Toward.MEAN);
      assertEquals(5, halved.columns(), "three of five, and two borders");
      assertEquals(4, halved.rows(), "two of three, and two borders");
      // 0, 10, 100, 110.
      assertFalse(halved.halvesSlots());
      assertEquals(55, at(halved, 1, 1, 1));
      assertEquals(75, at(halved, 2, 1, 1));
      // The fifth column counts twice: 40, 40, 140, 140. The third row too: 220, 230 twice.
      assertEquals(90, at(halved, 3, 1, 1));
      assertEquals(225, at(halved, 2, 2, 1));
      assertEquals(1055, at(halved, 1, 1, 2));
      assertEquals(55, at(halved, 0, 0, 0));
      assertEquals(90, at(halved, 4, 0, 1));
      assertEquals(1000 + 240, at(halved, 4, 3, 3));
    }
  }

  @Test
  void slicesAboutAsCloseAsColumnsArePutTogetherToo() throws Exception {
    for (double stepMm : new double[] {0.5, 1, 1.5}) {
      try (Volume volume = counting(3, stepMm).volume()) {
        HalvedVoxels halved = await(volume, Toward.MEAN);
        assertTrue(halved.halvesSlots());
        // 0, 10, 100, 110 and as much a thousand higher.
        assertEquals(555, at(halved, 1, 1, 1));
        assertEquals(590, at(halved, 3, 1, 1));
        // The third slot counts twice.
        assertEquals(2055, at(halved, 1, 1, 2));
        assertEquals(555, at(halved, 0, 0, 0));
        assertEquals(2000 + 240, at(halved, 4, 3, 3));
      }
    }
    try (Volume high = counting(2, 1).volume();
        Volume low = counting(2, 1).volume()) {
      // 3/4 of 555 and 1/4 of 1110: 693.75. And of 0: 416.25.
      assertEquals(694, at(await(high, Toward.LARGEST), 1, 1, 1));
      assertEquals(416, at(await(low, Toward.SMALLEST), 1, 1, 1));
    }
  }

  @Test
  void picturesAreCutFromThemOnlyWhereTheyAreLessThanTwoPixelsWide() {
    assertEquals(1, HalvedVoxels.longestStepMm(counting(2, APART_MM).layout()));
    assertEquals(1.5, HalvedVoxels.longestStepMm(counting(2, 1.5).layout()));
    assertEquals(1, HalvedVoxels.longestStepMm(counting(2, 0.5).layout()));
  }

  @Test
  void aProjectionsVoxelsLeanTowardsWhatItKeeps() throws Exception {
    try (Volume high = counting().volume();
        Volume low = counting().volume()) {
      // 3/4 of the mean of 0, 10, 100, 110 and 1/4 of 110: 68.75. And of 0: 41.25.
      assertEquals(69, at(await(high, Toward.LARGEST), 1, 1, 1));
      assertEquals(41, at(await(low, Toward.SMALLEST), 1, 1, 1));
    }
  }

  @Test
  void theWidestValuesNeitherWrapNorOverflow() throws Exception {
    for (double stepMm : new double[] {1, APART_MM}) {
      Phantom phantom = new Phantom();
      phantom.field =
          p -> p.z() > phantom.topLeft.z() + 1.5 * stepMm ? Short.MAX_VALUE : Short.MIN_VALUE;
      PatientVector step = PatientVector.HEAD.times(stepMm);
      try (Volume volume = phantom.even(4, step).volume()) {
        HalvedVoxels halved = await(volume, Toward.LARGEST);
        assertEquals(Short.MIN_VALUE, at(halved, 3, 3, 1));
        assertEquals(Short.MAX_VALUE, at(halved, 3, 3, halved.halvesSlots() ? 2 : 3));
      }
    }
  }

  @Test
  void aVolumeThatIsStillFillingHasNone() throws Exception {
    Phantom phantom = counting();
    List<StoredSlice> slices = phantom.slices();
    try (Volume volume = Volume.of(phantom.layout(), slices.subList(0, 1))) {
      try (Volume.Lease lease = volume.lease()) {
        assertNull(lease.halved(Toward.MEAN));
      }
      volume.put(slices.get(1));
      assertNotNull(await(volume, Toward.MEAN));
    }
  }

  @Test
  void closingFreesThemAtOnceAndAlsoWhileTheyAreBeingMade() throws Exception {
    long before = VoxelMemory.liveBytes();
    Volume made = counting().volume();
    await(made, Toward.MEAN);
    made.close();
    Phantom large = new Phantom();
    large.columns = 300;
    large.rows = 300;
    for (int n = 0; n < 20; n++) {
      Volume volume = large.even(n == 0 ? 40 : 0, PatientVector.HEAD).volume();
      try (Volume.Lease lease = volume.lease()) {
        assertNull(lease.halved(Toward.LARGEST), "not before they are made");
      }
      volume.close();
    }
    long end = System.nanoTime() + LIMIT_NANOS;
    while (VoxelMemory.liveBytes() != before && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertEquals(before, VoxelMemory.liveBytes());
  }

  @Test
  void anotherKindWaitsWhileTheFirstIsInUse() throws Exception {
    try (Volume volume = counting().volume()) {
      HalvedVoxels mean = await(volume, Toward.MEAN);
      try (Volume.Lease lease = volume.lease()) {
        assertNull(lease.halved(Toward.LARGEST));
        assertEquals(mean, lease.halved(Toward.MEAN), "still the same");
      }
      long started = System.nanoTime();
      assertEquals(Toward.LARGEST, await(volume, Toward.LARGEST).toward());
      assertTrue(System.nanoTime() - started > 1_000_000_000L, "only once nobody asks for it");
    }
  }

  @Test
  void aSeriesCountsThemUntilItGivesEverythingBack() throws Exception {
    try (GrowingSeries series = new GrowingSeries()) {
      counting().slices().forEach(series::add);
      long slices = 2L * 5 * 3 * 2;
      assertEquals(slices, series.heldBytes());
      Volume volume = series.mainVolume().orElseThrow();
      await(volume, Toward.MEAN);
      // Three halved columns, two rows, both slots, and a border all round.
      assertEquals(slices + 2L * 5 * 4 * 4, series.heldBytes());
      series.giveBack();
      assertEquals(0, series.heldBytes());
    }
  }
}

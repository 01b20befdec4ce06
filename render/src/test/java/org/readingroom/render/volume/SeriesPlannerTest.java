package org.readingroom.render.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.VoxelPoint;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.StoredFormat;

class SeriesPlannerTest {
  private static final PatientVector UP = new PatientVector(0, 0, 2);

  private static Phantom series(String uid, double... z) {
    Phantom phantom = new Phantom();
    phantom.uid = uid;
    for (double each : z) {
      phantom.offsets.add(new PatientVector(0, 0, each));
    }
    return phantom;
  }

  private static List<SliceHeader> all(Phantom... parts) {
    List<SliceHeader> headers = new ArrayList<>();
    for (Phantom part : parts) {
      headers.addAll(part.headers());
    }
    return headers;
  }

  @Test
  void orderOfArrivalAndInstanceNumbersDoNotMatter() {
    Phantom phantom = new Phantom().even(30, UP);
    List<SliceHeader> shuffled = phantom.headers();
    Collections.shuffle(shuffled, new Random(3));
    VolumeLayout layout = SeriesPlanner.plan(shuffled).mainVolume().orElseThrow();
    assertTrue(layout.isUniform());
    assertEquals(30, layout.slots());
    for (int k = 0; k < 30; k++) {
      assertEquals(phantom.header(k), layout.slice(k));
    }
  }

  @Test
  void aSeriesScannedHeadFirstHasTheSameSlots() {
    Phantom phantom = new Phantom().even(10, UP.negated());
    VolumeLayout layout = phantom.layout();
    assertEquals(phantom.header(9), layout.slice(0));
    assertEquals(phantom.header(0), layout.slice(9));
  }

  @Test
  void aMissingSliceIsANamedGapAndAnEmptySlot() {
    VolumeLayout layout = series("1", 0, 2, 4, 6, 12, 14, 16).layout();
    assertTrue(layout.isUniform());
    assertEquals(9, layout.slots());
    assertEquals(7, layout.slices());
    assertNull(layout.slice(4));
    assertEquals(List.of(new VolumeLayout.Gap(3, 6, 6, 2)), layout.gaps());
  }

  @Test
  void aWideStepThatFitsNoLatticeIsAGapToo() {
    VolumeLayout layout = series("1", 0, 2, 4, 6, 9.5, 11.5, 13.5).layout();
    assertFalse(layout.isUniform());
    assertEquals(List.of(new VolumeLayout.Gap(3, 4, 3.5, 1)), layout.gaps());
  }

  @Test
  void stepsOnlySomewhatWiderAreNoGaps() {
    VolumeLayout layout = series("1", 0, 2, 4, 6.9, 8.9, 11).layout();
    assertTrue(layout.gaps().isEmpty());
  }

  @Test
  void aHugeGapCostsNoSlots() {
    VolumeLayout layout = series("1", 0, 2, 4, 100_000, 100_002).layout();
    assertEquals(5, layout.slots());
    assertEquals(1, layout.gaps().size());
  }

  @Test
  void aRepeatedSliceIsSetApartAndNotLost() {
    Phantom phantom = series("1", 0, 2, 4, 6);
    Phantom again = series("2", 4);
    SeriesPlan plan = SeriesPlanner.plan(all(again, phantom));
    assertEquals(4, plan.mainVolume().orElseThrow().slices());
    assertEquals(1, plan.stacks().size());
    assertEquals(StackLayout.Why.REPEAT, plan.stacks().getFirst().why());
  }

  @Test
  void everyPlaceTakenTwiceIsTwoVolumes() {
    SeriesPlan plan = SeriesPlanner.plan(all(series("1", 0, 2, 4, 6), series("2", 0, 2, 4, 6)));
    assertEquals(2, plan.volumes().size());
    assertTrue(plan.stacks().isEmpty());
    for (VolumeLayout volume : plan.volumes()) {
      assertEquals(4, volume.slices());
      String first = volume.first().id().sopInstanceUid();
      for (int k = 0; k < 4; k++) {
        assertEquals(first.charAt(0), volume.slice(k).id().sopInstanceUid().charAt(0));
      }
    }
  }

  private static Phantom acquired(int firstInstance, String number, String time, int slices) {
    Phantom phantom = new Phantom().even(slices, UP);
    phantom.uid = "9." + firstInstance;
    phantom.firstInstance = firstInstance;
    phantom.acquisitions = List.of(number, time, "");
    return phantom;
  }

  @Test
  void acquisitionsAtTheSamePlacesAreVolumesOfTheirOwnEvenWhenOneIsShort() {
    SeriesPlan plan =
        SeriesPlanner.plan(
            all(
                acquired(1, "1", "1000", 5),
                acquired(11, "2", "1010", 4),
                acquired(21, "3", "1020", 5)));
    assertEquals(List.of(5, 5, 4), plan.volumes().stream().map(VolumeLayout::slices).toList());
    assertEquals(1, plan.volumes().getFirst().first().instanceNumber(), "in order of time");
    assertTrue(plan.stacks().isEmpty(), "nothing is taken for a repeat");
  }

  @Test
  void acquisitionTimesTellRepeatsApartWhereNumbersDoNot() {
    SeriesPlan plan =
        SeriesPlanner.plan(all(acquired(1, "1", "1000", 5), acquired(11, "1", "1010", 4)));
    assertEquals(List.of(5, 4), plan.volumes().stream().map(VolumeLayout::slices).toList());
  }

  @Test
  void oneVolumeScannedInSeveralAcquisitionsStaysOne() {
    Phantom lower = acquired(1, "1", "1000", 5);
    Phantom upper = acquired(11, "2", "1010", 5);
    upper.topLeft = upper.topLeft.plus(UP.times(5));
    SeriesPlan plan = SeriesPlanner.plan(all(lower, upper));
    assertEquals(List.of(10), plan.volumes().stream().map(VolumeLayout::slices).toList());
  }

  @Test
  void aSlowScanWhoseEverySliceHasItsOwnTimeKeepsItsRepeatApart() {
    List<SliceHeader> slices = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      Phantom one = acquired(10 * k + 1, "1", "10" + k, 1);
      // The last lies where the first does.
      one.topLeft = one.topLeft.plus(UP.times(k % 5));
      slices.addAll(one.headers());
    }
    SeriesPlan plan = SeriesPlanner.plan(slices);
    assertEquals(List.of(5), plan.volumes().stream().map(VolumeLayout::slices).toList());
    assertEquals(StackLayout.Why.REPEAT, plan.stacks().getFirst().why());
  }

  @Test
  void scoutsOtherOrientationsSizesStepsAndFramesStayApart() {
    Phantom axial = new Phantom().even(20, UP);
    Phantom coronal = new Phantom().even(5, new PatientVector(0, 3, 0));
    coronal.uid = "2";
    coronal.downColumn = PatientVector.FEET;
    Phantom large = new Phantom().even(4, UP);
    large.uid = "3";
    large.columns = 40;
    Phantom fine = new Phantom().even(3, UP);
    fine.uid = "4";
    fine.columnStepMm = 0.7;
    Phantom elsewhere = new Phantom().even(2, UP);
    elsewhere.uid = "5";
    elsewhere.frameOfReferenceUid = "1.2.10";
    Phantom scout = new Phantom().even(1, UP);
    scout.uid = "6";
    scout.alongRow = PatientVector.POSTERIOR;
    scout.downColumn = PatientVector.FEET;
    SeriesPlan plan = SeriesPlanner.plan(all(scout, elsewhere, fine, large, coronal, axial));
    assertEquals(
        List.of(20, 5, 4, 3, 2), plan.volumes().stream().map(VolumeLayout::slices).toList());
    assertEquals(StackLayout.Why.SINGLE, plan.stacks().getFirst().why());
  }

  @Test
  void aCoarserPartOfTheScanIsAVolumeOfItsOwn() {
    double[] z = new double[20];
    for (int k = 0; k < 20; k++) {
      z[k] = k < 12 ? 2 * k : 22 + 5 * (k - 11);
    }
    SeriesPlan plan = SeriesPlanner.plan(series("1", z).headers());
    assertEquals(List.of(12, 8), plan.volumes().stream().map(VolumeLayout::slices).toList());
    assertTrue(plan.volumes().stream().allMatch(volume -> volume.gaps().isEmpty()));
    assertEquals(5, plan.volumes().getLast().sliceStepMm(), 1e-9);
  }

  @Test
  void everySliceIsInExactlyOneVolumeOrStack() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      double[] z = new double[1 + random.nextInt(25)];
      for (int k = 0; k < z.length; k++) {
        z[k] = random.nextInt(40) * (random.nextInt(5) == 0 ? 1.37 : 2);
      }
      List<SliceHeader> headers = series("1", z).headers();
      SeriesPlan plan = SeriesPlanner.plan(headers);
      List<SliceId> seen = new ArrayList<>();
      for (VolumeLayout volume : plan.volumes()) {
        for (int k = 0; k < volume.slots(); k++) {
          if (volume.slice(k) != null) {
            seen.add(volume.slice(k).id());
          }
        }
      }
      plan.stacks().forEach(stack -> stack.slices().forEach(s -> seen.add(s.id())));
      List<SliceId> expected = headers.stream().map(SliceHeader::id).toList();
      assertEquals(expected.size(), seen.size(), "round " + round);
      assertTrue(seen.containsAll(expected), "round " + round);
    }
  }

  @Test
  void slicesWithoutAPlaceAreAStack() {
    SliceHeader lost =
        new SliceHeader(
            SliceId.of("7"),
            null,
            null,
            8,
            8,
            new StoredFormat(8, false),
            ModalityRescale.NONE,
            null,
            false,
            false,
            1,
            null);
    SeriesPlan plan = SeriesPlanner.plan(List.of(lost));
    assertTrue(plan.volumes().isEmpty());
    assertEquals(StackLayout.Why.NOT_PLACED, plan.stacks().getFirst().why());
    assertTrue(SeriesPlanner.plan(List.of()).volumes().isEmpty());
  }

  @Test
  void voxelAndPatientAreInverseOnTiltedAndUnevenGrids() {
    Phantom phantom = new Phantom();
    double z = 0;
    for (int k = 0; k < 9; k++) {
      phantom.offsets.add(new PatientVector(0.3 * k, -0.5 * k * (k % 3), z));
      z += 2 + 0.4 * (k % 3);
    }
    VolumeLayout layout = phantom.layout();
    Random random = new Random(5);
    for (int n = 0; n < 1000; n++) {
      VoxelPoint voxel =
          new VoxelPoint(
              random.nextDouble() * 30 - 3, random.nextDouble() * 30 - 3, random.nextDouble() * 8);
      VoxelPoint back = layout.voxelFromPatient(layout.patientFromVoxel(voxel));
      assertEquals(voxel.i(), back.i(), 1e-9);
      assertEquals(voxel.j(), back.j(), 1e-9);
      assertEquals(voxel.k(), back.k(), 1e-9);
    }
    // Slice centres lie where the files say.
    for (int k = 0; k < 9; k++) {
      PatientPoint expected = phantom.plane(k).patientFromImage(5, 6);
      assertEquals(0, expected.distanceMm(layout.patientFromVoxel(new VoxelPoint(5, 6, k))), 1e-9);
    }
  }
}

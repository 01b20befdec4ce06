package org.readingroom.render.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.measure.Probe;
import org.readingroom.render.measure.Region;
import org.readingroom.render.measure.RegionStatistics;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;

/// Pixel padding is not tissue.
class PaddingTest {
  private static final int COLUMNS = 24;

  private final CpuEngine engine = new CpuEngine(2);

  @AfterEach
  void close() {
    engine.close();
  }

  /// Like a CT: stored −2000 left of column 10, air (−1024 HU) in columns 10 and 11, water beyond.
  private static Phantom ct() {
    Phantom phantom = new Phantom();
    phantom.rescale = new ModalityRescale(1, -24);
    phantom.padding = new PixelPadding(-2000, -2000);
    phantom.field = p -> p.x() < -20 ? -2024 : p.x() < -18 ? -1024 : 0;
    phantom.even(4, new PatientVector(0, 0, 2));
    return phantom;
  }

  /// A row of the phantom's second slice, each half a pixel apart, from column `first` on.
  private static PlaneRequest row(Phantom phantom, double first, int count) {
    PatientPoint middle = phantom.plane(1).patientFromImage(first + (count - 1) / 4.0, 7);
    return PlaneRequest.thin(
        new Plane(middle, PatientVector.LEFT, PatientVector.POSTERIOR), count, 1, 0.5);
  }

  @Test
  void noValueIsToldWherePaddingTakesPart() {
    Phantom phantom = ct();
    try (Volume volume = phantom.volume()) {
      float[] values = new float[7];
      engine.sample(volume, row(phantom, 9, 7), values);
      // Columns 9, 9.5, 10, 10.5, 11, 11.5, 12.
      assertEquals(NoSample.PADDING, NoSample.of(values[0]));
      assertEquals(NoSample.PADDING, NoSample.of(values[1]));
      assertEquals(-1024, values[2]);
      assertEquals(-1024, values[3]);
      assertEquals(-1024, values[4]);
      assertEquals(-512, values[5]);
      assertEquals(0, values[6]);
    }
  }

  @Test
  void aPictureMixesNothingDarkerThanAirIntoItsEdge() {
    Phantom phantom = ct();
    // Grey level 255 · (value + 2048) / 2048: air is 127.5, and the padding itself would be 3.
    Display display = Display.of(VoiWindow.spanning(-2048, 0));
    try (Volume volume = phantom.volume()) {
      int[] argb = new int[7];
      engine.draw(volume, row(phantom, 9, 7), display, IntBuffer.wrap(argb));
      for (int n = 0; n < 5; n++) {
        assertEquals(128, argb[n] & 0xFF, "pixel " + n);
      }
      assertEquals(255, argb[6] & 0xFF);
    }
  }

  @Test
  void slabsOfValuesLeavePaddingOutAndTakeTheRest() {
    Phantom phantom = ct();
    // Two slices of four are padding everywhere; the others are water everywhere.
    phantom.field = p -> p.z() < 43 ? -2024 : 0;
    try (Volume volume = phantom.volume()) {
      float[] value = new float[1];
      PlaneRequest thick =
          new PlaneRequest(
              new Plane(
                  phantom.plane(0).patientFromImage(5, 5).plus(new PatientVector(0, 0, 3)),
                  PatientVector.LEFT,
                  PatientVector.POSTERIOR),
              1,
              1,
              1,
              new Slab(Slab.Kind.MEAN, 6),
              Interpolation.TRILINEAR);
      engine.sample(volume, thick, value);
      assertEquals(0, value[0]);
    }
  }

  @Test
  void theProbeAndStatisticsKnowPaddingFromTissue() {
    Phantom phantom = ct();
    try (Volume volume = phantom.volume()) {
      PatientPoint padded = phantom.plane(1).patientFromImage(9, 7);
      assertEquals(new Probe.None(NoSample.PADDING), Probe.at(volume, padded));
      assertTrue(Probe.at(volume, phantom.plane(1).patientFromImage(10, 7)) instanceof Probe.Value);
      Plane plane =
          new Plane(
              phantom.plane(1).patientFromImage(10.5, 7),
              PatientVector.LEFT,
              PatientVector.POSTERIOR);
      // Columns 7 to 14 of one row: three are padding, two air, three water.
      RegionStatistics found =
          RegionStatistics.of(engine, volume, plane, new Region.Rectangle(-3.5, 0, 3.5, 0))
              .orElseThrow();
      assertEquals(5, found.count());
      assertEquals(-1024, found.min());
      assertEquals(0, found.max());
      assertEquals(-2048 / 5.0, found.mean(), 1e-4);
    }
  }

  @Test
  void aSliceForTwoDimensionsKeepsItsPadding() {
    Phantom phantom = ct();
    phantom.padding = new PixelPadding(-2000, -1990);
    try (GrowingSeries series = new GrowingSeries()) {
      StoredSlice slice = phantom.slice(0);
      short[] before = slice.cells().clone();
      series.add(slice);
      assertArrayEquals(before, slice.cells());
      short[] back = series.slice(slice.header().id()).orElseThrow().cells();
      assertArrayEquals(before, back);
    }
  }

  @Test
  void theDarkestRealValueStandsInWhicheverWayIsDark() {
    Phantom phantom = ct();
    phantom.format = new StoredFormat(12, false);
    phantom.padding = new PixelPadding(4095, 4095);
    // A negative slope: high stored values are dark. Stored 4095 left, 1000 and 200 beyond.
    phantom.rescale = new ModalityRescale(-1, 0);
    phantom.field = p -> p.x() < -20 ? -4095 : p.x() < -18 ? -1000 : -200;
    try (Volume volume = phantom.volume();
        Volume.Lease lease = volume.lease()) {
      assertTrue(lease.isPadding(0, 0, 0));
      assertFalse(lease.isPadding(COLUMNS - 1, 0, 0));
      assertEquals(-1000, lease.modality(0, 0, 0));
    }
  }

  @Test
  void aVolumeWhoseFilesDeclarePaddingButUseNoneCostsNothing() {
    Phantom phantom = ct();
    phantom.field = p -> 40;
    try (Volume volume = phantom.volume();
        Volume.Lease lease = volume.lease()) {
      assertFalse(lease.isPadded());
    }
  }

  @Test
  void aSliceOfNothingButPaddingHasNoValue() {
    Phantom phantom = ct();
    phantom.field = p -> -2024;
    try (Volume volume = phantom.volume()) {
      float[] value = new float[1];
      engine.sample(volume, row(phantom, 5, 1), value);
      assertEquals(NoSample.PADDING, NoSample.of(value[0]));
    }
  }
}

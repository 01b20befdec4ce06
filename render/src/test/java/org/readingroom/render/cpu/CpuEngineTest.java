package org.readingroom.render.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.Reference;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;

class CpuEngineTest {
  private final CpuEngine engine = new CpuEngine();

  @AfterEach
  void close() {
    engine.close();
  }

  private static final PatientVector HEAD_2MM = new PatientVector(0, 0, 2);

  /// A ramp that trilinear interpolation reproduces exactly.
  private static double ramp(PatientPoint p) {
    return 3 * p.x() - 5 * p.y() + 7 * p.z() + 11;
  }

  private static Phantom rampPhantom() {
    Phantom phantom = new Phantom();
    phantom.field = CpuEngineTest::ramp;
    return phantom;
  }

  private static Phantom noise(long seed) {
    Phantom phantom = new Phantom();
    Random random = new Random(seed);
    phantom.field = place -> random.nextInt(4000) - 1000;
    return phantom;
  }

  private static Plane oblique(PatientPoint centre) {
    return Plane.axial(centre)
        .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
        .turnedDeg(PatientVector.LEFT, 21);
  }

  private void assertRamp(Volume volume, PlaneRequest request, double tolerance) {
    float[] out = new float[request.pixels()];
    engine.sample(volume, request, out);
    int inside = 0;
    for (int y = 0; y < request.height(); y++) {
      for (int x = 0; x < request.width(); x++) {
        float value = out[y * request.width() + x];
        if (!Float.isNaN(value)) {
          inside++;
          assertEquals(ramp(request.patientFromPixel(x, y)), value, tolerance, x + "," + y);
        } else {
          assertFalse(
              volume
                  .layout()
                  .isInside(volume.layout().voxelFromPatient(request.patientFromPixel(x, y))));
        }
      }
    }
    assertTrue(inside > request.pixels() / 10, "only " + inside + " pixels inside");
  }

  private void assertLikeReference(Phantom phantom, PlaneRequest request) {
    var slices = phantom.slices();
    try (Volume volume = Volume.of(phantom.layout(), slices)) {
      float[] out = new float[request.pixels()];
      engine.sample(volume, request, out);
      double[] expected = new Reference(slices).plane(request, volume.layout().smallestStepMm());
      int different = 0;
      int inside = 0;
      for (int n = 0; n < out.length; n++) {
        if (Double.isNaN(expected[n]) != Float.isNaN(out[n])) {
          different++;
        } else if (!Float.isNaN(out[n])) {
          inside++;
          assertEquals(expected[n], out[n], 0.02, "pixel " + n);
        }
      }
      assertTrue(inside > out.length / 20, "only " + inside + " pixels inside");
      assertTrue(different == 0, different + " pixels differ in being inside");
    }
  }

  @Test
  void anObliquePlaneThroughARampIsTheRamp() {
    try (Volume volume = rampPhantom().even(15, HEAD_2MM).volume()) {
      Plane plane = oblique(volume.layout().centre());
      assertRamp(volume, PlaneRequest.thin(plane, 200, 150, 0.2), 1e-3);
    }
  }

  @Test
  void everyAxialSlicePlaneShowsItsOwnVoxelsTheFirstAndTheLastToo() {
    Phantom phantom = noise(1).even(5, HEAD_2MM);
    var slices = phantom.slices();
    try (Volume volume = Volume.of(phantom.layout(), slices)) {
      for (int k = 0; k < 5; k++) {
        PlaneRequest request = PlaneRequest.thin(volume.layout().planeOfSlot(k), 24, 20, 1);
        float[] out = new float[request.pixels()];
        engine.sample(volume, request, out);
        for (int n = 0; n < out.length; n++) {
          assertEquals(slices.get(k).cells()[n], out[n], 1e-2, "slot " + k + " pixel " + n);
        }
      }
    }
  }

  @Test
  void pixelZeroZeroLiesHalfThePictureFromTheCentre() {
    try (Volume volume = rampPhantom().even(15, HEAD_2MM).volume()) {
      // Volume centre: (-18.5, -15.5, 54); 5 × 3 pixels of 2 mm put pixel (0,0) at (-22.5, -17.5,
      // 54).
      Plane axial = Plane.axial(volume.layout().centre());
      float[] out = new float[15];
      engine.sample(volume, PlaneRequest.thin(axial, 5, 3, 2), out);
      assertEquals(3 * -22.5 - 5 * -17.5 + 7 * 54 + 11, out[0], 1e-3);
      assertEquals(out[0] + 2 * 3, out[1], 1e-3);
      assertEquals(out[0] - 2 * 5, out[5], 1e-3);
    }
  }

  @Test
  void tiltedGantryKeepsAngle() {
    Phantom tilted = rampPhantom().even(15, new PatientVector(0, -1.2, 2));
    try (Volume volume = tilted.volume()) {
      assertEquals(Math.toDegrees(Math.atan2(1.2, 2)), volume.layout().tiltDeg(), 1e-9);
      assertRamp(volume, PlaneRequest.thin(oblique(volume.layout().centre()), 200, 150, 0.2), 1e-3);
      assertRamp(
          volume, PlaneRequest.thin(Plane.sagittal(volume.layout().centre()), 90, 80, 0.4), 1e-3);
    }
  }

  @Test
  void anisotropicVoxelsKeepTheirPlace() {
    Phantom phantom = rampPhantom();
    phantom.columnStepMm = 0.5;
    phantom.rescale = new ModalityRescale(0.5, 0);
    phantom.rowStepMm = 1.5;
    try (Volume volume = phantom.even(8, new PatientVector(0, 0, 3)).volume()) {
      assertRamp(
          volume, PlaneRequest.thin(oblique(volume.layout().centre()), 120, 120, 0.15), 2e-3);
    }
  }

  @Test
  void aReversedSagittalSeriesIsTheSamePatient() {
    Phantom phantom = rampPhantom();
    phantom.rescale = new ModalityRescale(0.5, 0);
    phantom.alongRow = PatientVector.POSTERIOR;
    phantom.downColumn = PatientVector.FEET;
    try (Volume volume = phantom.even(12, new PatientVector(-1.5, 0, 0)).volume()) {
      assertRamp(
          volume, PlaneRequest.thin(Plane.axial(volume.layout().centre()), 64, 64, 0.4), 1e-3);
      assertRamp(volume, PlaneRequest.thin(oblique(volume.layout().centre()), 64, 64, 0.2), 1e-3);
    }
  }

  @Test
  void unevenStepsAreResampledWhereTheyLie() {
    Phantom phantom = rampPhantom();
    double z = 0;
    for (double step : new double[] {0, 2, 2.3, 1.9, 2.5, 2, 2, 1.7, 2.2}) {
      z += step;
      phantom.offsets.add(new PatientVector(0, 0, z));
    }
    try (Volume volume = phantom.volume()) {
      assertFalse(volume.layout().isUniform());
      // The ramp's values are rounded to whole numbers at uneven places: half a unit may be lost.
      assertRamp(
          volume, PlaneRequest.thin(oblique(volume.layout().centre()), 120, 120, 0.15), 0.51);
    }
  }

  @Test
  void randomVoxelsAgreeWithDoubleArithmeticInEveryDirection() {
    for (int seed = 0; seed < 6; seed++) {
      Phantom phantom = noise(seed).even(11, new PatientVector(0.1 * seed, -0.2 * seed, 1.7));
      phantom.columnStepMm = 0.8;
      Plane plane =
          oblique(phantom.layout().centre())
              .turnedDeg(PatientVector.HEAD, 57 * seed)
              .movedMm(seed - 3);
      assertLikeReference(phantom, PlaneRequest.thin(plane, 150, 130, 0.17));
    }
  }

  @Test
  void slabsTakeTheContractsSamples() {
    for (Slab slab :
        new Slab[] {
          new Slab(Slab.Kind.MIP, 7),
          new Slab(Slab.Kind.MINIP, 3.3),
          new Slab(Slab.Kind.MEAN, 12),
          new Slab(Slab.Kind.MEAN, 0),
          new Slab(Slab.Kind.MIP, 100)
        }) {
      Phantom phantom = noise(5).even(11, new PatientVector(0, 0, 1.7));
      Plane plane = oblique(phantom.layout().centre());
      assertLikeReference(phantom, PlaneRequest.thin(plane, 140, 90, 0.23).withSlab(slab));
    }
  }

  @Test
  void aNegativeSlopeTurnsMaximumIntoMinimumOnlyInside() {
    Phantom phantom = noise(6).even(9, HEAD_2MM);
    phantom.rescale = new ModalityRescale(-2.5, 10.25);
    Plane plane = oblique(phantom.layout().centre());
    for (Slab.Kind kind : new Slab.Kind[] {Slab.Kind.MIP, Slab.Kind.MINIP}) {
      assertLikeReference(
          phantom, PlaneRequest.thin(plane, 90, 90, 0.2).withSlab(new Slab(kind, 5)));
    }
  }

  @Test
  void aRescalePerSliceIsKeptExact() {
    Random random = new Random(8);
    Phantom phantom =
        new Phantom() {
          @Override
          public ModalityRescale rescaleOf(int k) {
            return new ModalityRescale(0.37 + 0.11 * k, -5 - k);
          }
        };
    phantom.field = place -> random.nextInt(2000);
    phantom.even(9, HEAD_2MM);
    assertLikeReference(
        phantom, PlaneRequest.thin(oblique(phantom.layout().centre()), 120, 100, 0.2));
  }

  @Test
  void extremesOfSigned16BitSurvive() {
    Phantom phantom = new Phantom();
    phantom.field = p -> (Math.round(p.x()) & 1) == 0 ? -32768 : 32767;
    assertLikeReference(
        phantom.even(7, HEAD_2MM),
        PlaneRequest.thin(oblique(phantom.layout().centre()), 120, 100, 0.2));
  }

  @Test
  void extremesOfUnsigned16BitSurvive() {
    Phantom phantom = new Phantom();
    phantom.format = new StoredFormat(16, false);
    phantom.field = p -> (Math.round(p.x()) & 1) == 0 ? 0 : 65535;
    assertLikeReference(
        phantom.even(7, HEAD_2MM),
        PlaneRequest.thin(oblique(phantom.layout().centre()), 120, 100, 0.2));
  }

  @Test
  void aGapIsNeverBridged() {
    for (double jump : new double[] {8, 7.3}) {
      Phantom phantom = noise(9);
      for (int k = 0; k < 12; k++) {
        phantom.offsets.add(new PatientVector(0, 0, k * 2 + (k > 5 ? jump - 2 : 0)));
      }
      assertEquals(1, phantom.layout().gaps().size());
      assertEquals(jump, phantom.layout().gaps().getFirst().mm(), 1e-9);
      Plane coronal = Plane.coronal(phantom.layout().centre());
      assertLikeReference(phantom, PlaneRequest.thin(coronal, 60, 100, 0.3));
      assertLikeReference(
          phantom, PlaneRequest.thin(oblique(phantom.layout().centre()), 100, 100, 0.3));
      try (Volume volume = phantom.volume()) {
        float[] out = new float[1];
        engine.sample(volume, PlaneRequest.thin(coronal, 1, 1, 1), out);
        assertEquals(NoSample.GAP, NoSample.of(out[0]));
      }
    }
  }

  @Test
  void awaitedSlicesAreMarkedAndTheRestIsThere() {
    Phantom phantom = rampPhantom().even(9, HEAD_2MM);
    try (Volume volume = Volume.empty(phantom.layout())) {
      for (int k : new int[] {8, 0, 1, 2, 7}) {
        assertTrue(volume.put(phantom.slice(k)));
      }
      assertEquals(5, volume.presentSlices());
      Plane sagittal = Plane.sagittal(volume.layout().centre());
      PlaneRequest request = PlaneRequest.thin(sagittal, 3, 17, 1);
      float[] out = new float[request.pixels()];
      engine.sample(volume, request, out);
      for (int y = 0; y < 17; y++) {
        double z = request.patientFromPixel(1, y).z();
        boolean there = z <= 44.0001 || z >= 53.9999;
        assertEquals(there, !Float.isNaN(out[y * 3 + 1]), "z " + z);
        if (!there) {
          assertEquals(NoSample.AWAITED, NoSample.of(out[y * 3 + 1]));
        }
      }
    }
  }

  @Test
  void nearestTakesTheNearestVoxel() {
    Phantom phantom = noise(12).even(5, HEAD_2MM);
    var slices = phantom.slices();
    try (Volume volume = Volume.of(phantom.layout(), slices)) {
      PatientPoint place =
          phantom.plane(2).patientFromImage(7.4, 3.6).along(PatientVector.HEAD, 0.9);
      float[] out = new float[1];
      engine.sample(
          volume,
          PlaneRequest.thin(oblique(place), 1, 1, 1).withInterpolation(Interpolation.NEAREST),
          out);
      assertEquals(slices.get(2).cells()[4 * 24 + 7], out[0]);
    }
  }

  @Test
  void tricubicIsExactForQuadraticsAwayFromTheEdge() {
    Phantom phantom = new Phantom();
    phantom.rescale = new ModalityRescale(0.25, 0);
    phantom.field = p -> p.x() * p.x() / 2 - p.y() * p.y() / 2 + p.x() * p.y() / 4 + 3 * p.z();
    phantom.topLeft = new PatientPoint(-12, -10, 0);
    try (Volume volume = phantom.even(20, new PatientVector(0, 0, 1)).volume()) {
      PlaneRequest request =
          PlaneRequest.thin(oblique(volume.layout().centre()), 60, 60, 0.2)
              .withInterpolation(Interpolation.TRICUBIC);
      float[] out = new float[request.pixels()];
      engine.sample(volume, request, out);
      for (int y = 0; y < 60; y++) {
        for (int x = 0; x < 60; x++) {
          PatientPoint p = request.patientFromPixel(x, y);
          assertEquals(phantom.field.at(p), out[y * 60 + x], 1e-3);
        }
      }
    }
  }

  @Test
  void fastTricubicAndTheCarefulOneAgreeEverywhere() {
    try (Volume volume = noise(15).even(9, new PatientVector(0.2, -0.5, 1.5)).volume();
        Volume.Lease lease = volume.lease()) {
      PlaneRequest request =
          PlaneRequest.thin(oblique(volume.layout().centre()), 170, 140, 0.18)
              .withInterpolation(Interpolation.TRICUBIC);
      float[] fast = new float[request.pixels()];
      engine.sample(volume, request, fast);
      PointSampler careful = new PointSampler(lease, Interpolation.TRICUBIC);
      PointSampler linear = new PointSampler(lease, Interpolation.TRILINEAR);
      double overshoot = 0;
      for (int y = 0; y < 140; y++) {
        for (int x = 0; x < 170; x++) {
          var voxel = volume.layout().voxelFromPatient(request.patientFromPixel(x, y));
          float expected = careful.atVoxel(voxel.i(), voxel.j(), voxel.k());
          assertEquals(expected, fast[y * 170 + x], 0.02);
          if (!Float.isNaN(expected)) {
            float straight = linear.atVoxel(voxel.i(), voxel.j(), voxel.k());
            overshoot = Math.max(overshoot, Math.abs(expected - straight));
          }
        }
      }
      assertTrue(overshoot > 50, "tricubic is not trilinear");
    }
  }

  @Test
  void tricubicKeepsOutOfGapsAndSlicesNotYetThere() {
    Phantom phantom = rampPhantom();
    for (int k = 0; k < 12; k++) {
      phantom.offsets.add(new PatientVector(0, 0, k * 2 + (k > 5 ? 4 : 0)));
    }
    try (Volume volume = Volume.empty(phantom.layout())) {
      for (int k = 0; k < 11; k++) {
        volume.put(phantom.slice(k));
      }
      PlaneRequest linear =
          PlaneRequest.thin(Plane.coronal(volume.layout().centre()), 50, 120, 0.25);
      float[] a = new float[linear.pixels()];
      float[] b = new float[linear.pixels()];
      engine.sample(volume, linear, a);
      engine.sample(volume, linear.withInterpolation(Interpolation.TRICUBIC), b);
      for (int n = 0; n < a.length; n++) {
        assertEquals(Float.isNaN(a[n]), Float.isNaN(b[n]));
        if (Float.isNaN(a[n])) {
          assertEquals(NoSample.of(a[n]), NoSample.of(b[n]));
        }
      }
    }
  }

  @Test
  void drawingIsTheWindowedSample() {
    Phantom phantom = noise(13).even(9, HEAD_2MM);
    try (Volume volume = phantom.volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 300, 77, 0.12);
      float[] values = new float[request.pixels()];
      engine.sample(volume, request, values);
      int[] picture = new int[request.pixels()];
      engine.draw(volume, request, Display.of(VoiWindow.linear(40, 400)), IntBuffer.wrap(picture));
      for (int n = 0; n < picture.length; n++) {
        if (Float.isNaN(values[n])) {
          assertEquals(0, picture[n]);
        } else {
          double share = VoiWindow.linear(40, 400).share(values[n]);
          assertEquals(0xFF, picture[n] >>> 24);
          assertEquals(share * 255, picture[n] & 0xFF, 0.5001);
        }
      }
    }
  }

  @Test
  void aPlaneBesideTheVolumeIsEmptyAndNotAnError() {
    try (Volume volume = rampPhantom().even(5, HEAD_2MM).volume()) {
      float[] out = new float[100];
      engine.sample(
          volume, PlaneRequest.thin(Plane.axial(new PatientPoint(1e5, -1e5, 1e5)), 10, 10, 1), out);
      for (float value : out) {
        assertEquals(NoSample.OUTSIDE, NoSample.of(value));
      }
    }
  }

  @Test
  void planesAtTheEndOfNumbersReadNoVoxel() {
    Phantom uneven = rampPhantom();
    for (double z : new double[] {0, 2, 4.3, 6, 8.1}) {
      uneven.offsets.add(new PatientVector(0, 0, z));
    }
    for (Phantom phantom : new Phantom[] {rampPhantom().even(5, HEAD_2MM), uneven}) {
      try (Volume volume = phantom.volume()) {
        for (double far : new double[] {1e12, -1e30, 1e300, Double.MAX_VALUE, -Double.MAX_VALUE}) {
          for (Interpolation interpolation : Interpolation.values()) {
            for (Slab slab : new Slab[] {Slab.NONE, new Slab(Slab.Kind.MIP, 30)}) {
              float[] out = new float[64];
              Plane plane = oblique(new PatientPoint(far, -far, far));
              engine.sample(volume, new PlaneRequest(plane, 8, 8, 9000, slab, interpolation), out);
              for (float value : out) {
                assertTrue(Float.isNaN(value));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void veryCoarseAndVeryFinePixelsStayInTheVolume() {
    try (Volume volume = rampPhantom().even(15, HEAD_2MM).volume()) {
      for (double mm : new double[] {2e-6, 1e-3, 7, 900}) {
        for (Interpolation interpolation : Interpolation.values()) {
          PlaneRequest request =
              new PlaneRequest(
                  oblique(volume.layout().centre()), 33, 33, mm, Slab.NONE, interpolation);
          float[] out = new float[request.pixels()];
          engine.sample(volume, request, out);
          double reach = interpolation == Interpolation.NEAREST ? 16 : 1e-2;
          assertEquals(ramp(volume.layout().centre()), out[16 * 33 + 16], reach);
        }
      }
    }
  }

  @Test
  void aClosedVolumeRefusesToBeDrawn() {
    Volume volume = rampPhantom().even(5, HEAD_2MM).volume();
    Plane plane = Plane.axial(volume.layout().centre());
    volume.close();
    assertThrows(
        VolumeClosedException.class,
        () -> engine.sample(volume, PlaneRequest.thin(plane, 4, 4, 1), new float[16]));
  }

  @Test
  void anInterruptedCallerGetsNoPicture() {
    try (Volume volume = rampPhantom().even(5, HEAD_2MM).volume()) {
      Thread.currentThread().interrupt();
      assertThrows(
          CancellationException.class,
          () ->
              engine.sample(
                  volume,
                  PlaneRequest.thin(Plane.axial(volume.layout().centre()), 400, 400, 1),
                  new float[160000]));
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void oneThreadAndManyMakeTheSamePicture() {
    try (Volume volume = noise(14).even(9, HEAD_2MM).volume();
        CpuEngine alone = new CpuEngine(1);
        CpuEngine many = new CpuEngine(7)) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 333, 222, 0.1);
      float[] a = new float[request.pixels()];
      float[] b = new float[request.pixels()];
      alone.sample(volume, request, a);
      many.sample(volume, request, b);
      assertArrayEquals(a, b);
      assertNotEquals(0, a.length);
    }
  }

  // Cut from halved voxels once those are made: the same pixels have a value, and a ramp stays one.

  @Test
  void aSlabInMotionKeepsItsEdgeAndItsRampWhenItsVoxelsAreHalved() throws Exception {
    keepsEdgeAndRamp(30, HEAD_2MM);
  }

  @Test
  void soItDoesWhenItsSlotsAreHalvedToo() throws Exception {
    keepsEdgeAndRamp(45, PatientVector.HEAD);
  }

  private void keepsEdgeAndRamp(int slices, PatientVector step) throws Exception {
    Phantom phantom = rampPhantom();
    phantom.columns = 61;
    phantom.rows = 48;
    try (Volume volume = phantom.even(slices, step).volume()) {
      for (Slab.Kind kind : List.of(Slab.Kind.MEAN, Slab.Kind.MIP, Slab.Kind.MINIP)) {
        PlaneRequest request =
            PlaneRequest.thin(oblique(volume.layout().centre()), 150, 140, 0.4)
                .withSlab(new Slab(kind, 9))
                .inMotion(3);
        short[] exact = new short[request.pixels()];
        engine.sampleRounded(volume, request, exact);
        awaitHalved(volume, request);
        short[] halved = new short[request.pixels()];
        engine.sampleRounded(volume, request, halved);
        // A mean only rounds, but at the border, which lies half a voxel further in; what leans
        // towards an extreme is off by a quarter of the way from the mean of four to it: 2.
        double tolerance = kind == Slab.Kind.MEAN ? 5 : 7;
        int inside = 0;
        double sum = 0;
        for (int n = 0; n < exact.length; n++) {
          assertEquals(exact[n] == Short.MIN_VALUE, halved[n] == Short.MIN_VALUE, "pixel " + n);
          if (exact[n] != Short.MIN_VALUE) {
            inside++;
            sum += Math.abs(exact[n] - halved[n]);
            assertEquals(exact[n], halved[n], tolerance, kind + ", pixel " + n);
          }
        }
        assertTrue(inside > exact.length / 4, "only " + inside + " pixels inside");
        assertTrue(sum / inside <= (kind == Slab.Kind.MEAN ? 0.6 : 2.5), "mean " + sum / inside);
      }
    }
  }

  private static void awaitHalved(Volume volume, PlaneRequest request) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < end) {
      try (Volume.Lease lease = volume.lease()) {
        if (EvenRows.halved(lease, request) != null) {
          return;
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError("the halved voxels were not made");
  }
}

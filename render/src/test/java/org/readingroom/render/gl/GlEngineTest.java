package org.readingroom.render.gl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.Palette;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;

/// Needs a display (Xvfb will do); skipped without one. That both engines agree is in
/// [EngineAgreementTest].
class GlEngineTest {
  private static final PatientVector UP = new PatientVector(0, 0, 2);
  private static CpuEngine cpu;
  private static GlEngine gl;

  @BeforeAll
  static void open() {
    assumeTrue(System.getenv("DISPLAY") != null, "no display, no OpenGL");
    cpu = new CpuEngine();
    gl = new GlEngine(cpu);
  }

  @AfterAll
  static void close() {
    if (gl != null) {
      gl.close();
      cpu.close();
    }
  }

  /// A ramp in patient space, fine enough that storing it in whole numbers does not show.
  private static double ramp(PatientPoint place) {
    return 3 * place.x() - 5 * place.y() + 2 * place.z();
  }

  private static Phantom ramp() {
    Phantom phantom = new Phantom();
    phantom.field = GlEngineTest::ramp;
    phantom.rescale = new ModalityRescale(1.0 / 64, -200);
    return phantom;
  }

  private static Plane oblique(PatientPoint centre) {
    return Plane.axial(centre)
        .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
        .turnedDeg(PatientVector.LEFT, 21);
  }

  private static IntBuffer buffer(PlaneRequest request) {
    return ByteBuffer.allocateDirect(request.pixels() * 4)
        .order(ByteOrder.nativeOrder())
        .asIntBuffer();
  }

  @Test
  void aRampComesOutAsItsFormulaWhateverTheGrid() {
    Phantom tilted = ramp().even(12, new PatientVector(0.3, -0.9, 2));
    Phantom uneven = ramp();
    for (double z : new double[] {0, 2, 4.4, 6.1, 8, 10.9, 13, 14.5}) {
      uneven.offsets.add(new PatientVector(0.1 * z, 0, z));
    }
    Phantom turned = ramp().even(12, new PatientVector(1.5, 0, 0));
    turned.alongRow = PatientVector.POSTERIOR;
    turned.downColumn = PatientVector.HEAD.times(-1);
    turned.columnStepMm = 0.7;
    turned.rowStepMm = 1.9;
    for (Phantom phantom : new Phantom[] {tilted, uneven, turned}) {
      try (Volume volume = phantom.volume()) {
        for (Interpolation interpolation :
            new Interpolation[] {Interpolation.TRILINEAR, Interpolation.TRICUBIC}) {
          PlaneRequest request =
              PlaneRequest.thin(oblique(volume.layout().centre()), 40, 30, 0.45)
                  .withInterpolation(interpolation);
          float[] values = new float[request.pixels()];
          gl.sample(volume, request, values);
          int inside = 0;
          for (int n = 0; n < values.length; n++) {
            PatientPoint place = request.patientFromPixel(n % 40, n / 40);
            // Tricubic repeats the outermost voxel beyond the edge and between uneven steps, so its
            // ramp is straight only inside an even lattice.
            boolean straight =
                interpolation == Interpolation.TRILINEAR
                    || (phantom != uneven && isDeepInside(volume, place));
            if (!Float.isNaN(values[n]) && straight) {
              inside++;
              assertEquals(ramp(place), values[n], 0.02, "pixel " + n);
            }
          }
          assertTrue(inside > 100 || phantom == uneven, inside + " inside");
        }
      }
    }
  }

  private static boolean isDeepInside(Volume volume, PatientPoint place) {
    var at = volume.layout().voxelFromPatient(place);
    return at.i() > 1
        && at.j() > 1
        && at.k() > 1
        && at.i() < volume.layout().columns() - 2
        && at.j() < volume.layout().rows() - 2
        && at.k() < volume.layout().slots() - 2;
  }

  @Test
  void everySliceIsItselfOnItsOwnPlane() {
    Phantom phantom = ramp().even(5, UP);
    try (Volume volume = phantom.volume()) {
      for (int k = 0; k < 5; k++) {
        float[] values = new float[24 * 20];
        gl.sample(volume, PlaneRequest.thin(volume.layout().planeOfSlot(k), 24, 20, 1), values);
        SlicePlane plane = phantom.plane(k);
        for (int n = 0; n < values.length; n++) {
          assertEquals(ramp(plane.patientFromImage(n % 24, n / 24)), values[n], 0.01);
        }
      }
    }
  }

  @Test
  void everySigned16BitValueComesBackUnchanged() {
    Phantom phantom = new Phantom();
    phantom.columns = 256;
    phantom.rows = 256;
    phantom.topLeft = new PatientPoint(0, 0, 0);
    phantom.even(2, UP);
    phantom.field = p -> Math.round(p.y()) * 256 + Math.round(p.x()) - 32768;
    try (Volume volume = phantom.volume()) {
      for (Interpolation interpolation : Interpolation.values()) {
        float[] values = new float[65536];
        PlaneRequest slice = PlaneRequest.thin(volume.layout().planeOfSlot(1), 256, 256, 1);
        gl.sample(volume, slice.withInterpolation(interpolation), values);
        for (int n = 0; n < values.length; n++) {
          assertEquals(n - 32768, values[n], interpolation.name());
        }
      }
    }
  }

  @Test
  void aPaletteLooksTheSame() {
    try (Volume volume = ramp().even(12, UP).volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 99, 77, 0.4);
      Display display =
          Display.of(VoiWindow.linear(120, 200)).withPalette(Palette.HOT_METAL).withInverted(true);
      IntBuffer a = buffer(request);
      IntBuffer b = buffer(request);
      cpu.draw(volume, request, display, a);
      gl.draw(volume, request, display, b);
      for (int n = 0; n < request.pixels(); n++) {
        // One level further on the palette changes a part of the colour by three.
        for (int shift = 0; shift < 32; shift += 8) {
          assertEquals(a.get(n) >>> shift & 0xFF, b.get(n) >>> shift & 0xFF, 3);
        }
      }
    }
  }

  @Test
  void aVolumeOverTheBudgetOrAPictureTooLargeComesFromTheCpu() {
    try (Volume volume = ramp().even(12, UP).volume();
        GlEngine small = new GlEngine(cpu, tuning -> tuning.withBudgetBytes(10_000))) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 40, 40, 0.5);
      assertTrue(gl.draws(volume.layout(), request));
      assertFalse(small.draws(volume.layout(), request));
      assertFalse(
          gl.draws(volume.layout(), PlaneRequest.thin(request.plane(), 16384, 16384, 0.01)));
      float[] expected = new float[1600];
      float[] values = new float[1600];
      cpu.sample(volume, request, expected);
      small.sample(volume, request, values);
      assertArrayEquals(expected, values);
      IntBuffer pixels = buffer(request);
      IntBuffer expectedPixels = buffer(request);
      Display display = Display.of(VoiWindow.linear(120, 200));
      cpu.draw(volume, request, display, expectedPixels);
      small.draw(volume, request, display, pixels);
      assertEquals(expectedPixels, pixels);
      assertTrue(small.isReady(volume));
      assertEquals(0, small.held().textures());
    }
  }

  @Test
  void paddingIsDrawnAlikeAndToldByNeither() {
    Phantom phantom = new Phantom().even(8, UP);
    phantom.padding = new PixelPadding(-2000, -2000);
    phantom.field = p -> p.x() < -20 ? -2000 : p.x() < -12 ? -1000 : 3 * p.y();
    try (Volume volume = phantom.volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 40, 30, 0.45);
      IntBuffer pixels = buffer(request);
      IntBuffer expected = buffer(request);
      Display display = Display.of(VoiWindow.spanning(-2000, 100));
      gl.draw(volume, request, display, pixels);
      cpu.draw(volume, request, display, expected);
      float[] values = new float[request.pixels()];
      gl.sample(volume, request, values);
      int padded = 0;
      for (int n = 0; n < values.length; n++) {
        assertEquals(expected.get(n) & 0xFF, pixels.get(n) & 0xFF, 1, "pixel " + n);
        boolean told = !Float.isNaN(values[n]);
        assertTrue(!told || values[n] >= -1000.01, "pixel " + n);
        padded += !told && NoSample.of(values[n]) == NoSample.PADDING ? 1 : 0;
      }
      assertTrue(padded > 50, padded + " padded");
    }
  }

  @Test
  void aClosedVolumeIsSaidToBeClosedAndTheNextDraws() {
    Volume closed = ramp().even(5, UP).volume();
    PlaneRequest request = PlaneRequest.thin(Plane.axial(closed.layout().centre()), 8, 8, 1);
    gl.sample(closed, request, new float[64]);
    closed.close();
    assertThrows(VolumeClosedException.class, () -> gl.sample(closed, request, new float[64]));
    gl.forget(closed);
    try (Volume next = ramp().even(5, UP).volume()) {
      float[] values = new float[64];
      gl.sample(next, request, values);
      assertEquals(ramp(request.patientFromPixel(3, 4)), values[4 * 8 + 3], 0.02);
    }
  }

  @Test
  void aBareReadBackGivesTheLastPictureAgain() {
    try (Volume volume = ramp().even(12, UP).volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 64, 48, 0.4);
      IntBuffer picture = buffer(request);
      gl.draw(volume, request, Display.of(VoiWindow.linear(120, 200)), picture);
      IntBuffer again = buffer(request);
      gl.readBack(64, 48, again);
      assertEquals(picture, again);
      assertThrows(
          IllegalArgumentException.class, () -> gl.readBack(64, 48, IntBuffer.allocate(64 * 48)));
    }
  }

  @Test
  void anArrayTooSmallForThePictureIsRefused() {
    try (Volume volume = ramp().even(3, UP).volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 64, 48, 0.4);
      assertThrows(
          IllegalArgumentException.class, () -> gl.sample(volume, request, new float[100]));
      assertThrows(
          IllegalArgumentException.class,
          () ->
              gl.draw(
                  volume, request, Display.of(VoiWindow.linear(1, 2)), IntBuffer.allocate(100)));
    }
  }

  @Test
  void openGlNamesItself() {
    GlInfo info = gl.info();
    assertFalse(info.renderer().isBlank());
    assertTrue(info.max3dTextureSize() >= 256);
    assertTrue(named("Mesa", "llvmpipe (LLVM 15.0.6, 256 bits)").isSoftware());
    assertTrue(named("Microsoft", "Microsoft Basic Render Driver").isSoftware());
    assertFalse(named("NVIDIA", "NVIDIA GeForce RTX 3060/PCIe/SSE2").isSoftware());
  }

  private static GlInfo named(String vendor, String renderer) {
    return new GlInfo(vendor, renderer, "4.6", 2048, 16384, 0, 0.001);
  }
}

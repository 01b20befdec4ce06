package org.readingroom.render.gl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.Palette;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;

/// Needs a display (Xvfb will do); skipped without one.
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

  private static Phantom noise(int lowest, int highest) {
    Phantom phantom = new Phantom();
    Random random = new Random(17);
    phantom.field = place -> random.nextInt(lowest, highest + 1);
    return phantom;
  }

  /// Head-like values: smooth, with edges of 2,000 HU.
  private static Phantom smooth() {
    Phantom phantom = new Phantom();
    phantom.columns = 64;
    phantom.rows = 60;
    phantom.field =
        p ->
            Math.hypot(p.x(), p.y()) < 20
                ? 40 + 30 * Math.sin(p.x() / 3) * Math.cos(p.z() / 5)
                : Math.hypot(p.x(), p.y()) < 24 ? 1100 : -1000;
    return phantom;
  }

  private static Plane oblique(PatientPoint centre) {
    return Plane.axial(centre)
        .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
        .turnedDeg(PatientVector.LEFT, 21);
  }

  private static void assertSameValues(Volume volume, PlaneRequest request, double tolerance) {
    assertTrue(gl.draws(volume.layout(), request));
    float[] a = new float[request.pixels()];
    float[] b = new float[request.pixels()];
    cpu.sample(volume, request, a);
    gl.sample(volume, request, b);
    int inside = 0;
    int edge = 0;
    for (int n = 0; n < a.length; n++) {
      if (Float.isNaN(a[n]) || Float.isNaN(b[n])) {
        if (!(Float.isNaN(a[n]) && Float.isNaN(b[n])) || NoSample.of(a[n]) != NoSample.of(b[n])) {
          edge++;
        }
      } else {
        inside++;
        assertEquals(a[n], b[n], tolerance, "pixel " + n);
      }
    }
    assertTrue(inside > a.length / 20, "only " + inside + " inside");
    assertTrue(edge <= a.length / 2000, edge + " pixels differ at the edge");
  }

  private static void assertSamePicture(Volume volume, PlaneRequest request, Display display) {
    IntBuffer a = buffer(request);
    IntBuffer b = buffer(request);
    cpu.draw(volume, request, display, a);
    gl.draw(volume, request, display, b);
    int off = 0;
    for (int n = 0; n < request.pixels(); n++) {
      for (int shift = 0; shift < 32; shift += 8) {
        if (Math.abs((a.get(n) >>> shift & 0xFF) - (b.get(n) >>> shift & 0xFF)) > 1) {
          off++;
          break;
        }
      }
    }
    assertTrue(off <= request.pixels() / 10_000, off + " pixels differ by more than one level");
  }

  private static IntBuffer buffer(PlaneRequest request) {
    return ByteBuffer.allocateDirect(request.pixels() * 4)
        .order(ByteOrder.nativeOrder())
        .asIntBuffer();
  }

  @Test
  void obliquePlanesAgreeWithTheCpu() {
    try (Volume volume = smooth().even(30, UP).volume()) {
      for (int turn = 0; turn < 5; turn++) {
        Plane plane = oblique(volume.layout().centre()).turnedDeg(PatientVector.HEAD, 50 * turn);
        PlaneRequest request = PlaneRequest.thin(plane, 256, 200, 0.31);
        assertSameValues(volume, request, 0.25);
        assertSamePicture(volume, request, Display.of(VoiWindow.linear(40, 400)));
      }
    }
  }

  @Test
  void slicePlanesAgreeWithTheCpuTheOutermostToo() {
    try (Volume volume = smooth().even(7, UP).volume()) {
      for (int k = 0; k < 7; k++) {
        assertSameValues(
            volume, PlaneRequest.thin(volume.layout().planeOfSlot(k), 64, 60, 1), 0.05);
      }
    }
  }

  @Test
  void slabsAgreeWithTheCpu() {
    try (Volume volume = smooth().even(30, UP).volume()) {
      for (Slab slab :
          new Slab[] {
            new Slab(Slab.Kind.MIP, 9), new Slab(Slab.Kind.MINIP, 4), new Slab(Slab.Kind.MEAN, 15)
          }) {
        assertSameValues(
            volume,
            PlaneRequest.thin(oblique(volume.layout().centre()), 160, 120, 0.5).withSlab(slab),
            0.25);
      }
    }
  }

  @Test
  void extremesOfSignedAndUnsigned16BitAgree() {
    Phantom signed = noise(-32768, 32767).even(9, UP);
    Phantom unsigned = noise(0, 65535).even(9, UP);
    unsigned.format = new StoredFormat(16, false);
    for (Phantom phantom : new Phantom[] {signed, unsigned}) {
      try (Volume volume = phantom.volume()) {
        // 65,535 between neighbours × 24-bit coordinates: a few units.
        assertSameValues(
            volume, PlaneRequest.thin(oblique(volume.layout().centre()), 150, 150, 0.2), 4);
        // On the slice itself there is no coordinate to round.
        assertSameValues(
            volume, PlaneRequest.thin(volume.layout().planeOfSlot(4), 24, 20, 1), 0.05);
      }
    }
  }

  @Test
  void tiltNegativeSlopeInversionAndPaletteAgree() {
    Phantom phantom = smooth().even(30, new PatientVector(0.1, -0.7, 2));
    phantom.rescale = new ModalityRescale(-0.5, 24);
    try (Volume volume = phantom.volume()) {
      PlaneRequest request =
          PlaneRequest.thin(oblique(volume.layout().centre()), 200, 200, 0.4)
              .withSlab(new Slab(Slab.Kind.MIP, 3));
      assertSameValues(volume, request, 0.25);
      for (VoiWindow window :
          new VoiWindow[] {
            VoiWindow.linear(40, 400),
            new VoiWindow(40, 400, VoiWindow.Function.LINEAR_EXACT),
            new VoiWindow(40, 400, VoiWindow.Function.SIGMOID)
          }) {
        assertSamePicture(volume, request, Display.of(window).withInverted(true));
      }
    }
  }

  @Test
  void aPaletteLooksTheSame() {
    try (Volume volume = smooth().even(30, UP).volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 99, 77, 0.7);
      IntBuffer b = buffer(request);
      gl.draw(
          volume, request, Display.of(VoiWindow.linear(40, 400)).withPalette(Palette.HOT_METAL), b);
      float[] values = new float[request.pixels()];
      cpu.sample(volume, request, values);
      for (int n = 0; n < values.length; n++) {
        if (values[n] < -500) {
          assertEquals(0xFF000000, b.get(n));
        } else if (values[n] > 500) {
          assertEquals(0xFFFFFFFF, b.get(n));
        }
      }
    }
  }

  @Test
  void slicesAppearAsTheyArriveAndGapsStayGaps() {
    Phantom phantom = smooth();
    for (int k = 0; k < 14; k++) {
      phantom.offsets.add(UP.times(k < 9 ? k : k + 2));
    }
    try (Volume volume = Volume.empty(phantom.layout())) {
      PlaneRequest request =
          PlaneRequest.thin(Plane.coronal(volume.layout().centre()), 80, 80, 0.45);
      for (int k : new int[] {3, 4, 5, 12, 13, 0, 1, 2, 6, 7, 8, 9, 10, 11}) {
        volume.put(phantom.slice(k));
        if (volume.presentSlices() > 4) {
          assertSameValues(volume, request, 0.25);
          assertSamePicture(volume, request, Display.of(VoiWindow.linear(40, 400)));
        }
      }
    }
  }

  @Test
  void nearestAgreesAwayFromTies() {
    try (Volume volume = noise(-1000, 1000).even(9, UP).volume()) {
      PlaneRequest request =
          PlaneRequest.thin(oblique(volume.layout().centre()), 100, 100, 0.23)
              .withInterpolation(Interpolation.NEAREST);
      float[] a = new float[request.pixels()];
      float[] b = new float[request.pixels()];
      cpu.sample(volume, request, a);
      gl.sample(volume, request, b);
      int off = 0;
      for (int n = 0; n < a.length; n++) {
        off += Float.isNaN(a[n]) || Math.abs(a[n] - b[n]) < 0.01 ? 0 : 1;
      }
      assertTrue(off <= 2, off + " pixels differ");
    }
  }

  @Test
  void whatOpenGlDoesNotDrawTheCpuDoes() {
    Phantom phantom = smooth();
    for (double z : new double[] {0, 2, 4.4, 6.1, 8, 10.9}) {
      phantom.offsets.add(new PatientVector(0, 0, z));
    }
    try (Volume volume = phantom.volume()) {
      PlaneRequest request = PlaneRequest.thin(oblique(volume.layout().centre()), 40, 40, 0.5);
      assertFalse(gl.draws(volume.layout(), request));
      float[] a = new float[request.pixels()];
      float[] b = new float[request.pixels()];
      cpu.sample(volume, request, a);
      gl.sample(volume, request, b);
      for (int n = 0; n < a.length; n++) {
        assertEquals(a[n], b[n]);
      }
    }
  }

  @Test
  void aClosedVolumeIsSaidToBeClosedAndTheNextDraws() {
    Volume closed = smooth().even(5, UP).volume();
    PlaneRequest request = PlaneRequest.thin(Plane.axial(closed.layout().centre()), 8, 8, 1);
    gl.sample(closed, request, new float[64]);
    closed.close();
    assertThrows(VolumeClosedException.class, () -> gl.sample(closed, request, new float[64]));
    gl.forget(closed);
    try (Volume next = smooth().even(5, UP).volume()) {
      assertSameValues(next, request, 0.25);
    }
  }

  @Test
  void openGlNamesItself() {
    GlInfo info = gl.info();
    assertFalse(info.renderer().isBlank());
    assertTrue(info.max3dTextureSize() >= 256);
    assertTrue(
        new GlInfo("Mesa", "llvmpipe (LLVM 15.0.6, 256 bits)", "4.5", 2048, 0.001).isSoftware());
    assertTrue(
        new GlInfo("Microsoft", "Microsoft Basic Render Driver", "4.6", 2048, 0.001).isSoftware());
    assertFalse(
        new GlInfo("NVIDIA", "NVIDIA GeForce RTX 3060/PCIe/SSE2", "4.6", 16384, 4.9).isSoftware());
  }
}

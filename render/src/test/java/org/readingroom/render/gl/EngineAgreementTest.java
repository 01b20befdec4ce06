package org.readingroom.render.gl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.LookupTable;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Agreement;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;

/// Two engines, one picture: within one grey level of a 400 HU window in 99.99 % of pixels, and a
/// reason for every other. Needs a display (Xvfb will do); skipped without one.
class EngineAgreementTest {
  private static final PatientVector UP = new PatientVector(0, 0, 2);
  private static final Display BRAIN = Display.of(VoiWindow.linear(40, 400));
  private static final double GREY_LEVEL = 400.0 / 255;

  private static CpuEngine cpu;
  private static GlEngine shader;
  private static GlEngine hardware;
  private static GlEngine decks;

  @BeforeAll
  static void open() {
    assumeTrue(System.getenv("DISPLAY") != null, "no display, no OpenGL");
    cpu = new CpuEngine();
    shader = new GlEngine(cpu, tuning -> tuning.withHardwareFilter(false));
    hardware = new GlEngine(cpu, tuning -> tuning.withHardwareFilter(true));
    decks = new GlEngine(cpu, tuning -> tuning.withHardwareFilter(true).withDeckSlots(4));
  }

  @AfterAll
  static void close() {
    if (decks != null) {
      decks.close();
      hardware.close();
      shader.close();
      cpu.close();
    }
  }

  /// Head-like values: smooth inside, with edges of 2,000 HU, away from every axis.
  private static Phantom head() {
    Phantom phantom = new Phantom();
    phantom.columns = 40;
    phantom.rows = 36;
    phantom.field =
        p -> {
          double r = Math.hypot(p.x() + 11, p.y() + 9);
          return r < 11
              ? 40 + 30 * Math.sin(p.x() / 3) * Math.cos(p.z() / 5)
              : r < 14 ? 1100 : -1000;
        };
    return phantom;
  }

  private static Phantom noise(StoredFormat format, int lowest, int highest) {
    Phantom phantom = head().even(11, UP);
    phantom.format = format;
    Random random = new Random(17);
    phantom.field = place -> random.nextInt(lowest, highest + 1);
    return phantom;
  }

  private static Phantom steps(double... heights) {
    Phantom phantom = head();
    for (double height : heights) {
      phantom.offsets.add(new PatientVector(0.05 * height, -0.2 * height, height));
    }
    return phantom;
  }

  private static Phantom rescaledPerSlice(Phantom as) {
    Phantom phantom =
        new Phantom() {
          @Override
          public ModalityRescale rescaleOf(int k) {
            return new ModalityRescale(0.05 + 0.03 * (k % 5), -1100 + 13 * k);
          }
        };
    phantom.columns = as.columns;
    phantom.rows = as.rows;
    phantom.field = as.field;
    phantom.offsets.addAll(as.offsets);
    return phantom;
  }

  static Stream<String> phantoms() {
    return made().keySet().stream();
  }

  private static Map<String, Phantom> made() {
    Map<String, Phantom> all = new LinkedHashMap<>();
    all.put("even", head().even(14, UP));
    all.put("tilted gantry", head().even(14, new PatientVector(0.1, -0.9, 2)));
    Phantom anisotropic = head().even(9, new PatientVector(0, 0, 4.7));
    anisotropic.columnStepMm = 0.6;
    anisotropic.rowStepMm = 1.3;
    all.put("anisotropic", anisotropic);
    Phantom gapped = head();
    for (int k : new int[] {0, 1, 2, 3, 6, 7, 8, 9, 11, 12}) {
      gapped.offsets.add(new PatientVector(0, -0.3, 2).times(k));
    }
    all.put("gapped", gapped);
    Phantom reversed = head();
    for (int k = 13; k >= 0; k--) {
      reversed.offsets.add(UP.times(k));
    }
    all.put("reversed", reversed);
    Phantom sagittal = head().even(14, new PatientVector(1.5, 0, 0));
    sagittal.alongRow = PatientVector.POSTERIOR;
    sagittal.downColumn = PatientVector.HEAD.times(-1);
    all.put("sagittal, slices right to left", sagittal);
    all.put("uneven", steps(0, 2, 4.4, 6.1, 8, 10.9, 12.2, 14, 15.1, 17.7));
    all.put("uneven with a gap", steps(0, 2, 4.4, 6.1, 8, 12.9, 14.2, 16, 17.1, 19.7));
    all.put("a rescale per slice", rescaledPerSlice(head().even(14, UP)));
    all.put("a rescale per slice, uneven", rescaledPerSlice(steps(0, 2, 4.4, 6.1, 8, 10.9)));
    Phantom negative = head().even(14, new PatientVector(0.1, -0.7, 2));
    negative.rescale = new ModalityRescale(-0.5, 24);
    all.put("negative slope", negative);
    all.put("signed 16-bit extremes", noise(new StoredFormat(16, true), -32768, 32767));
    all.put("unsigned 16-bit extremes", noise(new StoredFormat(16, false), 0, 65535));
    all.put("two slices", head().even(2, UP));
    return all;
  }

  private static List<Plane> planes(Volume volume) {
    PatientPoint centre = volume.layout().centre();
    Plane oblique =
        Plane.axial(centre)
            .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
            .turnedDeg(PatientVector.LEFT, 21);
    return List.of(
        volume.layout().planeOfSlot(volume.layout().slots() / 2),
        Plane.coronal(centre.along(PatientVector.POSTERIOR, 0.37)),
        oblique);
  }

  private static List<PlaneRequest> requests(Volume volume) {
    List<PlaneRequest> all = new ArrayList<>();
    for (Plane plane : planes(volume)) {
      for (Interpolation interpolation : Interpolation.values()) {
        for (Slab slab :
            List.of(
                Slab.NONE,
                new Slab(Slab.Kind.MIP, 5),
                new Slab(Slab.Kind.MINIP, 4.3),
                new Slab(Slab.Kind.MEAN, 7))) {
          all.add(new PlaneRequest(plane, 72, 59, 0.73, slab, interpolation));
        }
      }
    }
    return all;
  }

  /// The hardware's filter matters to trilinear pictures only.
  private static List<GlEngine> variants(PlaneRequest request) {
    return request.interpolation() == Interpolation.TRILINEAR
        ? List.of(shader, hardware, decks)
        : request.slab().kind() == Slab.Kind.MIP ? List.of(shader, decks) : List.of(shader);
  }

  @ParameterizedTest
  @MethodSource("phantoms")
  void bothEnginesMakeOnePicture(String name) {
    try (Volume volume = made().get(name).volume()) {
      Agreement all = Agreement.NONE;
      for (PlaneRequest request : requests(volume)) {
        for (GlEngine gl : variants(request)) {
          assertTrue(gl.draws(volume.layout(), request));
          Agreement pictures = Agreement.ofPictures(cpu, gl, volume, request, BRAIN);
          assertEquals(0, pictures.unexplained(), () -> name + " " + request);
          all = all.plus(pictures);
        }
        Agreement values = Agreement.ofValues(cpu, shader, volume, request, GREY_LEVEL);
        assertEquals(0, values.unexplained(), () -> name + " values of " + request);
        all = all.plus(values);
      }
      assertTrue(all.share() >= 0.9999, all::toString);
    }
  }

  @Test
  void aWrongPixelInTheMiddleOfTheVolumeIsNotExplainedAway() {
    try (Volume volume = head().even(14, UP).volume()) {
      PlaneRequest request = requests(volume).get(4);
      Display otherWindow = Display.of(VoiWindow.linear(60, 400));
      var wrong =
          new ForwardingEngine(cpu) {
            @Override
            public void draw(
                Volume of, PlaneRequest request, Display display, java.nio.IntBuffer out) {
              super.draw(of, request, otherWindow, out);
            }
          };
      assertTrue(Agreement.ofPictures(cpu, wrong, volume, request, BRAIN).unexplained() > 100);
    }
  }

  @Test
  void exactTiesGoToTheHigherIndexOnBothEngines() {
    try (Volume volume = noise(new StoredFormat(16, true), -1000, 1000).volume()) {
      // Every second pixel of every second row is half-way between voxels.
      PlaneRequest request =
          new PlaneRequest(
              volume.layout().planeOfSlot(5), 79, 71, 0.5, Slab.NONE, Interpolation.NEAREST);
      Agreement values = Agreement.ofValues(cpu, shader, volume, request, 0);
      assertEquals(1, values.share(), values::toString);
    }
  }

  @Test
  void slicesAppearAsTheyArriveOnBothEngines() {
    Phantom phantom = steps(0, 2, 4.4, 6.1, 8, 12.9, 14.2, 16, 17.1, 19.7);
    Phantom even = head().even(10, UP);
    for (Phantom series : List.of(phantom, even)) {
      try (Volume volume = Volume.empty(series.layout())) {
        for (int k : new int[] {3, 4, 9, 0, 7, 6, 1, 5, 2, 8}) {
          volume.put(series.slice(k));
          for (Interpolation interpolation : Interpolation.values()) {
            PlaneRequest request =
                new PlaneRequest(
                    planes(volume).get(2), 60, 50, 0.6, new Slab(Slab.Kind.MIP, 3), interpolation);
            for (GlEngine gl : List.of(shader, hardware, decks)) {
              Agreement pictures = Agreement.ofPictures(cpu, gl, volume, request, BRAIN);
              assertEquals(0, pictures.unexplained(), () -> "slot " + k + " " + request);
            }
          }
        }
      }
    }
  }

  /// Neither straight nor rising all the way.
  private static LookupTable curve(int size, int firstMapped) {
    int[] entries = new int[size];
    for (int n = 0; n < size; n++) {
      entries[n] = (int) (2000 + 2000 * Math.sin(n / (size / 9.0)));
    }
    return new LookupTable(firstMapped, entries, 12);
  }

  @Test
  void paddingIsToldByNoEngineAndDrawnAlikeByBoth() {
    Phantom phantom = head().even(14, UP);
    phantom.field = p -> Math.hypot(p.x() + 11, p.y() + 9) < 14 ? 40 + p.x() : -2000;
    phantom.padding = new PixelPadding(-2000, -2000);
    try (Volume volume = phantom.volume()) {
      for (PlaneRequest request : requests(volume)) {
        Agreement values = Agreement.ofValues(cpu, shader, volume, request, GREY_LEVEL);
        assertEquals(1, values.share(), () -> "values of " + request);
        Agreement pictures = Agreement.ofPictures(cpu, shader, volume, request, BRAIN);
        assertEquals(0, pictures.unexplained(), request::toString);
      }
    }
  }

  @Test
  void everyWindowAndInversionLooksTheSame() {
    try (Volume volume = head().even(14, UP).volume()) {
      PlaneRequest request = requests(volume).get(2 * 12 + 4);
      for (VoiWindow window :
          List.of(
              VoiWindow.linear(40, 400),
              VoiWindow.linear(-600, 1500),
              VoiWindow.linear(40, 2),
              VoiWindow.linear(35, 1),
              new VoiWindow(40, 400, VoiWindow.Function.LINEAR_EXACT),
              new VoiWindow(40, 0.25, VoiWindow.Function.LINEAR_EXACT),
              new VoiWindow(40, 400, VoiWindow.Function.SIGMOID),
              new VoiWindow(40, 3, VoiWindow.Function.SIGMOID),
              VoiWindow.of(curve(4096, -1024)),
              VoiWindow.of(curve(300, -100)).over(40, 777.7),
              VoiWindow.of(curve(1, 40)))) {
        for (boolean inverted : new boolean[] {false, true}) {
          Display display = Display.of(window).withInverted(inverted);
          Agreement pictures = Agreement.ofPictures(cpu, shader, volume, request, display);
          assertEquals(0, pictures.unexplained(), () -> display + " " + pictures);
        }
      }
    }
  }

  @Test
  void aVolumeFarFromTheFirstVoxelIsAsExactAsNearIt() {
    Phantom phantom = new Phantom();
    phantom.columns = 700;
    phantom.rows = 8;
    phantom.columnStepMm = 0.4;
    phantom.even(900, new PatientVector(0.001, -0.002, 0.5));
    Random random = new Random(5);
    phantom.field = place -> random.nextInt(-1000, 1000);
    try (Volume volume = phantom.volume()) {
      PatientPoint corner = volume.layout().box().highest();
      Plane plane =
          Plane.coronal(volume.layout().centre())
              .turnedDeg(PatientVector.LEFT, 0.3)
              .through(
                  new PatientPoint(corner.x() - 30, volume.layout().centre().y(), corner.z() - 30));
      PlaneRequest request = PlaneRequest.thin(plane, 300, 300, 0.13);
      Agreement values = Agreement.ofValues(cpu, shader, volume, request, 0.01);
      assertEquals(0, values.unexplained(), values::toString);
      Agreement cubic =
          Agreement.ofValues(
              cpu, shader, volume, request.withInterpolation(Interpolation.TRICUBIC), 0.01);
      assertEquals(0, cubic.unexplained(), cubic::toString);
    }
  }

  @Test
  void aSeriesTallerThanTheLargestTextureHasNoSeam() {
    int slices = shader.info().max3dTextureSize() + 60;
    assumeTrue(slices < 5000, "this processor's textures are taller than any series");
    Phantom tall = new Phantom();
    tall.columns = 10;
    tall.rows = 9;
    tall.even(slices, new PatientVector(0, 0.001, 0.5));
    Random random = new Random(5);
    tall.field = place -> random.nextInt(-1000, 1000);
    try (Volume volume = tall.volume()) {
      PatientPoint seam =
          volume.layout().planeOfSlot(shader.info().max3dTextureSize() - 1).centre();
      for (Interpolation interpolation : Interpolation.values()) {
        PlaneRequest request =
            PlaneRequest.thin(Plane.sagittal(seam), 40, 90, 0.21).withInterpolation(interpolation);
        Agreement values = Agreement.ofValues(cpu, shader, volume, request, 0.01);
        assertEquals(1, values.share(), values::toString);
        Agreement pictures = Agreement.ofPictures(cpu, hardware, volume, request, BRAIN);
        assertEquals(1, pictures.share(), pictures::toString);
      }
    }
  }

  @Test
  void theHardwareFilterIsMeasured() {
    double error = shader.info().hardwareFilterErrorGreyLevels();
    assertTrue(error >= 0 && error < 100, "error " + error);
    assertEquals(error <= 1.0 / 3, shader.info().filtersFinely());
  }
}

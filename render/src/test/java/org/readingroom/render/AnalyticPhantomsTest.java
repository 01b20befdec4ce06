package org.readingroom.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;

/// Both engines against formulas: what a plane must show is worked out from the patient place
/// alone, in double arithmetic, for volumes whose voxels follow a formula exactly. The cases and
/// what was measured are the table in `docs/rendering-accuracy.md`.
class AnalyticPhantomsTest {
  private static final double EDGE = 1e-4;
  private static final int W = 91;
  private static final int H = 77;

  private static Engine cpu;
  private static Engine gl;

  @BeforeAll
  static void open() {
    cpu = new CpuEngine();
    if (System.getenv("DISPLAY") != null) {
      try {
        gl = EnginePicker.open(EngineChoice.GL, kind -> {});
      } catch (GlUnavailableException none) {
        gl = null;
      }
    }
  }

  @AfterAll
  static void close() {
    cpu.close();
    if (gl != null) {
      gl.close();
    }
  }

  /// A volume and its formula.
  ///
  /// @param truth modality value at a continuous voxel index (column, row, slot)
  /// @param bound largest difference allowed, modality units
  record Case(
      String name,
      Phantom phantom,
      Truth truth,
      Interpolation interpolation,
      double margin,
      double bound) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Truth {
    double at(double i, double j, double k);
  }

  /// A plain lattice; `set` changes it before its slices are placed.
  private static Phantom lattice(int slices, PatientVector step, Consumer<Phantom> set) {
    Phantom phantom = new Phantom();
    phantom.columns = 40;
    phantom.rows = 36;
    set.accept(phantom);
    phantom.even(slices, step);
    return phantom;
  }

  private static final PatientVector UP = new PatientVector(0, 0, 2);

  private static Case ramp(String name, Phantom phantom) {
    return new Case(
        name, phantom, (i, j, k) -> 3 * i - 5 * j + 7 * k, Interpolation.TRILINEAR, 0, 1e-3);
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(ramp("ramp, plain", lattice(30, UP, p -> {})));
    cases.add(
        ramp("ramp, tilted gantry 30.96°", lattice(30, new PatientVector(0, -1.2, 2), p -> {})));
    cases.add(
        ramp(
            "ramp, anisotropic 0.37 × 0.81 × 4.3 mm",
            lattice(
                30,
                new PatientVector(0, 0, 4.3),
                p -> {
                  p.columnStepMm = 0.37;
                  p.rowStepMm = 0.81;
                })));
    cases.add(ramp("ramp, reversed stack", reversed()));
    cases.add(
        ramp(
            "ramp, sagittal acquisition turned 11° and 7°",
            lattice(30, turnedNormal().times(1.6), AnalyticPhantomsTest::turn)));
    cases.add(
        new Case(
            "ramp, signed 16-bit extremes",
            lattice(30, UP, p -> {}),
            (i, j, k) -> 1640 * i + 36 * j + 7 * k - 32768 + 92,
            Interpolation.TRILINEAR,
            0,
            0.02));
    cases.add(
        new Case(
            "ramp, unsigned 16-bit extremes",
            lattice(30, UP, p -> p.format = new StoredFormat(16, false)),
            (i, j, k) -> 1640 * i + 36 * j + 7 * k + 92,
            Interpolation.TRILINEAR,
            0,
            0.02));
    cases.add(
        new Case(
            "ramp, rescale 0.25 · stored − 1024, 12 bits",
            lattice(
                30,
                UP,
                p -> {
                  p.rescale = new ModalityRescale(0.25, -1024);
                  p.format = new StoredFormat(12, false);
                }),
            (i, j, k) -> -1024 + 0.25 * (3 * i + 5 * j + 7 * k),
            Interpolation.TRILINEAR,
            0,
            1e-3));
    // Trilinear interpolation of a quadratic lies below it by u(1−u) of each axis exactly.
    cases.add(
        new Case(
            "sphere r² − d², trilinear with its own term",
            lattice(30, UP, p -> {}),
            (i, j, k) -> sphere(i, j, k) - bulge(i) - bulge(j) - bulge(k),
            Interpolation.TRILINEAR,
            0,
            2e-3));
    cases.add(
        new Case(
            "sphere r² − d², tricubic, a voxel from the edge",
            lattice(30, UP, p -> {}),
            AnalyticPhantomsTest::sphere,
            Interpolation.TRICUBIC,
            1.001,
            5e-3));
    cases.add(
        new Case(
            "ball of 1,000, nearest",
            lattice(30, UP, p -> {}),
            (i, j, k) -> sphere(Math.rint(i), Math.rint(j), Math.rint(k)) >= 0 ? 1000 : 0,
            Interpolation.NEAREST,
            0,
            0));
    cases.add(ramp("ramp, a gap of three missing slices", gapped()));
    cases.add(uneven());
    return cases.stream();
  }

  private static double sphere(double i, double j, double k) {
    double x = i - 19;
    double y = j - 17;
    double z = k - 14;
    return 144 - x * x - y * y - z * z;
  }

  private static double bulge(double index) {
    double u = index - Math.floor(index);
    return u * (1 - u);
  }

  private static Phantom reversed() {
    return lattice(30, UP.times(-1), p -> {});
  }

  private static PatientVector turnedNormal() {
    Phantom turned = new Phantom();
    turn(turned);
    return turned.alongRow.cross(turned.downColumn);
  }

  private static void turn(Phantom phantom) {
    double a = Math.toRadians(11);
    double b = Math.toRadians(7);
    phantom.alongRow =
        new PatientVector(Math.sin(a), Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b));
    phantom.downColumn = new PatientVector(0, Math.sin(b), -Math.cos(b));
  }

  private static Phantom gapped() {
    Phantom phantom = lattice(0, UP, p -> {});
    for (int k = 0; k < 30; k++) {
      if (k < 12 || k > 14) {
        phantom.offsets.add(UP.times(k));
      }
    }
    return phantom;
  }

  /// Steps of 1.5, 2 and 2.5 mm by turns: every slice keeps its own place.
  private static Case uneven() {
    Phantom phantom = lattice(0, UP, p -> {});
    double z = 0;
    for (int k = 0; k < 30; k++) {
      phantom.offsets.add(new PatientVector(0, 0, z));
      z += 1.5 + 0.5 * (k % 3);
    }
    // In units of 2 mm, so that `slot` below is mm / 2 as in the plain lattice.
    return new Case(
        "ramp, uneven steps 1.5, 2, 2.5 mm",
        phantom,
        (i, j, k) -> 3 * i - 5 * j + 4 * k,
        Interpolation.TRILINEAR,
        0,
        1e-3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theCpuEngineShowsTheFormula(Case of) {
    agrees("cpu", cpu, of);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void openGlShowsTheFormula(Case of) {
    Assumptions.assumeTrue(gl != null, "no OpenGL here");
    agrees("gl", gl, of);
  }

  private static void agrees(String engineName, Engine engine, Case of) {
    Lattice lattice = new Lattice(of.phantom);
    of.phantom.field =
        place -> {
          double[] at = lattice.index(place);
          return of.truth.at(Math.rint(at[0]), Math.rint(at[1]), Math.rint(4 * at[2]) / 4);
        };
    double worst = 0;
    int compared = 0;
    try (Volume volume = of.phantom.volume()) {
      for (PlaneRequest request : requests(volume, of.interpolation)) {
        float[] shown = new float[request.pixels()];
        engine.sample(volume, request, shown);
        double step = volume.layout().smallestStepMm();
        for (int n = 0; n < shown.length; n++) {
          double expected = expected(request, n, step, lattice, of);
          if (expected == DOUBTFUL) {
            continue;
          }
          String where = of.name + " " + request.slab() + " pixel " + n;
          assertEquals(Double.isNaN(expected), Float.isNaN(shown[n]), where + ": inside");
          if (!Double.isNaN(expected)) {
            worst = Math.max(worst, Math.abs(expected - shown[n]));
            compared++;
          }
        }
      }
      engine.forget(volume);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %.5f | %.5f |%n",
        of.name,
        engineName,
        compared,
        worst,
        of.bound);
    assertTrue(compared > 8000, of.name + ": only " + compared + " pixels compared");
    assertTrue(worst <= of.bound, of.name + ": " + worst + " off, " + of.bound + " allowed");
  }

  private static List<PlaneRequest> requests(Volume volume, Interpolation interpolation) {
    PatientPoint centre = volume.layout().centre();
    PatientPoint off = new PatientPoint(centre.x() + 0.313, centre.y() - 0.227, centre.z() + 0.571);
    Plane oblique =
        Plane.parse(
            String.format(
                Locale.ROOT, "%f,%f,%f;0.8,0.36,0.48;-0.6,0.48,0.64", off.x(), off.y(), off.z()));
    List<PlaneRequest> requests = new ArrayList<>();
    double mm = 0.6173;
    for (Plane plane :
        List.of(Plane.axial(off), Plane.coronal(off), Plane.sagittal(off), oblique)) {
      requests.add(PlaneRequest.thin(plane, W, H, mm).withInterpolation(interpolation));
    }
    if (interpolation == Interpolation.TRILINEAR) {
      for (Slab.Kind kind : List.of(Slab.Kind.MIP, Slab.Kind.MINIP, Slab.Kind.MEAN)) {
        requests.add(PlaneRequest.thin(oblique, W, H, mm).withSlab(new Slab(kind, 9.7)));
      }
    }
    return requests;
  }

  private static final double DOUBTFUL = Double.NEGATIVE_INFINITY;

  /// What a pixel must show; NaN outside; DOUBTFUL where rounding decides about the edge.
  private static double expected(
      PlaneRequest request, int pixel, double step, Lattice lattice, Case of) {
    double thickness = request.slab().thicknessMm();
    boolean thin = request.slab().kind() == Slab.Kind.NONE;
    int samples = thin ? 1 : (int) Math.max(1, Math.ceil(thickness / step - 1e-9)) + 1;
    PatientPoint place = request.patientFromPixel(pixel % W, pixel / W);
    PatientVector normal = request.plane().normal();
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    int found = 0;
    for (int s = 0; s < samples; s++) {
      double off = samples == 1 ? 0 : -thickness / 2 + s * thickness / (samples - 1);
      double[] at = lattice.index(place.along(normal, off));
      double beyond = lattice.beyond(at, 0);
      boolean tie = of.interpolation == Interpolation.NEAREST && lattice.isTie(at);
      boolean nearEdge = of.margin > 0 && beyond <= EDGE && lattice.beyond(at, of.margin) > 0;
      if (Math.abs(beyond - EDGE) < EDGE || tie || nearEdge) {
        return DOUBTFUL;
      }
      if (beyond < EDGE) {
        double value = of.truth.at(at[0], at[1], at[2]);
        sum += value;
        least = Math.min(least, value);
        most = Math.max(most, value);
        found++;
      }
    }
    if (found == 0) {
      return Double.NaN;
    }
    return switch (request.slab().kind()) {
      case NONE, MEAN -> sum / found;
      case MIP -> most;
      case MINIP -> least;
    };
  }

  /// Voxel indices of patient places by solving for the three step vectors, and where slices are
  /// missing.
  private static final class Lattice {
    final Phantom phantom;
    final PatientVector column;
    final PatientVector row;
    final PatientVector slot;
    final PatientPoint origin;
    final double lastSlot;

    Lattice(Phantom phantom) {
      this.phantom = phantom;
      column = phantom.alongRow.times(phantom.columnStepMm);
      row = phantom.downColumn.times(phantom.rowStepMm);
      origin = phantom.topLeft;
      // The second slice is one step from the first in every lattice but the uneven one.
      PatientVector step = phantom.offsets.get(1);
      boolean uneven = phantom.offsets.get(2).minus(step).minus(step).length() > 1e-9;
      slot = uneven ? UP : step;
      lastSlot = phantom.offsets.getLast().length() / slot.length();
    }

    double[] index(PatientPoint place) {
      PatientVector d = place.minus(origin);
      double volume = column.dot(row.cross(slot));
      return new double[] {
        d.dot(row.cross(slot)) / volume,
        d.dot(slot.cross(column)) / volume,
        d.dot(column.cross(row)) / volume
      };
    }

    /// How far outside a place is, in voxels; negative inside. Inside a gap is outside.
    double beyond(double[] at, double margin) {
      double off =
          Math.max(
              Math.max(margin - at[0], at[0] - (phantom.columns - 1) + margin),
              Math.max(
                  Math.max(margin - at[1], at[1] - (phantom.rows - 1) + margin),
                  Math.max(margin - at[2], at[2] - lastSlot + margin)));
      if (phantom.offsets.size() == 27) {
        off = Math.max(off, Math.min(at[2] - 11, 15 - at[2]));
      }
      return off;
    }

    boolean isTie(double[] at) {
      for (double index : at) {
        if (Math.abs(index - Math.floor(index) - 0.5) < 1e-3) {
          return true;
        }
      }
      return false;
    }
  }
}

package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.readingroom.app.study.StudySource.InstanceRef;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;

/// Planes of real scans, from file to raw values, against a resampler of the test's own: plain
/// double arithmetic in patient space that shares nothing with the engines.
class RealPlanesTest {
  /// The slices of one uniform series, read straight from the files.
  private static final class Reference {
    final int columns;
    final int rows;
    final double columnStep;
    final double rowStep;
    final double[] along;
    final double[] down;
    final double[] normal;
    final double[][] positions;
    final double[][] values;

    Reference(FolderSource source, String study, String series) throws Exception {
      List<Dataset> slices = new ArrayList<>();
      for (InstanceRef ref : source.instances(study)) {
        if (ref.seriesInstanceUid().equals(series)) {
          slices.add(source.whole(ref));
        }
      }
      Dataset first = slices.getFirst();
      double[] o = first.decimals(Tag.ImageOrientationPatient);
      along = unit(new double[] {o[0], o[1], o[2]});
      down = unit(new double[] {o[3], o[4], o[5]});
      normal =
          unit(
              new double[] {
                along[1] * down[2] - along[2] * down[1],
                along[2] * down[0] - along[0] * down[2],
                along[0] * down[1] - along[1] * down[0]
              });
      slices.sort(
          Comparator.comparingDouble(s -> dot(s.decimals(Tag.ImagePositionPatient), normal)));
      columns = first.integer(Tag.Columns);
      rows = first.integer(Tag.Rows);
      double[] spacing = first.decimals(Tag.PixelSpacing);
      rowStep = spacing[0];
      columnStep = spacing[1];
      positions = new double[slices.size()][];
      values = new double[slices.size()][];
      for (int k = 0; k < slices.size(); k++) {
        Dataset slice = slices.get(k);
        positions[k] = slice.decimals(Tag.ImagePositionPatient);
        double slope = slice.decimal(Tag.RescaleSlope, 1);
        double intercept = slice.decimal(Tag.RescaleIntercept, 0);
        ByteBuffer bytes =
            ByteBuffer.wrap(slice.bytes(Tag.PixelData)).order(ByteOrder.LITTLE_ENDIAN);
        values[k] = new double[columns * rows];
        for (int n = 0; n < values[k].length; n++) {
          values[k][n] = (bytes.getShort(2 * n) & 0xFFF) * slope + intercept;
        }
      }
    }

    private static double dot(double[] a, double[] b) {
      return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] unit(double[] v) {
      double length = Math.sqrt(dot(v, v));
      return new double[] {v[0] / length, v[1] / length, v[2] / length};
    }

    /// Trilinear value at a patient place; NaN outside.
    double at(double x, double y, double z) {
      double[] place = {x, y, z};
      double[] fromFirst = minus(place, positions[0]);
      double distance = dot(fromFirst, normal);
      int last = positions.length - 1;
      double whole = dot(minus(positions[last], positions[0]), normal);
      double k = distance / whole * last;
      if (k < -1e-4 || k > last + 1e-4) {
        return Double.NaN;
      }
      int below = Math.clamp((int) Math.floor(k), 0, last - 1);
      double share = k - below;
      double a = inSlice(below, place, distance);
      double b = inSlice(below + 1, place, distance);
      return share <= 0 ? a : share >= 1 ? b : a + (b - a) * share;
    }

    /// Bilinear value of one slice at the foot of a place, measured from that slice's own corner.
    private double inSlice(int k, double[] place, double distance) {
      double[] arm = minus(place, positions[k]);
      double i = dot(arm, along) / columnStep;
      double j = dot(arm, down) / rowStep;
      if (i < -1e-4 || j < -1e-4 || i > columns - 1 + 1e-4 || j > rows - 1 + 1e-4) {
        return Double.NaN;
      }
      int i0 = Math.clamp((int) Math.floor(i), 0, columns - 2);
      int j0 = Math.clamp((int) Math.floor(j), 0, rows - 2);
      double u = Math.clamp(i - i0, 0, 1);
      double v = Math.clamp(j - j0, 0, 1);
      double[] s = values[k];
      double top = s[j0 * columns + i0] * (1 - u) + s[j0 * columns + i0 + 1] * u;
      double low = s[(j0 + 1) * columns + i0] * (1 - u) + s[(j0 + 1) * columns + i0 + 1] * u;
      return top * (1 - v) + low * v;
    }

    private static double[] minus(double[] a, double[] b) {
      return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }
  }

  private static RenderOrder order(
      String study, String series, String plane, Double mmPerPixel, int width, int height) {
    return new RenderOrder(study, series, plane, mmPerPixel, width, height, Slab.NONE, null);
  }

  private static void agrees(Reference reference, RenderedPlane plane, double share) {
    PlaneRequest request = plane.request();
    float[] values = plane.values();
    double worst = 0;
    double sum = 0;
    int compared = 0;
    int edge = 0;
    double[] c = xyz(request.plane().centre());
    double[] r = {
      request.plane().alongRow().x(), request.plane().alongRow().y(), request.plane().alongRow().z()
    };
    double[] d = {
      request.plane().downColumn().x(),
      request.plane().downColumn().y(),
      request.plane().downColumn().z()
    };
    int w = request.width();
    int h = request.height();
    double s = request.mmPerPixel();
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double right = (x - (w - 1) / 2.0) * s;
        double below = (y - (h - 1) / 2.0) * s;
        double expected =
            reference.at(
                c[0] + right * r[0] + below * d[0],
                c[1] + right * r[1] + below * d[1],
                c[2] + right * r[2] + below * d[2]);
        float actual = values[y * w + x];
        if (Double.isNaN(expected) || Float.isNaN(actual)) {
          edge += Double.isNaN(expected) == Float.isNaN(actual) ? 0 : 1;
          continue;
        }
        double off = Math.abs(expected - actual);
        worst = Math.max(worst, off);
        sum += off;
        compared++;
      }
    }
    assertTrue(compared > share * w * h, "only " + compared + " pixels compared");
    assertTrue(worst <= 1, "worst difference " + worst);
    assertTrue(sum / compared <= 0.05, "mean difference " + sum / compared);
    assertTrue(edge <= w + h, edge + " pixels differ in whether they are inside");
  }

  private static double[] xyz(PatientPoint p) {
    return new double[] {p.x(), p.y(), p.z()};
  }

  @Test
  void headCtPlanesAgreeWithPatientSpaceArithmeticOnTheCpu() throws Exception {
    try (Engine engine = new CpuEngine()) {
      headCtPlanesAgree(engine);
    }
  }

  @Test
  void headCtPlanesAgreeWithPatientSpaceArithmeticOnOpenGl() throws Exception {
    Assumptions.assumeTrue(System.getenv("DISPLAY") != null, "DISPLAY is not set");
    Engine opened;
    try {
      opened = EnginePicker.open(EngineChoice.GL, kind -> {});
    } catch (GlUnavailableException none) {
      Assumptions.abort("no OpenGL here: " + none.getMessage());
      return;
    }
    try (Engine engine = opened) {
      headCtPlanesAgree(engine);
      assertEquals(EngineKind.GL, engine.kind());
    }
  }

  private static void headCtPlanesAgree(Engine engine) throws Exception {
    FolderSource source = FolderSource.of(RealSeries.ctHead());
    String study = source.studies().getFirst();
    StudyRenderer renderer = new StudyRenderer(source, engine);
    RenderedPlane axial = renderer.values(order(study, null, "axial", null, 400, 300));
    assertEquals(140, axial.slices(), "the largest volume is the 140-slice head");
    assertEquals(0, axial.missing());
    Reference reference = new Reference(source, study, axial.seriesInstanceUid());
    agrees(reference, axial, 0.3);
    agrees(reference, renderer.values(order(study, null, "coronal", null, 400, 300)), 0.3);
    agrees(reference, renderer.values(order(study, null, "sagittal", null, 400, 300)), 0.3);
    agrees(
        reference,
        renderer.values(order(study, null, "0,110,760;0.8,0.6,0;-0.36,0.48,-0.8", 0.37, 401, 333)),
        0.3);
    RenderedPlane inner =
        renderer.values(order(study, null, "0.3,113.1,764.71;1,0,0;0,1,0", 0.2, 300, 300));
    agrees(reference, inner, 0.99);
  }

  @Test
  void sagittalMrPlanesAgreeWithPatientSpaceArithmetic() throws Exception {
    FolderSource source = FolderSource.of(RealSeries.mrBrain());
    String study = source.studies().getFirst();
    try (Engine engine = new CpuEngine()) {
      StudyRenderer renderer = new StudyRenderer(source, engine);
      RenderedPlane axial = renderer.values(order(study, null, "axial", null, 300, 300));
      assertEquals(192, axial.slices());
      Reference reference = new Reference(source, study, axial.seriesInstanceUid());
      agrees(reference, axial, 0.2);
      agrees(reference, renderer.values(order(study, null, "coronal", null, 300, 300)), 0.2);
      agrees(
          reference,
          renderer.values(order(study, null, "-8,0,20;0.6,0.8,0;0,0,-1", 0.9, 260, 260)),
          0.2);
    }
  }

  @Test
  void axialPlaneOfASagittalMrHasTheNoseAtTheTopAndAirInFrontOfIt() throws Exception {
    FolderSource source = FolderSource.of(RealSeries.mrBrain());
    try (Engine engine = new CpuEngine()) {
      RenderedPlane axial =
          new StudyRenderer(source, engine)
              .values(order(source.studies().getFirst(), null, "axial", 1.0, 256, 256));
      // The head is longer front to back than side to side, and symmetric about the middle.
      float[] v = axial.values();
      int[] box = bounds(v, 256, 100);
      int wide = box[1] - box[0];
      int tall = box[3] - box[2];
      assertTrue(tall > wide * 1.1, "upright head: " + wide + " wide, " + tall + " tall");
    }
  }

  /// First and last column and row whose count of values above a threshold is more than a few.
  private static int[] bounds(float[] values, int width, float above) {
    int[] columns = new int[width];
    int[] rows = new int[values.length / width];
    for (int n = 0; n < values.length; n++) {
      if (values[n] > above) {
        columns[n % width]++;
        rows[n / width]++;
      }
    }
    int[] wide = firstAndLast(columns);
    int[] tall = firstAndLast(rows);
    return new int[] {wide[0], wide[1], tall[0], tall[1]};
  }

  private static int[] firstAndLast(int[] counts) {
    int first = 0;
    while (first < counts.length - 1 && counts[first] < 6) {
      first++;
    }
    int last = counts.length - 1;
    while (last > 0 && counts[last] < 6) {
      last--;
    }
    return new int[] {first, last};
  }

  @Test
  void aScoutAndItsSummaryAreNoVolume() throws Exception {
    FolderSource source = FolderSource.of(RealSeries.ctHead());
    String study = source.studies().getFirst();
    try (OpenStudy open = OpenStudy.open(source, study)) {
      open.awaitLoaded();
      List<SeriesContent> series = open.series();
      assertEquals(3, series.size());
      int volumes = series.stream().mapToInt(s -> s.slices().volumes().size()).sum();
      assertEquals(1, volumes, "only the head is a volume");
      assertEquals(140, open.largestSeries().orElseThrow().frames());
      SeriesContent summary =
          series.stream().filter(s -> !s.colourFrames().isEmpty()).findFirst().orElseThrow();
      open.want(List.of(summary.seriesInstanceUid()));
      open.awaitLoaded();
      assertTrue(summary.colourFrame(summary.colourFrames().getFirst()).isPresent());
    }
  }

  @Test
  void anUnknownStudyOrSeriesIsSaidSoWithTheNextStep() throws Exception {
    FolderSource source = FolderSource.of(RealSeries.ctHead());
    String study = source.studies().getFirst();
    try (Engine engine = new CpuEngine()) {
      StudyRenderer renderer = new StudyRenderer(source, engine);
      for (RenderOrder wrong :
          Arrays.asList(
              order("1.2.3", null, "axial", null, 8, 8),
              order(study, "1.2.3", "axial", null, 8, 8),
              order(study, null, "diagonal", null, 8, 8),
              order(study, null, "0,0,0;1,0,0;1,0,0", null, 8, 8),
              order(study, null, "axial", -1.0, 8, 8))) {
        RenderFailedException said =
            Assertions.assertThrows(RenderFailedException.class, () -> renderer.picture(wrong));
        assertTrue(said.getMessage().endsWith(".") || said.getMessage().contains("run retrieve"));
        assertFalse(said.getMessage().contains("Exception"));
      }
    }
    assertEquals(0, source.holds(), "every pin was given back");
  }
}

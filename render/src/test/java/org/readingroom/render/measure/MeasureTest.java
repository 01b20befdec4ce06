package org.readingroom.render.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.measure.Measurement.NotMeasurable;
import org.readingroom.render.measure.Measurement.Why;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;

class MeasureTest {
  private static final Calibration HALF_BY_TWO = new Calibration.Spacing(0.5, 2, false);

  private static StoredSlice slice(Integer padding, short... cells) {
    return new StoredSlice(
        new SliceHeader(
            SliceId.of("1.2"),
            null,
            null,
            4,
            cells.length / 4,
            new StoredFormat(12, false),
            new ModalityRescale(1, -1000),
            padding == null ? null : new PixelPadding(padding, padding),
            false,
            false,
            null,
            null),
        cells);
  }

  @Test
  void lengthsCountEachAxisInItsOwnStep() {
    // 6 columns of 0.5 mm and 2 rows of 2 mm: a 3-4-5 triangle.
    assertEquals(
        new Measurement.Of(5, "mm"),
        Distances.length(new ImagePoint(1, 1), new ImagePoint(7, 3), HALF_BY_TWO));
  }

  @Test
  void withoutSpacingNothingIsMeasurable() {
    ImagePoint a = new ImagePoint(0, 0);
    ImagePoint b = new ImagePoint(5, 5);
    NotMeasurable none = new NotMeasurable(Why.NO_SPACING);
    assertEquals(none, Distances.length(a, b, new Calibration.None()));
    assertEquals(none, Distances.angle(a, b, a, new Calibration.None()));
    assertEquals(none, Distances.cobb(a, b, b, a, new Calibration.None()));
  }

  @Test
  void detectorSpacingSaysSoInItsUnit() {
    Measurement length =
        Distances.length(
            new ImagePoint(0, 0), new ImagePoint(10, 0), new Calibration.Spacing(0.2, 0.2, true));
    assertEquals(new Measurement.Of(2, "mm on the detector"), length);
  }

  @Test
  void anglesAndCobbAngles() {
    PatientPoint o = new PatientPoint(1, 2, 3);
    PatientPoint x = new PatientPoint(5, 2, 3);
    PatientPoint y = new PatientPoint(1, 9, 3);
    assertEquals(90, value(Distances.angle(x, o, y)), 1e-12);
    // In the picture: 45° in pixels is atan(2/0.5) = 75.96° in the patient.
    assertEquals(
        75.96375653,
        value(
            Distances.angle(
                new ImagePoint(1, 0), new ImagePoint(0, 0), new ImagePoint(1, 1), HALF_BY_TWO)),
        1e-8);
    PatientPoint slanted = o.plus(new PatientVector(-Math.sqrt(3), 1, 0));
    assertEquals(30, value(Distances.cobb(o, x, o, slanted)), 1e-9);
    assertEquals(new NotMeasurable(Why.NO_DIRECTION), Distances.angle(o, o, x));
  }

  private static double value(Measurement measurement) {
    return assertInstanceOf(Measurement.Of.class, measurement).value();
  }

  @Test
  void aRectangleCountsPixelsWhoseCentreIsInside() {
    StoredSlice slice =
        slice(null, new short[] {1000, 1001, 1002, 1003, 1010, 1011, 1012, 1013, 0, 0, 0, 4095});
    // Columns 1–2, rows 0–1: HU 1, 2, 11, 12: mean 6.5, squares 30.25 + 20.25 + 20.25 + 30.25 =
    // 101.
    RegionStatistics found =
        RegionStatistics.of(slice, new Region.Rectangle(2.4, 1.4, 0.6, -0.4), HALF_BY_TWO)
            .orElseThrow();
    assertEquals(4, found.count());
    assertEquals(6.5, found.mean(), 1e-6);
    assertEquals(Math.sqrt(101 / 3.0), found.standardDeviation(), 1e-6);
    assertEquals(1, found.min());
    assertEquals(12, found.max());
    assertEquals(new Measurement.Of(4, "mm²"), found.area());
  }

  @Test
  void theEdgeItselfCounts() {
    StoredSlice slice = slice(null, new short[12]);
    assertEquals(
        6,
        RegionStatistics.of(slice, new Region.Rectangle(0, 0, 2, 1), HALF_BY_TWO)
            .orElseThrow()
            .count());
  }

  @Test
  void anEllipseAndAFreehandShapeFollowTheSameRule() {
    short[] cells = new short[4 * 4];
    StoredSlice slice = slice(null, cells);
    // Circle of radius 1 about (1,1): the centre and its four neighbours.
    assertEquals(
        5,
        RegionStatistics.of(slice, new Region.Ellipse(0, 0, 2, 2), HALF_BY_TWO)
            .orElseThrow()
            .count());
    Region diamond =
        new Region.Freehand(
            List.of(
                new ImagePoint(1, -0.2),
                new ImagePoint(2.2, 1),
                new ImagePoint(1, 2.2),
                new ImagePoint(-0.2, 1)));
    assertEquals(5, RegionStatistics.of(slice, diamond, HALF_BY_TWO).orElseThrow().count());
    // A square through pixel centres: all nine lie inside or on its line.
    Region square =
        new Region.Freehand(
            List.of(
                new ImagePoint(0, 0),
                new ImagePoint(2, 0),
                new ImagePoint(2, 2),
                new ImagePoint(0, 2)));
    assertEquals(9, RegionStatistics.of(slice, square, HALF_BY_TWO).orElseThrow().count());
  }

  @Test
  void paddingIsNeverCounted() {
    StoredSlice slice = slice(0, new short[] {0, 1100, 1200, 0, 0, 0, 0, 0});
    RegionStatistics found =
        RegionStatistics.of(slice, new Region.Rectangle(0, 0, 3, 1), new Calibration.None())
            .orElseThrow();
    assertEquals(2, found.count());
    assertEquals(150, found.mean());
    assertEquals(new NotMeasurable(Why.NO_SPACING), found.area());
  }

  @Test
  void theHistogramCountsEveryPixelOfTheRegionAndNoOther() {
    // Modality values −1000 + stored. In the rectangle: 0, 64, 64, 128, 192, 256; outside: 9.
    StoredSlice slice = slice(null, new short[] {0, 64, 64, 9, 128, 192, 256, 9, 9, 9, 9, 9});
    RegionStatistics of =
        RegionStatistics.of(slice, new Region.Rectangle(0, 0, 2, 1), HALF_BY_TWO).orElseThrow();
    RegionStatistics.Histogram histogram = of.histogram();
    assertEquals(256, histogram.counts().size());
    assertEquals(-1000, histogram.from());
    assertEquals(1, histogram.binWidth(), 1e-9);
    assertEquals(1, histogram.counts().get(0));
    assertEquals(2, histogram.counts().get(64));
    assertEquals(1, histogram.counts().get(128));
    assertEquals(1, histogram.counts().get(192));
    assertEquals(1, histogram.counts().get(255), "the largest value is in the last bin");
    assertEquals(6, histogram.counts().stream().mapToInt(n -> n).sum());
    assertEquals(0, histogram.counts().get(9));
  }

  @Test
  void aRegionOfOneValueHasItAllInTheFirstBin() {
    StoredSlice slice = slice(null, new short[] {7, 7, 7, 7});
    RegionStatistics.Histogram histogram =
        RegionStatistics.of(slice, new Region.Rectangle(0, 0, 3, 0), HALF_BY_TWO)
            .orElseThrow()
            .histogram();
    assertEquals(-993, histogram.from());
    assertEquals(0, histogram.binWidth());
    assertEquals(4, histogram.counts().get(0));
    assertEquals(4, histogram.counts().stream().mapToInt(n -> n).sum());
  }

  @Test
  void whenAllIsPaddingNothingIsMeasured() {
    StoredSlice slice = slice(0, new short[] {0, 0, 0, 0});
    assertTrue(RegionStatistics.of(slice, new Region.Rectangle(0, 0, 3, 0), HALF_BY_TWO).isEmpty());
  }

  @Test
  void aRegionBesideThePictureHasNoStatistics() {
    StoredSlice slice = slice(null, new short[12]);
    assertTrue(
        RegionStatistics.of(slice, new Region.Ellipse(50, 50, 60, 60), HALF_BY_TWO).isEmpty());
    assertTrue(
        RegionStatistics.of(slice, new Region.Ellipse(-9e9, 50, -8e9, Double.NaN), HALF_BY_TWO)
            .isEmpty());
  }

  @Test
  void theProbeGivesTheNearestVoxelAsTheFileHoldsIt() {
    Phantom phantom = new Phantom();
    phantom.format = new StoredFormat(16, false);
    phantom.rescale = new ModalityRescale(0.5, -1024);
    phantom.field = p -> p.x() < -20 ? 31743.5 - 0.5 : -1024;
    phantom.even(5, new PatientVector(0, 0, 2));
    try (Volume volume = phantom.volume()) {
      PatientPoint place =
          phantom.plane(3).patientFromImage(2.3, 4.6).along(PatientVector.HEAD, -0.9);
      Probe.Value found = assertInstanceOf(Probe.Value.class, Probe.at(volume, place));
      assertEquals(phantom.header(3).id(), found.slice());
      assertEquals(2, found.column());
      assertEquals(5, found.row());
      assertEquals(65534, found.stored());
      assertEquals(31743, found.modality());
      assertEquals(
          new Probe.None(NoSample.OUTSIDE), Probe.at(volume, new PatientPoint(0, 0, 1000)));
    }
  }

  @Test
  void theProbeKnowsGapsFromSlicesThatAreStillComing() {
    Phantom phantom = new Phantom();
    for (int k : new int[] {0, 1, 2, 5, 6, 7, 8}) {
      phantom.offsets.add(new PatientVector(0, 0, 2 * k));
    }
    try (Volume volume = Volume.empty(phantom.layout())) {
      volume.put(phantom.slice(0));
      PatientPoint first = phantom.plane(0).patientFromImage(3, 3);
      assertInstanceOf(Probe.Value.class, Probe.at(volume, first));
      assertEquals(
          new Probe.None(NoSample.AWAITED), Probe.at(volume, first.along(PatientVector.HEAD, 2)));
      assertEquals(
          new Probe.None(NoSample.GAP), Probe.at(volume, first.along(PatientVector.HEAD, 7)));
    }
  }

  @Test
  void aRegionOnAnObliquePlaneMeasuresThePatient() {
    Phantom phantom = new Phantom();
    phantom.field = p -> 10 * (p.x() - phantom.topLeft.x());
    phantom.even(20, new PatientVector(0, 0, 1));
    try (Volume volume = phantom.volume();
        CpuEngine engine = new CpuEngine()) {
      PatientPoint centre = volume.layout().centre();
      Plane plane = Plane.axial(centre).turnedDeg(PatientVector.LEFT, 30);
      RegionStatistics found =
          RegionStatistics.of(engine, volume, plane, new Region.Ellipse(-4, -4, 4, 4))
              .orElseThrow();
      // The ramp is symmetric about the centre: 11.5 columns of 10 each.
      assertEquals(115, found.mean(), 1e-3);
      assertEquals(75, found.min(), 1e-2);
      assertEquals(155, found.max(), 1e-2);
      assertEquals(Math.PI * 16, value(found.area()), 2.0);
      assertTrue(
          RegionStatistics.of(
                  engine, volume, plane.movedMm(500), new Region.Rectangle(-4, -4, 4, 4))
              .isEmpty());
    }
  }
}

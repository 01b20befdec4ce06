package org.readingroom.render.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GeometryTest {

  @Test
  void pixelSpacingIsRowsFirst() {
    SlicePlane plane =
        SlicePlane.of(
            new double[] {10, 20, 30}, new double[] {1, 0, 0, 0, 1, 0}, new double[] {2, 0.5});
    assertEquals(0.5, plane.columnStepMm());
    assertEquals(2, plane.rowStepMm());
    // Column 3, row 4: 10 + 3·0.5, 20 + 4·2.
    assertEquals(new PatientPoint(11.5, 28, 30), plane.patientFromImage(3, 4));
    assertEquals(3, plane.columnFromPatient(new PatientPoint(11.5, 28, 99)), 1e-12);
    assertEquals(4, plane.rowFromPatient(new PatientPoint(11.5, 28, 99)), 1e-12);
  }

  @Test
  void slicesThatPlaceNothingAreRefused() {
    double[] here = {0, 0, 0};
    double[] axial = {1, 0, 0, 0, 1, 0};
    double[] one = {1, 1};
    for (double[] bad :
        new double[][] {
          {1, 0, 0, 1, 0, 0},
          {0, 0, 0, 0, 1, 0},
          {1, 0, 0, 0, Double.NaN, 0},
          {1, 0, 0},
          {5, 0, 0, 0, 5, 0}
        }) {
      assertThrows(IllegalArgumentException.class, () -> SlicePlane.of(here, bad, one));
    }
    for (double[] bad : new double[][] {{0, 1}, {1, -1}, {1, Double.NaN}, {1}, {1, 1e300}}) {
      assertThrows(IllegalArgumentException.class, () -> SlicePlane.of(here, axial, bad));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> SlicePlane.of(new double[] {0, 1e300, 0}, axial, one));
  }

  @Test
  void orientationRoundedInTheFileIsMadeExact() {
    SlicePlane plane =
        SlicePlane.of(
            new double[3],
            new double[] {0.70711, 0.70711, 0.0001, -0.70710, 0.70711, 0},
            new double[] {1, 1});
    assertEquals(1, plane.alongRow().length(), 1e-15);
    assertEquals(1, plane.downColumn().length(), 1e-15);
    assertEquals(0, plane.alongRow().dot(plane.downColumn()), 1e-15);
  }

  @Test
  void standardPlanesFollowTheRadiologicalConvention() {
    PatientPoint o = new PatientPoint(0, 0, 0);
    assertEquals(new OrientationLetters.Edges("R", "L", "A", "P"), edges(Plane.axial(o)));
    assertEquals(new OrientationLetters.Edges("R", "L", "H", "F"), edges(Plane.coronal(o)));
    assertEquals(new OrientationLetters.Edges("A", "P", "H", "F"), edges(Plane.sagittal(o)));
  }

  private static OrientationLetters.Edges edges(Plane plane) {
    return OrientationLetters.edges(plane.alongRow(), plane.downColumn());
  }

  @Test
  void obliqueDirectionsAreNamedStrongestFirst() {
    assertEquals("AL", OrientationLetters.towards(new PatientVector(0.4, -0.9, 0)));
    assertEquals("HPR", OrientationLetters.towards(new PatientVector(-0.2, 0.4, 0.8)));
    assertEquals("L", OrientationLetters.towards(new PatientVector(1, 0.01, -0.01)));
    assertEquals("", OrientationLetters.towards(new PatientVector(0, 0, 0)));
  }

  @Test
  void aPlaneIsReadFromText() {
    Plane plane = Plane.parse("1,2.5,-3; 1,0,0 ;0,0,-2");
    assertEquals(new PatientPoint(1, 2.5, -3), plane.centre());
    assertEquals(PatientVector.FEET.z(), plane.downColumn().z(), 1e-15);
    for (String bad :
        new String[] {
          "",
          "1,2,3",
          "1,2,3;1,0,0;1,0,0",
          "1,2,x;1,0,0;0,1,0",
          "1,2,3;0,0,0;0,1,0",
          "NaN,2,3;1,0,0;0,1,0",
          "1,2,3;1,0;0,1,0"
        }) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Plane.parse(bad)).getMessage();
      assertTrue(message.length() > 10, message);
    }
  }

  @Test
  void turningFollowsTheRightHand() {
    PatientVector turned = PatientVector.LEFT.turnedDeg(PatientVector.HEAD, 90);
    assertEquals(0, turned.minus(PatientVector.POSTERIOR).length(), 1e-15);
  }

  @Test
  void aBoxKnowsItsShadow() {
    PatientBox box = new PatientBox(new PatientPoint(0, 0, 0), new PatientPoint(3, 4, 12));
    assertEquals(12, box.extentMm(PatientVector.HEAD));
    assertEquals((3 + 4) / Math.sqrt(2), box.extentMm(new PatientVector(1, -1, 0).unit()), 1e-12);
  }
}

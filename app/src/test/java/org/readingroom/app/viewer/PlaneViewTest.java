package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.SeriesPlanner;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.VolumeLayout;

/// Zoom, pan, turn and scroll with numbers worked by hand.
class PlaneViewTest {
  private static VolumeLayout layout(int slices, boolean numberedDown) {
    List<SliceHeader> headers = new ArrayList<>();
    for (int k = 0; k < slices; k++) {
      headers.add(
          new SliceHeader(
              SliceId.of("1.2." + k),
              "1.2.3",
              new SlicePlane(
                  new PatientPoint(0, 0, 3.0 * k),
                  PatientVector.LEFT,
                  PatientVector.POSTERIOR,
                  1,
                  2),
              101,
              51,
              new StoredFormat(16, true),
              ModalityRescale.NONE,
              null,
              false,
              false,
              numberedDown ? slices - k : k + 1,
              null));
    }
    return SeriesPlanner.plan(headers).mainVolume().orElseThrow();
  }

  @Test
  void zoomKeepsThePlaceUnderThePointer() {
    PlaneView view = new PlaneView(Plane.axial(new PatientPoint(10, 20, 30)), 0.5, Slab.NONE);
    PatientPoint before = view.request(400, 300).patientFromPixel(317, 41);
    PatientPoint after =
        view.zoomed(1.7, 317, 41, 400, 300).request(400, 300).patientFromPixel(317, 41);
    assertEquals(0, before.distanceMm(after), 1e-9);
  }

  @Test
  void panningMovesTheContentWithTheHand() {
    PlaneView view = new PlaneView(Plane.axial(new PatientPoint(0, 0, 0)), 0.5, Slab.NONE);
    // Dragging 10 px right shows what lies 5 mm further to the patient's right.
    assertEquals(-5, view.panned(10, 0).plane().centre().x(), 1e-12);
    assertEquals(-2, view.panned(0, 4).plane().centre().y(), 1e-12);
  }

  @Test
  void followingAPlaceMovesAlongTheNormalOnly() {
    PlaneView view = new PlaneView(Plane.coronal(new PatientPoint(1, 2, 3)), 0.5, Slab.NONE);
    PlaneView through = view.through(new PatientPoint(50, 60, 70));
    assertEquals(new PatientPoint(1, 60, 3), through.plane().centre());
  }

  @Test
  void turningKeepsThePivotWhereItIsOnTheScreen() {
    PlaneView view = new PlaneView(Plane.axial(new PatientPoint(0, 0, 0)), 0.5, Slab.NONE);
    PatientPoint pivot = new PatientPoint(12, -7, 0);
    PlaneView turned = view.turnedDeg(33, -21, pivot);
    var request = view.request(400, 300);
    var after = turned.request(400, 300);
    assertEquals(request.columnFromPatient(pivot), after.columnFromPatient(pivot), 1e-9);
    assertEquals(request.rowFromPatient(pivot), after.rowFromPatient(pivot), 1e-9);
    assertEquals(0, turned.plane().distanceMm(pivot), 1e-9);
  }

  @Test
  void theWholeVolumeFitsWhicheverWayThePlaneLies() {
    VolumeLayout layout = layout(11, false);
    // Axial: 101 columns of 1 mm and 51 rows of 2 mm, pixel edges included.
    PlaneView axial = PlaneView.fitting(Plane.axial(layout.centre()), layout, 202, 204);
    assertEquals(0.5, axial.mmPerPixel(), 1e-9);
    // Coronal: 101 mm wide, 30 mm of slices: the width decides on a square canvas.
    PlaneView coronal = PlaneView.fitting(Plane.coronal(layout.centre()), layout, 101, 101);
    assertEquals(1, coronal.mmPerPixel(), 1e-9);
  }

  @Test
  void aStackStopsAtTheScannersSlicesInTheirNumberedOrder() {
    VolumeLayout layout = layout(11, false);
    Plane plane = layout.planeOfSlot(4);
    VolumeSteps steps = VolumeSteps.of(layout, plane, Orientation.ACQUIRED);
    assertEquals(11, steps.count());
    assertEquals(4, steps.indexOf(plane));
    assertEquals(21, steps.at(7, plane).centre().z(), 1e-9);
    assertEquals(30, steps.at(99, plane).centre().z(), 1e-9, "stops at the end");
    VolumeLayout down = layout(11, true);
    VolumeSteps reversed = VolumeSteps.of(down, plane, Orientation.ACQUIRED);
    assertEquals(6, reversed.indexOf(down.planeOfSlot(4)));
    assertEquals(30, reversed.at(0, plane).centre().z(), 1e-9, "image 1 lies at the head");
  }

  @Test
  void reformattedPlanesStepByTheVoxelsAcrossThem() {
    VolumeLayout layout = layout(11, false);
    VolumeSteps coronal =
        VolumeSteps.of(layout, Plane.coronal(layout.centre()), Orientation.CORONAL);
    assertEquals(2, coronal.stepMm(), 1e-9);
    assertEquals(51, coronal.count());
    VolumeSteps sagittal =
        VolumeSteps.of(layout, Plane.sagittal(layout.centre()), Orientation.SAGITTAL);
    assertEquals(1, sagittal.stepMm(), 1e-9);
    assertEquals(101, sagittal.count());
    VolumeSteps axial = VolumeSteps.of(layout, Plane.axial(layout.centre()), Orientation.AXIAL);
    assertEquals(11, axial.count());
    assertEquals(30, axial.at(0, Plane.axial(layout.centre())).centre().z(), 1e-9, "head first");
    for (int n = 0; n < axial.count(); n++) {
      assertEquals(n, axial.indexOf(axial.at(n, Plane.axial(layout.centre()))));
    }
  }

  @Test
  void placesAreQuotedInPatientCoordinatesWhicheverWayThePlaneFaces() {
    PatientPoint place = new PatientPoint(11, -22, 33);
    assertEquals(33, VolumeSteps.placeMm(Plane.axial(place)), 1e-9);
    assertEquals(-22, VolumeSteps.placeMm(Plane.coronal(place)), 1e-9);
    assertEquals(11, VolumeSteps.placeMm(Plane.sagittal(place)), 1e-9);
    assertTrue(VolumeSteps.placeMm(Plane.axial(new PatientPoint(0, 0, 0))) == 0);
  }
}

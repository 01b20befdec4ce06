package org.readingroom.app.viewer;

import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.VolumeLayout;

/// The places a plane stops at while scrolling: the scanner's own slices in a stack, else even
/// steps of the volume's voxels along the plane's normal. Immutable; any thread.
///
/// @param lowestMm signed distance of the first stop from the volume's centre, along the normal
/// @param stepMm distance between stops
/// @param count number of stops; at least 1
/// @param layout the volume
/// @param slots whether stops are the volume's slots
/// @param reversed whether stops are counted against the normal: a stack in the order of its
///   Instance Numbers and frames, axial planes from the head down
record VolumeSteps(
    double lowestMm,
    double stepMm,
    int count,
    VolumeLayout layout,
    boolean slots,
    boolean reversed) {

  static VolumeSteps of(VolumeLayout layout, Plane plane, Orientation orientation) {
    if (orientation == Orientation.ACQUIRED) {
      return new VolumeSteps(
          0, layout.sliceStepMm(), layout.slots(), layout, true, isNumberedBackwards(layout));
    }
    PatientVector normal = plane.normal();
    double step = stepAlong(layout, normal);
    double extent = layout.box().extentMm(normal);
    int count = Math.max(1, (int) Math.floor(extent / step + 1e-6) + 1);
    boolean headFirst = normal.z() > Math.max(Math.abs(normal.x()), Math.abs(normal.y()));
    return new VolumeSteps(-(count - 1) * step / 2, step, count, layout, false, headFirst);
  }

  private static boolean isNumberedBackwards(VolumeLayout layout) {
    SliceHeader last = layout.slice(layout.slots() - 1);
    SliceHeader first = layout.first();
    if (last != null && last.id().sopInstanceUid().equals(first.id().sopInstanceUid())) {
      return last.id().frame() < first.id().frame();
    }
    Integer firstNumber = first.instanceNumber();
    Integer lastNumber = last == null ? null : last.instanceNumber();
    return firstNumber != null && lastNumber != null && lastNumber < firstNumber;
  }

  /// The voxel step of the axis that runs most along a direction.
  private static double stepAlong(VolumeLayout layout, PatientVector direction) {
    double row = Math.abs(direction.dot(layout.plane().alongRow()));
    double column = Math.abs(direction.dot(layout.plane().downColumn()));
    double slice = Math.abs(direction.dot(layout.normal()));
    double step = layout.plane().columnStepMm();
    if (column > row && column >= slice) {
      step = layout.plane().rowStepMm();
    } else if (slice > row) {
      step = layout.sliceStepMm();
    }
    return step > 0 ? step : 1;
  }

  /// The stop nearest to a plane, from 0.
  int indexOf(Plane plane) {
    if (slots) {
      double mm = layout.plane().distanceMm(plane.centre());
      return counted(Math.clamp(Math.round(layout.slotFromDistance(mm)), 0, count - 1));
    }
    double mm = plane.centre().minus(boxCentre()).dot(plane.normal());
    return counted(Math.clamp(Math.round((mm - lowestMm) / stepMm), 0, count - 1));
  }

  private int counted(int alongNormal) {
    return reversed ? count - 1 - alongNormal : alongNormal;
  }

  /// The plane moved along its normal to a stop; its middle stays where it is on the screen.
  Plane at(int index, Plane plane) {
    int stop = counted(Math.clamp(index, 0, count - 1));
    if (slots) {
      return plane.movedMm(plane.distanceMm(layout.planeOfSlot(stop).centre()));
    }
    double now = plane.centre().minus(boxCentre()).dot(plane.normal());
    return plane.movedMm(lowestMm + stop * stepMm - now);
  }

  /// The slot a stop of a stack stands for.
  int slotAt(int index) {
    return counted(Math.clamp(index, 0, count - 1));
  }

  private PatientPoint boxCentre() {
    return layout.box().centre();
  }

  /// Millimetres of a plane along its own normal, in patient coordinates: what a reader quotes.
  static double placeMm(Plane plane) {
    PatientVector normal = plane.normal();
    double along = normal.dot(plane.centre().minus(new PatientPoint(0, 0, 0)));
    // Axial normals point to the feet or head by how the picture is turned; places are quoted in
    // LPS.
    double strongest =
        Math.abs(normal.z()) >= Math.abs(normal.x()) && Math.abs(normal.z()) >= Math.abs(normal.y())
            ? normal.z()
            : Math.abs(normal.y()) >= Math.abs(normal.x()) ? normal.y() : normal.x();
    return strongest < 0 ? -along : along;
  }
}

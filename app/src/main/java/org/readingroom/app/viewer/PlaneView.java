package org.readingroom.app.viewer;

import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.VoxelPoint;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.VolumeLayout;

/// Where a viewport looks at a volume from. Immutable; every change is a new value.
///
/// Space: patient LPS mm; canvas pixels x right, y down, 0,0 the centre of the top-left pixel.
///
/// @param plane which plane; its centre is the middle of the canvas
/// @param mmPerPixel mm between neighbouring canvas pixels
/// @param slab thickness
public record PlaneView(Plane plane, double mmPerPixel, Slab slab) {
  private static final double CLOSEST_MM_PER_PIXEL = 0.005;
  private static final double FARTHEST_MM_PER_PIXEL = 20;

  public PlaneView {
    mmPerPixel = Math.clamp(mmPerPixel, CLOSEST_MM_PER_PIXEL, FARTHEST_MM_PER_PIXEL);
  }

  /// The whole volume as large as the canvas allows, whichever way the plane lies.
  public static PlaneView fitting(Plane plane, VolumeLayout layout, int width, int height) {
    double right = 0;
    double below = 0;
    for (int corner = 0; corner < 8; corner++) {
      VoxelPoint voxel =
          new VoxelPoint(
              (corner & 1) == 0 ? -0.5 : layout.columns() - 0.5,
              (corner & 2) == 0 ? -0.5 : layout.rows() - 0.5,
              (corner & 4) == 0 ? 0 : layout.slots() - 1);
      PatientVector arm = layout.patientFromVoxel(voxel).minus(plane.centre());
      right = Math.max(right, Math.abs(arm.dot(plane.alongRow())));
      below = Math.max(below, Math.abs(arm.dot(plane.downColumn())));
    }
    return new PlaneView(
        plane,
        Math.max(2 * right / Math.max(1, width), 2 * below / Math.max(1, height)),
        Slab.NONE);
  }

  /// The picture to ask an engine for.
  public PlaneRequest request(int width, int height) {
    return new PlaneRequest(plane, width, height, mmPerPixel, slab, Interpolation.TRILINEAR);
  }

  /// Moved along the normal, away from the viewer when positive.
  public PlaneView movedMm(double mm) {
    return new PlaneView(plane.movedMm(mm), mmPerPixel, slab);
  }

  /// Moved along the normal until it holds a place; the picture's middle stays where it is.
  public PlaneView through(PatientPoint place) {
    return movedMm(plane.distanceMm(place));
  }

  /// The content dragged by so many canvas pixels.
  public PlaneView panned(double rightPixels, double downPixels) {
    PatientPoint centre =
        plane
            .centre()
            .along(plane.alongRow(), -rightPixels * mmPerPixel)
            .along(plane.downColumn(), -downPixels * mmPerPixel);
    return new PlaneView(plane.through(centre), mmPerPixel, slab);
  }

  /// Magnified about a canvas pixel, which keeps showing the same place.
  ///
  /// @param factor over 1 enlarges
  public PlaneView zoomed(double factor, double x, double y, int width, int height) {
    PlaneView closer = new PlaneView(plane, mmPerPixel / factor, slab);
    double right = x - (width - 1) / 2.0;
    double down = y - (height - 1) / 2.0;
    double keptMm = mmPerPixel - closer.mmPerPixel;
    PatientPoint centre =
        plane
            .centre()
            .along(plane.alongRow(), right * keptMm)
            .along(plane.downColumn(), down * keptMm);
    return new PlaneView(plane.through(centre), closer.mmPerPixel, slab);
  }

  /// Turned about an axis of the canvas through a place: the vertical axis by `yawDeg`, the
  /// horizontal one by `pitchDeg`.
  public PlaneView turnedDeg(double yawDeg, double pitchDeg, PatientPoint pivot) {
    PatientVector down = plane.downColumn();
    Plane turned = plane.turnedDeg(down, yawDeg);
    turned = turned.turnedDeg(turned.alongRow(), pitchDeg);
    PatientVector arm = pivot.minus(plane.centre());
    double right = arm.dot(plane.alongRow());
    double below = arm.dot(plane.downColumn());
    double off = arm.dot(plane.normal());
    PatientPoint centre =
        pivot
            .along(turned.alongRow(), -right)
            .along(turned.downColumn(), -below)
            .along(turned.normal(), -off);
    return new PlaneView(turned.through(centre), mmPerPixel, slab);
  }

  public PlaneView withSlab(Slab other) {
    return new PlaneView(plane, mmPerPixel, other);
  }

  public PlaneView withPlane(Plane other) {
    return new PlaneView(other, mmPerPixel, slab);
  }
}

package org.readingroom.render.reslice;

import org.readingroom.render.geometry.PatientBox;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;

/// A picture to be cut from a volume. Immutable.
///
/// Pixel (0,0) is at centre − ((width−1)/2 · alongRow + (height−1)/2 · downColumn) · mmPerPixel. A
/// pixel has a value when it lies between the volume's outermost voxel centres (tolerance 1e-4
/// voxel); outside, in a gap, or where slices are awaited it is a NaN of
/// [org.readingroom.render.pixel.NoSample]. Slab samples without a value are ignored; a pixel has
/// none only when no sample has.
///
/// @param plane where, and which way up
/// @param width pixels per row, 1–16,384
/// @param height pixels per column, 1–16,384
/// @param mmPerPixel mm between neighbouring pixels both ways
/// @param slab thickness
/// @param interpolation between voxels
public record PlaneRequest(
    Plane plane, int width, int height, double mmPerPixel, Slab slab, Interpolation interpolation) {

  public PlaneRequest {
    if (width < 1 || height < 1 || width > 16384 || height > 16384) {
      throw new IllegalArgumentException("a picture is 1 to 16,384 pixels wide and high");
    }
    if (!(mmPerPixel > 1e-6 && mmPerPixel < 1e4)) {
      throw new IllegalArgumentException("millimetres per pixel must be above 0");
    }
  }

  /// A thin trilinear plane.
  public static PlaneRequest thin(Plane plane, int width, int height, double mmPerPixel) {
    return new PlaneRequest(plane, width, height, mmPerPixel, Slab.NONE, Interpolation.TRILINEAR);
  }

  /// A thin trilinear plane that shows the whole of a box, scaled to fit the picture.
  public static PlaneRequest fitting(Plane plane, int width, int height, PatientBox box) {
    double mmPerPixel =
        Math.max(
            box.extentMm(plane.alongRow()) / Math.max(1, width - 1),
            box.extentMm(plane.downColumn()) / Math.max(1, height - 1));
    return thin(plane, width, height, Math.clamp(mmPerPixel, 1e-3, 1e3));
  }

  public PlaneRequest withSlab(Slab other) {
    return new PlaneRequest(plane, width, height, mmPerPixel, other, interpolation);
  }

  public PlaneRequest withInterpolation(Interpolation other) {
    return new PlaneRequest(plane, width, height, mmPerPixel, slab, other);
  }

  public PlaneRequest withPlane(Plane other) {
    return new PlaneRequest(other, width, height, mmPerPixel, slab, interpolation);
  }

  /// The same view with `factor` times fewer pixels each way: same centre, same field.
  public PlaneRequest coarser(int factor) {
    int w = Math.max(1, (width + factor - 1) / factor);
    int h = Math.max(1, (height + factor - 1) / factor);
    return new PlaneRequest(plane, w, h, mmPerPixel * factor, slab, interpolation);
  }

  /// Patient place of a picture pixel; fractions allowed.
  public PatientPoint patientFromPixel(double x, double y) {
    return plane
        .centre()
        .along(plane.alongRow(), (x - (width - 1) / 2.0) * mmPerPixel)
        .along(plane.downColumn(), (y - (height - 1) / 2.0) * mmPerPixel);
  }

  /// Picture column (with fraction) of a place, seen along the normal.
  public double columnFromPatient(PatientPoint place) {
    return place.minus(plane.centre()).dot(plane.alongRow()) / mmPerPixel + (width - 1) / 2.0;
  }

  /// Picture row (with fraction) of a place, seen along the normal.
  public double rowFromPatient(PatientPoint place) {
    return place.minus(plane.centre()).dot(plane.downColumn()) / mmPerPixel + (height - 1) / 2.0;
  }

  /// Number of pixels.
  public int pixels() {
    return Math.multiplyExact(width, height);
  }
}

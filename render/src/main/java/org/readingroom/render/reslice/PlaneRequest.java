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
/// @param sparseSlab for a picture in motion only: the slab keeps its thickness but takes no more
///   than [#SPARSE_SAMPLES] samples of it
public record PlaneRequest(
    Plane plane,
    int width,
    int height,
    double mmPerPixel,
    Slab slab,
    Interpolation interpolation,
    boolean sparseSlab) {

  /// Samples of a sparse slab.
  public static final int SPARSE_SAMPLES = 8;

  public PlaneRequest {
    if (width < 1 || height < 1 || width > 16384 || height > 16384) {
      throw new IllegalArgumentException("a picture is 1 to 16,384 pixels wide and high");
    }
    if (!(mmPerPixel > 1e-6 && mmPerPixel < 1e4)) {
      throw new IllegalArgumentException("millimetres per pixel must be above 0");
    }
  }

  /// A picture with the contract's own slab samples.
  public PlaneRequest(
      Plane plane,
      int width,
      int height,
      double mmPerPixel,
      Slab slab,
      Interpolation interpolation) {
    this(plane, width, height, mmPerPixel, slab, interpolation, false);
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
    return new PlaneRequest(plane, width, height, mmPerPixel, other, interpolation, sparseSlab);
  }

  public PlaneRequest withInterpolation(Interpolation other) {
    return new PlaneRequest(plane, width, height, mmPerPixel, slab, other, sparseSlab);
  }

  public PlaneRequest withPlane(Plane other) {
    return new PlaneRequest(other, width, height, mmPerPixel, slab, interpolation, sparseSlab);
  }

  /// The same view for a picture in motion: `factor` times fewer pixels each way over the same
  /// field, a sparse slab of full thickness, and at best trilinear.
  public PlaneRequest inMotion(int factor) {
    int w = Math.max(1, Math.ceilDiv(width, factor));
    int h = Math.max(1, Math.ceilDiv(height, factor));
    Interpolation simple =
        interpolation == Interpolation.NEAREST ? Interpolation.NEAREST : Interpolation.TRILINEAR;
    // Coarse pixel X covers full pixels X·factor … +factor−1, so its centre lies (factor−1)/2
    // further in.
    double shiftX = ((w * factor) - width) / 2.0 * mmPerPixel;
    double shiftY = ((h * factor) - height) / 2.0 * mmPerPixel;
    Plane shifted =
        plane.through(
            plane.centre().along(plane.alongRow(), shiftX).along(plane.downColumn(), shiftY));
    return new PlaneRequest(shifted, w, h, mmPerPixel * factor, slab, simple, true);
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

  /// Samples taken along the normal in a volume.
  public int slabSamples(double smallestStepMm) {
    int samples = slab.samples(smallestStepMm);
    return sparseSlab ? Math.min(samples, SPARSE_SAMPLES) : samples;
  }

  /// Number of pixels.
  public int pixels() {
    return Math.multiplyExact(width, height);
  }
}

package org.readingroom.render.reslice;

import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.volume.VolumeLayout;

/// A plane request seen from a volume's first slice: where each picture pixel and slab sample lies,
/// as columns and rows of that slice and mm along its normal. All three are linear in pixel and
/// sample.
///
/// Space: (columns, rows, mm) = start + x · perColumn + y · perRow + s · perSample, with x, y the
/// picture pixel and s = 0 … samples−1 the slab sample from −T/2 to +T/2. Immutable.
///
/// @param start pixel (0,0), sample 0
/// @param perColumn step to the next pixel of a row
/// @param perRow step to the next row
/// @param perSample step to the next slab sample; zero for a thin plane
/// @param samples number of slab samples
public record SliceFrame(Place start, Place perColumn, Place perRow, Place perSample, int samples) {

  /// A place or step: columns and rows of the first slice, mm along its normal.
  public record Place(double columns, double rows, double mm) {}

  /// Works the request out for a volume.
  public static SliceFrame of(PlaneRequest request, VolumeLayout layout) {
    return of(request, layout, request.slabSamples(layout.smallestStepMm()));
  }

  private static SliceFrame of(PlaneRequest request, VolumeLayout layout, int samples) {
    SlicePlane slice = layout.plane();
    PatientVector normal = request.plane().normal();
    double thickness = request.slab().thicknessMm();
    PatientPoint first =
        request.patientFromPixel(0, 0).along(normal, samples > 1 ? -thickness / 2 : 0);
    PatientVector sampleStep = normal.times(samples > 1 ? thickness / (samples - 1) : 0);
    return new SliceFrame(
        step(slice, first.minus(slice.topLeftMm())),
        step(slice, request.plane().alongRow().times(request.mmPerPixel())),
        step(slice, request.plane().downColumn().times(request.mmPerPixel())),
        step(slice, sampleStep),
        samples);
  }

  private static Place step(SlicePlane slice, PatientVector mm) {
    return new Place(
        mm.dot(slice.alongRow()) / slice.columnStepMm(),
        mm.dot(slice.downColumn()) / slice.rowStepMm(),
        mm.dot(slice.normal()));
  }

  /// The same places as voxel indices of a uniform volume: slots instead of mm, the shift of tilted
  /// slices taken off.
  ///
  /// @throws IllegalArgumentException when the volume is not uniform
  public SliceFrame inVoxelsOf(VolumeLayout layout) {
    if (!layout.isUniform()) {
      throw new IllegalArgumentException("only an even lattice has linear voxel indices");
    }
    return new SliceFrame(
        voxels(start, layout),
        voxels(perColumn, layout),
        voxels(perRow, layout),
        voxels(perSample, layout),
        samples);
  }

  private static Place voxels(Place place, VolumeLayout layout) {
    int last = layout.slots() - 1;
    double slot = place.mm * last / layout.distanceMm(last);
    return new Place(
        place.columns - slot * layout.shiftColumns(last) / last,
        place.rows - slot * layout.shiftRows(last) / last,
        slot);
  }
}

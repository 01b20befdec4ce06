package org.readingroom.render.measure;

import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.VoxelPoint;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// The value under the pointer: that of the nearest voxel, as the file holds it, never
/// interpolated.
public sealed interface Probe {

  /// A voxel.
  ///
  /// @param slice instance and frame it belongs to
  /// @param column column index in that slice, from 0
  /// @param row row index, from 0
  /// @param stored pixel value of the file
  /// @param modality rescaled value (HU for CT)
  record Value(SliceId slice, int column, int row, int stored, double modality) implements Probe {}

  /// No voxel there, and why.
  record None(NoSample reason) implements Probe {}

  /// Probes a volume at a patient place. Inside means between the outermost voxel centres, and
  /// beyond them by up to half a voxel, which is where the outermost voxels end.
  ///
  /// @throws org.readingroom.render.volume.VolumeClosedException when the volume is closed
  static Probe at(Volume volume, PatientPoint place) {
    VolumeLayout layout = volume.layout();
    VoxelPoint voxel = layout.voxelFromPatient(place);
    int k = nearest(voxel.k(), layout.slots());
    if (k < 0) {
      return new None(NoSample.OUTSIDE);
    }
    int i = nearest(voxel.i(), layout.columns());
    int j = nearest(voxel.j(), layout.rows());
    if (i < 0 || j < 0) {
      return new None(NoSample.OUTSIDE);
    }
    SliceHeader header = layout.slice(k);
    if (header == null || isInGap(layout, voxel.k(), k)) {
      return new None(NoSample.GAP);
    }
    try (Volume.Lease lease = volume.lease()) {
      if (!lease.isPresent(k)) {
        return new None(NoSample.AWAITED);
      }
      if (lease.isPadding(i, j, k)) {
        return new None(NoSample.PADDING);
      }
      int stored = lease.raw(i, j, k) + header.format().rawBias();
      return value(header, i, j, stored);
    }
  }

  /// Probes a slice of a stack, edge pixels in full.
  static Probe at(StoredSlice slice, ImagePoint place) {
    SliceHeader header = slice.header();
    int i = nearest(place.column(), header.columns());
    int j = nearest(place.row(), header.rows());
    if (i < 0 || j < 0) {
      return new None(NoSample.OUTSIDE);
    }
    int stored = header.format().storedFromCell(slice.cells()[j * header.columns() + i]);
    PixelPadding padding = header.padding();
    return padding != null && padding.contains(stored)
        ? new None(NoSample.PADDING)
        : value(header, i, j, stored);
  }

  private static Value value(SliceHeader header, int i, int j, int stored) {
    return new Value(header.id(), i, j, stored, header.rescale().modalityFromStored(stored));
  }

  /// Whether a place beside slot k is more than half a usual step into a gap.
  private static boolean isInGap(VolumeLayout layout, double at, int k) {
    int below = Math.clamp((int) Math.floor(at), 0, layout.slots() - 2);
    if (!layout.isGapAfter(below) || layout.isUniform()) {
      return false;
    }
    double mm = Math.abs(at - k) * (layout.distanceMm(below + 1) - layout.distanceMm(below));
    return mm > layout.sliceStepMm() / 2;
  }

  private static int nearest(double index, int count) {
    int near = (int) Math.floor(index + 0.5);
    return index >= -0.5 && near < count ? near : -1;
  }
}

package org.readingroom.render.cpu;

import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;
import org.readingroom.render.volume.VoxelMemory;

/// One value at a time, in double precision, for every case there is: volume edges, gaps, slices
/// not yet there, a rescale per slice. The fast row kernels hand over to it where they do not
/// apply. Any thread, while the lease is held.
///
/// In a picture padding is as dark as the darkest voxel of its slice; an [#exact] sampler, which
/// tells values, has none wherever a padding voxel would take part.
public final class PointSampler {
  private static final float OUTSIDE = NoSample.OUTSIDE.asFloat();
  private static final float AWAITED = NoSample.AWAITED.asFloat();
  private static final float GAP = NoSample.GAP.asFloat();
  private static final float PADDING = NoSample.PADDING.asFloat();

  private final Volume.Lease lease;
  private final VolumeLayout layout;
  private final Interpolation interpolation;
  private final int lastI;
  private final int lastJ;
  private final int lastK;
  private final boolean heedsPadding;

  /// For pictures.
  public PointSampler(Volume.Lease lease, Interpolation interpolation) {
    this(lease, interpolation, false);
  }

  private PointSampler(Volume.Lease lease, Interpolation interpolation, boolean exact) {
    this.lease = lease;
    this.layout = lease.layout();
    this.interpolation = interpolation;
    lastI = layout.columns() - 1;
    lastJ = layout.rows() - 1;
    lastK = layout.slots() - 1;
    heedsPadding = exact && lease.isPadded();
  }

  /// For values that are told.
  public static PointSampler exact(Volume.Lease lease, Interpolation interpolation) {
    return new PointSampler(lease, interpolation, true);
  }

  /// The modality value at a place given as columns and rows of the first slice and mm along its
  /// normal, or a NaN of [NoSample].
  public float atSliceFrame(double columns, double rows, double mm) {
    double k = layout.slotFromDistance(mm);
    int below = Math.clamp((int) Math.floor(k), 0, Math.max(0, lastK - 1));
    int above = Math.min(below + 1, lastK);
    double share = k - below;
    double i =
        columns
            - layout.shiftColumns(below)
            - share * (layout.shiftColumns(above) - layout.shiftColumns(below));
    double j =
        rows
            - layout.shiftRows(below)
            - share * (layout.shiftRows(above) - layout.shiftRows(below));
    return atVoxel(i, j, k);
  }

  /// The modality value at a voxel index with fractions, or a NaN of [NoSample].
  public float atVoxel(double i, double j, double k) {
    double tolerance = VolumeLayout.EDGE_TOLERANCE;
    if (!(i >= -tolerance && i <= lastI + tolerance)
        || !(j >= -tolerance && j <= lastJ + tolerance)
        || !(k >= -tolerance && k <= lastK + tolerance)) {
      return OUTSIDE;
    }
    double ci = Math.clamp(i, 0.0, lastI);
    double cj = Math.clamp(j, 0.0, lastJ);
    double ck = Math.clamp(k, 0.0, lastK);
    int below = (int) ck;
    int above = Math.min(below + 1, lastK);
    double share = ck - below;
    NoSample lower = usable(below);
    NoSample upper = usable(above);
    boolean gap = above > below && layout.isGapAfter(below);
    if (lower != null || upper != null || gap) {
      // Close enough to a slice to need no other; counted in median steps, also beside a wide gap.
      double near =
          above == below
              ? tolerance
              : tolerance
                  * layout.sliceStepMm()
                  / (layout.distanceMm(above) - layout.distanceMm(below));
      if (share <= near && lower == null) {
        return heedsPadding && meetsPadding(ci, cj, below)
            ? PADDING
            : (float) inSlot(ci, cj, below);
      }
      if (share >= 1 - near && upper == null) {
        return heedsPadding && meetsPadding(ci, cj, above)
            ? PADDING
            : (float) inSlot(ci, cj, above);
      }
      return gap || lower == NoSample.GAP || upper == NoSample.GAP ? GAP : AWAITED;
    }
    if (heedsPadding && meetsPadding(ci, cj, below, above, share)) {
      return PADDING;
    }
    if (interpolation == Interpolation.NEAREST) {
      return (float) inSlot(ci, cj, share < 0.5 - Interpolation.TIE ? below : above);
    }
    if (interpolation == Interpolation.TRICUBIC) {
      int before = isReachable(below - 1, below - 1) ? below - 1 : below;
      int after = isReachable(above + 1, above) ? above + 1 : above;
      return (float)
          (Cubic.weight(0, share) * inSlot(ci, cj, before)
              + Cubic.weight(1, share) * inSlot(ci, cj, below)
              + Cubic.weight(2, share) * inSlot(ci, cj, above)
              + Cubic.weight(3, share) * inSlot(ci, cj, after));
    }
    double low = inSlot(ci, cj, below);
    return (float) (low + share * (inSlot(ci, cj, above) - low));
  }

  /// Whether a padding voxel would take part in the value at a place between two slots.
  private boolean meetsPadding(double i, double j, int below, int above, double share) {
    if (interpolation == Interpolation.NEAREST) {
      return meetsPadding(i, j, share < 0.5 ? below : above);
    }
    if (share <= VolumeLayout.EDGE_TOLERANCE) {
      return meetsPadding(i, j, below);
    }
    if (share >= 1 - VolumeLayout.EDGE_TOLERANCE) {
      return meetsPadding(i, j, above);
    }
    boolean found = meetsPadding(i, j, below) || meetsPadding(i, j, above);
    if (interpolation == Interpolation.TRICUBIC && !found) {
      found =
          isReachable(below - 1, below - 1) && meetsPadding(i, j, below - 1)
              || isReachable(above + 1, above) && meetsPadding(i, j, above + 1);
    }
    return found;
  }

  /// Whether a padding voxel of one slot would take part in its value at a place.
  private boolean meetsPadding(double i, double j, int slot) {
    for (int row = first(j); row <= Math.min(last(j), lastJ); row++) {
      for (int column = first(i); column <= Math.min(last(i), lastI); column++) {
        if (lease.isPadding(Math.max(column, 0), Math.max(row, 0), slot)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The first voxel along an axis that takes part at an index; may be −1.
  private int first(double index) {
    if (interpolation == Interpolation.NEAREST) {
      return (int) (index + 0.5);
    }
    int below = (int) (index + VolumeLayout.EDGE_TOLERANCE);
    boolean onVoxel = index - below <= VolumeLayout.EDGE_TOLERANCE;
    return onVoxel || interpolation == Interpolation.TRILINEAR ? below : below - 1;
  }

  /// The last voxel along an axis that takes part at an index; may lie beyond the volume.
  private int last(double index) {
    if (interpolation == Interpolation.NEAREST) {
      return (int) (index + 0.5);
    }
    int below = (int) (index + VolumeLayout.EDGE_TOLERANCE);
    boolean onVoxel = index - below <= VolumeLayout.EDGE_TOLERANCE;
    return onVoxel ? below : interpolation == Interpolation.TRILINEAR ? below + 1 : below + 2;
  }

  /// Null when the slot has voxels, else why not.
  private @Nullable NoSample usable(int slot) {
    if (lease.isPresent(slot)) {
      return null;
    }
    return layout.slice(slot) == null ? NoSample.GAP : NoSample.AWAITED;
  }

  /// Whether a slot beyond the two around a place may take part: it has voxels and no gap lies
  /// before it.
  private boolean isReachable(int slot, int gapAt) {
    return slot >= 0 && slot <= lastK && usable(slot) == null && !layout.isGapAfter(gapAt);
  }

  private double inSlot(double i, double j, int slot) {
    double raw;
    if (interpolation == Interpolation.NEAREST) {
      raw = raw(nearest(i), nearest(j), slot);
    } else if (interpolation == Interpolation.TRICUBIC) {
      raw = bicubic(i, j, slot);
    } else {
      int i0 = (int) i;
      int j0 = (int) j;
      int i1 = Math.min(i0 + 1, lastI);
      int j1 = Math.min(j0 + 1, lastJ);
      double fi = i - i0;
      double upper = raw(i0, j0, slot) * (1 - fi) + raw(i1, j0, slot) * fi;
      double lower = raw(i0, j1, slot) * (1 - fi) + raw(i1, j1, slot) * fi;
      raw = upper + (j - j0) * (lower - upper);
    }
    return layout.rawSlope(slot) * raw + layout.rawIntercept(slot);
  }

  private static int nearest(double index) {
    return (int) (index + 0.5 + Interpolation.TIE);
  }

  private double bicubic(double i, double j, int slot) {
    int i0 = Math.min((int) i, Math.max(0, lastI - 1));
    int j0 = Math.min((int) j, Math.max(0, lastJ - 1));
    double sum = 0;
    for (int b = 0; b < 4; b++) {
      int row = Math.clamp(j0 + b - 1, 0, lastJ);
      double along = 0;
      for (int a = 0; a < 4; a++) {
        along += Cubic.weight(a, i - i0) * raw(Math.clamp(i0 + a - 1, 0, lastI), row, slot);
      }
      sum += Cubic.weight(b, j - j0) * along;
    }
    return sum;
  }

  private int raw(int i, int j, int slot) {
    return VoxelMemory.voxel(lease.address(slot) + ((long) j * (lastI + 1) + i) * 2);
  }
}

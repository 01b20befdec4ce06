package org.readingroom.render.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.reslice.SliceFrame;
import org.readingroom.render.volume.HalvedVoxels;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;
import org.readingroom.render.volume.VoxelMemory;

/// The fast trilinear and tricubic rows of a uniform volume with one rescale.
///
/// Each row of each slab sample is a straight line through voxel space. It is clipped to the volume
/// by arithmetic, walked in 32.32 fixed point, and combined with the samples before it; nothing is
/// tested per pixel (in a volume that is not whole, only that its two slices are there). The few
/// pixels within the edge tolerance, and those whose slices are missing, go to [PointSampler].
/// Fixed-point drift over 16,384 pixels is below 4e-6 voxel.
final class EvenRows implements RowSampler {
  private static final double ONE = 0x1p32;
  private static final float SHARE = 0x1p-24f;
  private static final double MOST_TO_TOUCH = 0.75;
  private static final int VALUE = Lanes.VALUE;
  private static final int KEPT = Lanes.KEPT;

  private final SliceFrame voxels;
  private final PointSampler sampler;
  private final Slab.Kind kind;
  private final long[] address;
  private final boolean full;
  private final Stride stride;
  private final int reach;
  private final int columns;
  private final long rowBytes;
  private final int lastI;
  private final int lastJ;
  private final int lastK;
  private final long highestI;
  private final long highestJ;
  private final long highestK;
  private final double slope;
  private final double intercept;

  // Scratch of one row: kept values, how many samples they hold, and why there are none.
  private final float[] lanes = Lanes.make();
  private final int[] found = new int[Lanes.MOST];
  private final float[] reason = new float[Lanes.MOST];

  // Takes what was read only to be near, or the compiler would leave the reading out.
  private int touched;

  /// Whether these rows can serve a request: a uniform volume, one rescale, and for tricubic every
  /// slice present.
  static boolean serve(Volume.Lease lease, Interpolation interpolation) {
    VolumeLayout layout = lease.layout();
    boolean even = layout.isUniform() && layout.hasOneRescale() && layout.slots() > 1;
    return switch (interpolation) {
      case NEAREST -> false;
      case TRILINEAR -> even;
      case TRICUBIC -> even && lease.isFull();
    };
  }

  /// @param halved takes the place of the lease's own voxels, but at the volume's edge
  EvenRows(
      Volume.Lease lease,
      PointSampler sampler,
      SliceFrame frame,
      Slab.Kind kind,
      Interpolation interpolation,
      @Nullable HalvedVoxels halved) {
    VolumeLayout layout = lease.layout();
    this.voxels = frame.inVoxelsOf(layout);
    this.sampler = sampler;
    columns = layout.columns();
    rowBytes = layout.rows() > 1 ? columns * 2L : 0;
    lastI = layout.columns() - 1;
    lastJ = layout.rows() - 1;
    lastK = layout.slots() - 1;
    boolean cubic = interpolation == Interpolation.TRICUBIC;
    reach = cubic ? 1 : 0;
    highestI = highest(lastI);
    highestJ = highest(lastJ);
    highestK = highest(lastK);
    slope = layout.rawSlope(0);
    intercept = layout.rawIntercept(0);
    this.kind = ofRaw(kind, slope);
    full = lease.isFull();
    address = new long[layout.slots()];
    for (int slot = 0; slot < address.length; slot++) {
      address[slot] = lease.address(slot);
    }
    if (halved != null) {
      stride = new HalvedStride(halved);
    } else if (cubic) {
      stride = new CubicStride(address, columns);
    } else {
      stride = new LinearStride(address, columns, layout.rows());
    }
  }

  /// What is kept of raw values: a negative slope turns their order round.
  private static Slab.Kind ofRaw(Slab.Kind kind, double slope) {
    return slope > 0
        ? kind
        : switch (kind) {
          case MIP -> Slab.Kind.MINIP;
          case MINIP -> Slab.Kind.MIP;
          case NONE, MEAN -> kind;
        };
  }

  /// The halved voxels that a picture may be cut from: one in motion, a slab, and coarser than the
  /// voxels. Null for all others, and until those voxels are made.
  static @Nullable HalvedVoxels halved(Volume.Lease lease, PlaneRequest request) {
    VolumeLayout layout = lease.layout();
    if (!request.sparseSlab()
        || request.slab().kind() == Slab.Kind.NONE
        || request.interpolation() != Interpolation.TRILINEAR
        || !lease.isFull()
        || !serve(lease, request.interpolation())
        || request.mmPerPixel() <= HalvedVoxels.longestStepMm(layout)) {
      return null;
    }
    return lease.halved(
        switch (ofRaw(request.slab().kind(), layout.rawSlope(0))) {
          case MIP -> HalvedVoxels.Toward.LARGEST;
          case MINIP -> HalvedVoxels.Toward.SMALLEST;
          case NONE, MEAN -> HalvedVoxels.Toward.MEAN;
        });
  }

  /// The highest fixed-point index whose upper neighbours all exist; negative where there is none.
  private long highest(int last) {
    int below = last - reach;
    return below <= 0 ? (reach == 0 ? 0 : -1) : ((long) below << 32) - 1;
  }

  @Override
  public void row(int x, int y, int count, float[] out, int offset) {
    // Where every sample of every pixel has a value, nothing needs to be counted or explained.
    boolean inside = full && isInside(x, y, count);
    if (!inside) {
      Arrays.fill(found, 0, count, 0);
      Arrays.fill(reason, 0, count, NoSample.OUTSIDE.asFloat());
    }
    float start =
        switch (kind) {
          case MIP -> Float.NEGATIVE_INFINITY;
          case MINIP -> Float.POSITIVE_INFINITY;
          case NONE, MEAN -> 0;
        };
    Arrays.fill(lanes, KEPT, KEPT + count, start);
    for (int sample = 0; sample < voxels.samples(); sample++) {
      line(x, y, sample, count, inside);
    }
    finish(count, inside);
    System.arraycopy(lanes, KEPT, out, offset, count);
    if (!inside) {
      for (int n = 0; n < count; n++) {
        if (found[n] == 0) {
          out[offset + n] = reason[n];
        }
      }
    }
  }

  /// Whether a piece of a row lies within the volume with all its samples: its four corners do, and
  /// both are convex.
  private boolean isInside(int x, int y, int count) {
    return isInside(x, y, 0, count) && isInside(x, y, voxels.samples() - 1, count);
  }

  private boolean isInside(int x, int y, int sample, int count) {
    SliceFrame v = voxels;
    double i = columnAt(x, y, sample);
    double j = rowAt(x, y, sample);
    double k = slotAt(x, y, sample);
    return isBetween(i, i + (count - 1) * v.perColumn().columns(), lastI)
        && isBetween(j, j + (count - 1) * v.perColumn().rows(), lastJ)
        && isBetween(k, k + (count - 1) * v.perColumn().mm(), lastK);
  }

  /// From what was kept of raw samples to modality values.
  private void finish(int count, boolean inside) {
    float[] values = lanes;
    if (kind == Slab.Kind.MEAN) {
      if (inside) {
        Arrays.fill(found, 0, count, voxels.samples());
      }
      for (int n = 0; n < count; n++) {
        values[KEPT + n] /= found[n];
      }
    }
    double scale = slope;
    double add = intercept;
    if (scale != 1 || add != 0) {
      for (int n = 0; n < count; n++) {
        values[KEPT + n] = (float) (scale * values[KEPT + n] + add);
      }
    }
  }

  /// Reads a voxel of every cache line that a thin plane's tile will need. The reads depend on
  /// nothing and follow each other closely, so the processor waits for many lines at once, which it
  /// cannot among the arithmetic of [#row]: measured, a fifth to a quarter of the plane's time.
  @Override
  public void approach(int x, int y, int width, int height) {
    double widest = Math.max(widest(voxels.perColumn()), widest(voxels.perRow()));
    if (!full || voxels.samples() > 1 || widest > MOST_TO_TOUCH) {
      // A slab meets its lines again and again; coarse pixels have lines of their own each.
      return;
    }
    int every = Math.clamp((long) (1 / widest), 1, height);
    for (int row = y; row < y + height; row += every) {
      touch(x, row, Math.ceilDiv(width, every), every);
    }
  }

  private static double widest(SliceFrame.Place step) {
    return Math.max(Math.abs(step.columns()), Math.max(Math.abs(step.rows()), Math.abs(step.mm())));
  }

  private void touch(int x, int y, int count, int every) {
    SliceFrame v = voxels;
    double di = v.perColumn().columns() * every;
    double dj = v.perColumn().rows() * every;
    double dk = v.perColumn().mm() * every;
    double i0 = columnAt(x, y, 0);
    double j0 = rowAt(x, y, 0);
    double k0 = slotAt(x, y, 0);
    // Well inside, so that fixed-point drift stays inside too.
    double edge = 1e-3;
    int from = first(i0, di, edge, lastI - edge, count);
    from = Math.max(from, first(j0, dj, edge, lastJ - edge, count));
    from = Math.max(from, first(k0, dk, edge, lastK - edge, count));
    int to = end(i0, di, edge, lastI - edge, count);
    to = Math.min(to, end(j0, dj, edge, lastJ - edge, count));
    to = Math.min(to, end(k0, dk, edge, lastK - edge, count));
    long fi = Math.round((i0 + from * di) * ONE);
    long fj = Math.round((j0 + from * dj) * ONE);
    long fk = Math.round((k0 + from * dk) * ONE);
    long stepI = Math.round(di * ONE);
    long stepJ = Math.round(dj * ONE);
    long stepK = Math.round(dk * ONE);
    long[] slots = address;
    long across = columns;
    int sum = 0;
    for (int n = from; n < to; n++) {
      sum += VoxelMemory.voxel(slots[(int) (fk >> 32)] + ((fj >> 32) * across + (fi >> 32)) * 2);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
    touched += sum;
  }

  /// Adds one slab sample's line of pixels to the row.
  private void line(int x, int y, int sample, int count, boolean inside) {
    double i0 = columnAt(x, y, sample);
    double j0 = rowAt(x, y, sample);
    double k0 = slotAt(x, y, sample);
    double di = voxels.perColumn().columns();
    double dj = voxels.perColumn().rows();
    double dk = voxels.perColumn().mm();

    double tolerance = VolumeLayout.EDGE_TOLERANCE;
    int from = 0;
    int to = count;
    if (!inside) {
      from = Math.max(from, first(i0, di, -tolerance, lastI + tolerance, count));
      from = Math.max(from, first(j0, dj, -tolerance, lastJ + tolerance, count));
      from = Math.max(from, first(k0, dk, -tolerance, lastK + tolerance, count));
      to = Math.min(to, end(i0, di, -tolerance, lastI + tolerance, count));
      to = Math.min(to, end(j0, dj, -tolerance, lastJ + tolerance, count));
      to = Math.min(to, end(k0, dk, -tolerance, lastK + tolerance, count));
    }
    if (from >= to) {
      return;
    }

    long stepI = Math.round(di * ONE);
    long stepJ = Math.round(dj * ONE);
    long stepK = Math.round(dk * ONE);
    // The run that needs no clamping: shrink from both ends until fixed point itself says so. The
    // ends bound all that lies between them, since each index is linear.
    int begin = from;
    int finish = to;
    while (begin < finish
        && !(isFree(i0 + begin * di, stepI, highestI)
            && isFree(j0 + begin * dj, stepJ, highestJ)
            && isFree(k0 + begin * dk, stepK, highestK))) {
      point(i0, j0, k0, di, dj, dk, begin++);
    }
    if (begin == finish) {
      return;
    }
    long fi = fixed(i0 + begin * di, stepI, highestI);
    long fj = fixed(j0 + begin * dj, stepJ, highestJ);
    long fk = fixed(k0 + begin * dk, stepK, highestK);
    while (finish > begin
        && !(isWithin(fi + (finish - 1 - begin) * stepI, highestI)
            && isWithin(fj + (finish - 1 - begin) * stepJ, highestJ)
            && isWithin(fk + (finish - 1 - begin) * stepK, highestK))) {
      point(i0, j0, k0, di, dj, dk, --finish);
    }
    if (full) {
      stride.run(lanes, begin, finish, fi, fj, fk, stepI, stepJ, stepK);
      keep(lanes, begin, finish);
      if (!inside) {
        count(found, begin, finish);
      }
    } else {
      walk(begin, finish, fi, fj, fk, stepI, stepJ, stepK, i0, j0, k0, di, dj, dk);
    }
  }

  /// Adds the values of a run to what is kept.
  private void keep(float[] values, int begin, int end) {
    switch (kind) {
      case NONE -> System.arraycopy(values, VALUE + begin, values, KEPT + begin, end - begin);
      case MEAN -> {
        for (int n = begin; n < end; n++) {
          values[KEPT + n] += values[VALUE + n];
        }
      }
      case MIP -> {
        for (int n = begin; n < end; n++) {
          values[KEPT + n] = Math.max(values[KEPT + n], values[VALUE + n]);
        }
      }
      case MINIP -> {
        for (int n = begin; n < end; n++) {
          values[KEPT + n] = Math.min(values[KEPT + n], values[VALUE + n]);
        }
      }
    }
  }

  private static void count(int[] counts, int begin, int end) {
    for (int n = begin; n < end; n++) {
      counts[n]++;
    }
  }

  private void walk(
      int begin,
      int finish,
      long startI,
      long startJ,
      long startK,
      long stepI,
      long stepJ,
      long stepK,
      double i0,
      double j0,
      double k0,
      double di,
      double dj,
      double dk) {
    long fi = startI;
    long fj = startJ;
    long fk = startK;
    long[] slots = address;
    float[] values = lanes;
    int[] counts = found;
    int width = columns;
    long nextRow = rowBytes;
    Slab.Kind keep = kind;
    for (int n = begin; n < finish; n++) {
      int slot = (int) (fk >> 32);
      long low = slots[slot];
      long high = slots[slot + 1];
      if (low == 0 || high == 0) {
        point(i0, j0, k0, di, dj, dk, n);
      } else {
        long at = ((int) (fj >> 32) * (long) width + (fi >> 32)) * 2;
        float value =
            trilinear(
                low + at,
                high + at,
                nextRow,
                ((int) fi >>> 8) * SHARE,
                ((int) fj >>> 8) * SHARE,
                ((int) fk >>> 8) * SHARE);
        switch (keep) {
          case NONE -> values[KEPT + n] = value;
          case MEAN -> values[KEPT + n] += value;
          case MIP -> values[KEPT + n] = Math.max(values[KEPT + n], value);
          case MINIP -> values[KEPT + n] = Math.min(values[KEPT + n], value);
        }
        counts[n]++;
      }
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }

  private static float trilinear(
      long low, long high, long nextRow, float shareI, float shareJ, float shareK) {
    int a = VoxelMemory.pair(low);
    int b = VoxelMemory.pair(low + nextRow);
    int c = VoxelMemory.pair(high);
    int d = VoxelMemory.pair(high + nextRow);
    float a0 = (short) a;
    float b0 = (short) b;
    float c0 = (short) c;
    float d0 = (short) d;
    float ax = a0 + shareI * ((a >> 16) - a0);
    float bx = b0 + shareI * ((b >> 16) - b0);
    float cx = c0 + shareI * ((c >> 16) - c0);
    float dx = d0 + shareI * ((d >> 16) - d0);
    float near = ax + shareJ * (bx - ax);
    float far = cx + shareJ * (dx - cx);
    return near + shareK * (far - near);
  }

  /// One pixel the careful way.
  private void point(double i0, double j0, double k0, double di, double dj, double dk, int n) {
    float value = sampler.atVoxel(i0 + n * di, j0 + n * dj, k0 + n * dk);
    if (Float.isNaN(value)) {
      reason[n] = SlabReason.stronger(reason[n], value);
      return;
    }
    float raw = (float) ((value - intercept) / slope);
    float kept = lanes[KEPT + n];
    lanes[KEPT + n] =
        switch (kind) {
          case NONE -> raw;
          case MEAN -> kept + raw;
          case MIP -> Math.max(kept, raw);
          case MINIP -> Math.min(kept, raw);
        };
    found[n]++;
  }

  private double columnAt(int x, int y, int sample) {
    SliceFrame v = voxels;
    return v.start().columns()
        + x * v.perColumn().columns()
        + y * v.perRow().columns()
        + sample * v.perSample().columns();
  }

  private double rowAt(int x, int y, int sample) {
    SliceFrame v = voxels;
    return v.start().rows()
        + x * v.perColumn().rows()
        + y * v.perRow().rows()
        + sample * v.perSample().rows();
  }

  private double slotAt(int x, int y, int sample) {
    SliceFrame v = voxels;
    return v.start().mm()
        + x * v.perColumn().mm()
        + y * v.perRow().mm()
        + sample * v.perSample().mm();
  }

  /// Whether a line from one index to another lies within the volume, with no need to clip it.
  private static boolean isBetween(double start, double end, int last) {
    return Math.min(start, end) >= 0 && Math.max(start, end) <= last;
  }

  private boolean isFree(double index, long step, long highest) {
    return isWithin(fixed(index, step, highest), highest);
  }

  /// Fixed point of an index; an index that stands still exactly on the last voxel is moved 2⁻³²
  /// down, so that it has an upper neighbour.
  private static long fixed(double index, long step, long highest) {
    long value = Math.round(index * ONE);
    return step == 0 && value == highest + 1 ? highest : value;
  }

  private boolean isWithin(long value, long highest) {
    return value >= (long) reach << 32 && value <= highest;
  }

  /// First n in 0 … count with lowest ≤ start + n·step ≤ highest.
  private static int first(double start, double step, double lowest, double highest, int count) {
    if (step == 0) {
      return start >= lowest && start <= highest ? 0 : count;
    }
    double entry = ((step > 0 ? lowest : highest) - start) / step;
    int n = (int) Math.clamp(Math.ceil(entry) - 1, 0.0, count);
    while (n < count && isBefore(start + n * step, step, lowest, highest)) {
      n++;
    }
    return n;
  }

  private static boolean isBefore(double index, double step, double lowest, double highest) {
    return step > 0 ? index < lowest : index > highest;
  }

  /// One past the last n in 0 … count with lowest ≤ start + n·step ≤ highest.
  private static int end(double start, double step, double lowest, double highest, int count) {
    if (step == 0) {
      return start >= lowest && start <= highest ? count : 0;
    }
    double exit = ((step > 0 ? highest : lowest) - start) / step;
    int n = (int) Math.clamp(Math.floor(exit) + 2, 0.0, count);
    while (n > 0 && isBefore(start + (n - 1) * step, -step, lowest, highest)) {
      n--;
    }
    return n;
  }
}

package org.readingroom.render.cpu;

import org.readingroom.render.volume.VoxelMemory;

/// The tricubic run (Catmull-Rom): sixteen rows of four voxels around every place, weighed along i,
/// j, k.
///
/// Worked out in blocks of [#BLOCK] pixels, always whole: what lies behind the end of a run is
/// worked out from old numbers and left there. So all limits but those of the fetching are
/// constants, as in [HalvedStride].
final class CubicStride implements Stride {
  private static final int BLOCK = 256;
  private static final float PART = 0x1p-24f;

  // Of the four taps' polynomials, highest power first.
  private static final float A0 = (float) Cubic.coefficient(0, 3);
  private static final float B0 = (float) Cubic.coefficient(0, 2);
  private static final float C0 = (float) Cubic.coefficient(0, 1);
  private static final float D0 = (float) Cubic.coefficient(0, 0);
  private static final float A1 = (float) Cubic.coefficient(1, 3);
  private static final float B1 = (float) Cubic.coefficient(1, 2);
  private static final float C1 = (float) Cubic.coefficient(1, 1);
  private static final float D1 = (float) Cubic.coefficient(1, 0);
  private static final float A2 = (float) Cubic.coefficient(2, 3);
  private static final float B2 = (float) Cubic.coefficient(2, 2);
  private static final float C2 = (float) Cubic.coefficient(2, 1);
  private static final float D2 = (float) Cubic.coefficient(2, 0);
  private static final float A3 = (float) Cubic.coefficient(3, 3);
  private static final float B3 = (float) Cubic.coefficient(3, 2);
  private static final float C3 = (float) Cubic.coefficient(3, 1);
  private static final float D3 = (float) Cubic.coefficient(3, 0);

  // Sections of `lanes`: weights of the four taps along each axis, the sum over a slice, the value.
  private static final int ALONG = 0;
  private static final int DOWN = 4 * BLOCK;
  private static final int AWAY = 8 * BLOCK;
  private static final int SLICE = 12 * BLOCK;
  private static final int VALUE = 13 * BLOCK;

  private final long[] address;
  private final int columns;

  // Of the block in work: its first place and the step from pixel to pixel, 32.32.
  private long i;
  private long j;
  private long k;
  private long nextI;
  private long nextJ;
  private long nextK;
  private int count;
  private int slotStep;

  private final long[] places = new long[BLOCK];
  private final int[] slots = new int[BLOCK];

  // Four rows of two pairs each, in one array: the fetching loop is short of registers.
  private final int[] pairs = new int[8 * BLOCK];
  private final float[] lanes = new float[14 * BLOCK];

  // Called by way of arrays, each is compiled alone: see docs/decisions/0022.
  private final Runnable[] weights = {
    this::locate,
    () -> weigh(lanes, ALONG, (int) i, (int) nextI),
    () -> weigh(lanes, DOWN, (int) j, (int) nextJ),
    () -> weigh(lanes, AWAY, (int) k, (int) nextK)
  };
  private final Runnable[] rows = {
    this::fetch,
    () -> firstRow(pairs, lanes),
    () -> row(pairs, 2 * BLOCK, lanes, DOWN + BLOCK),
    () -> row(pairs, 4 * BLOCK, lanes, DOWN + 2 * BLOCK),
    () -> row(pairs, 6 * BLOCK, lanes, DOWN + 3 * BLOCK)
  };
  private final Runnable[] slices = {
    () -> firstSlice(lanes),
    () -> slice(lanes, AWAY + BLOCK),
    () -> slice(lanes, AWAY + 2 * BLOCK),
    () -> slice(lanes, AWAY + 3 * BLOCK)
  };

  CubicStride(long[] address, int columns) {
    this.address = address;
    this.columns = columns;
  }

  @Override
  public void run(
      float[] target,
      int begin,
      int end,
      long startI,
      long startJ,
      long startK,
      long stepI,
      long stepJ,
      long stepK) {
    i = startI;
    j = startJ;
    k = startK;
    nextI = stepI;
    nextJ = stepJ;
    nextK = stepK;
    for (int from = begin; from < end; from += BLOCK) {
      count = Math.min(BLOCK, end - from);
      for (Runnable pass : weights) {
        pass.run();
      }
      for (int slot = 0; slot < slices.length; slot++) {
        slotStep = slot - 1;
        for (Runnable pass : rows) {
          pass.run();
        }
        slices[slot].run();
      }
      System.arraycopy(lanes, VALUE, target, Lanes.VALUE + from, count);
      i += BLOCK * nextI;
      j += BLOCK * nextJ;
      k += BLOCK * nextK;
    }
  }

  private void locate() {
    long fi = i;
    long fj = j;
    long fk = k;
    long stepI = nextI;
    long stepJ = nextJ;
    long stepK = nextK;
    long width = columns;
    long[] at = places;
    int[] of = slots;
    int end = count;
    for (int n = 0; n < end; n++) {
      at[n] = (((fj >> 32) - 1) * width + (fi >> 32) - 1) * 2;
      of[n] = (int) (fk >> 32);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }

  /// Four neighbouring voxels of each of four rows of a slice, two and two.
  private void fetch() {
    long[] from = address;
    long[] at = places;
    int[] of = slots;
    int[] two = pairs;
    int step = slotStep;
    long down = columns * 2L;
    int end = count;
    for (int n = 0; n < end; n++) {
      long place = from[of[n] + step] + at[n];
      long four = VoxelMemory.four(place);
      two[n] = (int) four;
      two[BLOCK + n] = (int) (four >> 32);
      four = VoxelMemory.four(place + down);
      two[2 * BLOCK + n] = (int) four;
      two[3 * BLOCK + n] = (int) (four >> 32);
      four = VoxelMemory.four(place + 2 * down);
      two[4 * BLOCK + n] = (int) four;
      two[5 * BLOCK + n] = (int) (four >> 32);
      four = VoxelMemory.four(place + 3 * down);
      two[6 * BLOCK + n] = (int) four;
      two[7 * BLOCK + n] = (int) (four >> 32);
    }
  }

  private static void firstRow(int[] pairs, float[] lanes) {
    for (int n = 0; n < BLOCK; n++) {
      float left =
          (pairs[n] << 16 >> 16) * lanes[ALONG + n] + (pairs[n] >> 16) * lanes[ALONG + BLOCK + n];
      float right =
          (pairs[BLOCK + n] << 16 >> 16) * lanes[ALONG + 2 * BLOCK + n]
              + (pairs[BLOCK + n] >> 16) * lanes[ALONG + 3 * BLOCK + n];
      lanes[SLICE + n] = (left + right) * lanes[DOWN + n];
    }
  }

  private static void row(int[] pairs, int from, float[] lanes, int weight) {
    for (int n = 0; n < BLOCK; n++) {
      float left =
          (pairs[from + n] << 16 >> 16) * lanes[ALONG + n]
              + (pairs[from + n] >> 16) * lanes[ALONG + BLOCK + n];
      float right =
          (pairs[from + BLOCK + n] << 16 >> 16) * lanes[ALONG + 2 * BLOCK + n]
              + (pairs[from + BLOCK + n] >> 16) * lanes[ALONG + 3 * BLOCK + n];
      lanes[SLICE + n] += (left + right) * lanes[weight + n];
    }
  }

  private static void firstSlice(float[] lanes) {
    for (int n = 0; n < BLOCK; n++) {
      lanes[VALUE + n] = lanes[SLICE + n] * lanes[AWAY + n];
    }
  }

  private static void slice(float[] lanes, int weight) {
    for (int n = 0; n < BLOCK; n++) {
      lanes[VALUE + n] += lanes[SLICE + n] * lanes[weight + n];
    }
  }

  /// The Catmull-Rom weights of the four taps (−1, 0, 1, 2 voxels away) at every place. The share
  /// of the way from voxel to voxel is the low 32 bits of the fixed-point index, so plain `int`
  /// arithmetic carries it along.
  private static void weigh(float[] lanes, int section, int start, int step) {
    for (int n = 0; n < BLOCK; n++) {
      float t = ((start + n * step) >>> 8) * PART;
      lanes[section + n] = ((A0 * t + B0) * t + C0) * t + D0;
      lanes[section + BLOCK + n] = ((A1 * t + B1) * t + C1) * t + D1;
      lanes[section + 2 * BLOCK + n] = ((A2 * t + B2) * t + C2) * t + D2;
      lanes[section + 3 * BLOCK + n] = ((A3 * t + B3) * t + C3) * t + D3;
    }
  }
}

package org.readingroom.render.cpu;

import org.readingroom.render.volume.VoxelMemory;

/// The trilinear run: four pairs of voxels, seven mixes.
final class LinearStride implements Stride {
  private static final float SHARE = 0x1p-24f;

  private final long[] address;
  private final int columns;
  private final long nextRow;

  private int[] nearUpper = new int[0];
  private int[] nearLower = new int[0];
  private int[] farUpper = new int[0];
  private int[] farLower = new int[0];
  private float[] near = new float[0];
  private float[] far = new float[0];
  private float[] value = new float[0];

  LinearStride(long[] address, int columns, int rows) {
    this.address = address;
    this.columns = columns;
    nextRow = rows > 1 ? columns * 2L : 0;
  }

  @Override
  public float[] run(
      int count, long startI, long startJ, long startK, long stepI, long stepJ, long stepK) {
    if (value.length < count) {
      nearUpper = new int[count];
      nearLower = new int[count];
      farUpper = new int[count];
      farLower = new int[count];
      near = new float[count];
      far = new float[count];
      value = new float[count];
    }
    fetch(count, startI, startJ, startK, stepI, stepJ, stepK);
    mixPairs(nearUpper, (int) startI, (int) stepI, count, near);
    mixPairs(nearLower, (int) startI, (int) stepI, count, value);
    mix(near, value, (int) startJ, (int) stepJ, count);
    mixPairs(farUpper, (int) startI, (int) stepI, count, value);
    mixPairs(farLower, (int) startI, (int) stepI, count, far);
    mix(value, far, (int) startJ, (int) stepJ, count);
    mix(near, value, (int) startK, (int) stepK, count);
    return near;
  }

  private void fetch(
      int count, long startI, long startJ, long startK, long stepI, long stepJ, long stepK) {
    long fi = startI;
    long fj = startJ;
    long fk = startK;
    long[] slots = address;
    long width = columns;
    long down = nextRow;
    int[] a = nearUpper;
    int[] b = nearLower;
    int[] c = farUpper;
    int[] d = farLower;
    for (int n = 0; n < count; n++) {
      int slot = (int) (fk >> 32);
      long at = ((fj >> 32) * width + (fi >> 32)) * 2;
      long low = slots[slot] + at;
      long high = slots[slot + 1] + at;
      a[n] = VoxelMemory.pair(low);
      b[n] = VoxelMemory.pair(low + down);
      c[n] = VoxelMemory.pair(high);
      d[n] = VoxelMemory.pair(high + down);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }

  /// From the two voxels of each pair to the value between them. The share of the way is the low 32
  /// bits of the fixed-point index, so plain `int` arithmetic carries it along.
  private static void mixPairs(int[] pairs, int part, int step, int count, float[] out) {
    for (int n = 0; n < count; n++) {
      float share = ((part + n * step) >>> 8) * SHARE;
      float low = pairs[n] << 16 >> 16;
      out[n] = low + share * ((pairs[n] >> 16) - low);
    }
  }

  /// From two values to the one between them, into the first array.
  private static void mix(float[] low, float[] high, int part, int step, int count) {
    for (int n = 0; n < count; n++) {
      float share = ((part + n * step) >>> 8) * SHARE;
      low[n] += share * (high[n] - low[n]);
    }
  }
}

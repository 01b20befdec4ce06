package org.readingroom.render.cpu;

import java.util.Arrays;
import org.readingroom.render.volume.VoxelMemory;

/// The tricubic run (Catmull-Rom): sixteen rows of four voxels around every place, weighed along i,
/// j, k.
final class CubicStride implements Stride {
  private static final float SHARE = 0x1p-24f;

  private final long[] address;
  private final int columns;

  private long[] places = new long[0];
  private int[] slots = new int[0];
  private int[] first = new int[0];
  private int[] second = new int[0];
  private float[] row = new float[0];
  private float[] slice = new float[0];
  private float[] value = new float[0];
  private float[] weight = new float[0];
  private final float[][] weightI = new float[4][0];

  CubicStride(long[] address, int columns) {
    this.address = address;
    this.columns = columns;
  }

  @Override
  public float[] run(
      int count, long startI, long startJ, long startK, long stepI, long stepJ, long stepK) {
    if (value.length < count) {
      places = new long[count];
      slots = new int[count];
      first = new int[count];
      second = new int[count];
      row = new float[count];
      slice = new float[count];
      value = new float[count];
      weight = new float[count];
      for (int tap = 0; tap < 4; tap++) {
        weightI[tap] = new float[count];
      }
    }
    locate(count, startI, startJ, startK, stepI, stepJ, stepK);
    for (int tap = 0; tap < 4; tap++) {
      weigh(tap, (int) startI, (int) stepI, count, weightI[tap]);
    }
    Arrays.fill(value, 0, count, 0);
    for (int k = 0; k < 4; k++) {
      Arrays.fill(slice, 0, count, 0);
      for (int j = 0; j < 4; j++) {
        fetch(k - 1, ((j - 1) * (long) columns - 1) * 2, count);
        alongRow(first, second, weightI[0], weightI[1], weightI[2], weightI[3], count, row);
        weigh(j, (int) startJ, (int) stepJ, count, weight);
        add(row, weight, count, slice);
      }
      weigh(k, (int) startK, (int) stepK, count, weight);
      add(slice, weight, count, value);
    }
    return value;
  }

  private void locate(
      int count, long startI, long startJ, long startK, long stepI, long stepJ, long stepK) {
    long fi = startI;
    long fj = startJ;
    long fk = startK;
    long width = columns;
    for (int n = 0; n < count; n++) {
      places[n] = ((fj >> 32) * width + (fi >> 32)) * 2;
      slots[n] = (int) (fk >> 32);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }

  /// Four neighbouring voxels of a row, two and two.
  private void fetch(int slotStep, long byteStep, int count) {
    long[] from = address;
    long[] at = places;
    int[] of = slots;
    int[] a = first;
    int[] b = second;
    for (int n = 0; n < count; n++) {
      long four = VoxelMemory.four(from[of[n] + slotStep] + at[n] + byteStep);
      a[n] = (int) four;
      b[n] = (int) (four >> 32);
    }
  }

  private static void alongRow(
      int[] a, int[] b, float[] w0, float[] w1, float[] w2, float[] w3, int count, float[] out) {
    for (int n = 0; n < count; n++) {
      out[n] = (a[n] << 16 >> 16) * w0[n] + (a[n] >> 16) * w1[n];
    }
    for (int n = 0; n < count; n++) {
      out[n] += (b[n] << 16 >> 16) * w2[n] + (b[n] >> 16) * w3[n];
    }
  }

  private static void add(float[] values, float[] weights, int count, float[] sum) {
    for (int n = 0; n < count; n++) {
      sum[n] += values[n] * weights[n];
    }
  }

  /// The Catmull-Rom weight of one of the four taps (−1, 0, 1, 2 voxels away) at every place.
  private static void weigh(int tap, int part, int step, int count, float[] out) {
    float a = (float) Cubic.coefficient(tap, 3);
    float b = (float) Cubic.coefficient(tap, 2);
    float c = (float) Cubic.coefficient(tap, 1);
    float d = (float) Cubic.coefficient(tap, 0);
    for (int n = 0; n < count; n++) {
      float t = ((part + n * step) >>> 8) * SHARE;
      out[n] = ((a * t + b) * t + c) * t + d;
    }
  }
}

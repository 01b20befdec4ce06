package org.readingroom.render.cpu;

import java.util.Arrays;
import org.readingroom.render.volume.VoxelMemory;

/// The tricubic run (Catmull-Rom): sixteen rows of four voxels around every place, weighed along i,
/// j, k.
final class CubicStride implements Stride {
  private static final int ROW = Lanes.OWN;
  private static final int SLICE = Lanes.OWN + Lanes.MOST;
  private static final int WEIGHT = Lanes.OWN + 2 * Lanes.MOST;
  private static final int SHARE = Lanes.OWN + 3 * Lanes.MOST;
  private static final int FIRST = Lanes.OWN + 4 * Lanes.MOST;
  private static final int SECOND = Lanes.OWN + 5 * Lanes.MOST;
  private static final int THIRD = Lanes.OWN + 6 * Lanes.MOST;
  private static final int FOURTH = Lanes.OWN + 7 * Lanes.MOST;
  private static final int DOWN = Lanes.OWN + 8 * Lanes.MOST;
  private static final int VALUE = Lanes.VALUE;

  private final long[] address;
  private final int columns;
  private final long[] places = new long[Lanes.MOST];
  private final int[] slots = new int[Lanes.MOST];

  // Four rows of two pairs each, in one array: the fetching loop is short of registers.
  private final int[] pairs = new int[8 * Lanes.MOST];

  CubicStride(long[] address, int columns) {
    this.address = address;
    this.columns = columns;
  }

  @Override
  public void run(
      float[] lanes,
      int begin,
      int end,
      long startI,
      long startJ,
      long startK,
      long stepI,
      long stepJ,
      long stepK) {
    locate(begin, end, startI, startJ, startK, stepI, stepJ, stepK);
    Lanes.shares(lanes, SHARE, begin, end, startJ, stepJ);
    for (int tap = 0; tap < 4; tap++) {
      weigh(tap, lanes, begin, end);
      System.arraycopy(lanes, WEIGHT + begin, lanes, DOWN + tap * Lanes.MOST + begin, end - begin);
    }
    Lanes.shares(lanes, SHARE, begin, end, startI, stepI);
    for (int tap = 0; tap < 4; tap++) {
      weigh(tap, lanes, begin, end);
      System.arraycopy(lanes, WEIGHT + begin, lanes, FIRST + tap * Lanes.MOST + begin, end - begin);
    }
    Lanes.shares(lanes, SHARE, begin, end, startK, stepK);
    Arrays.fill(lanes, VALUE + begin, VALUE + end, 0);
    for (int k = 0; k < 4; k++) {
      Arrays.fill(lanes, SLICE + begin, SLICE + end, 0);
      fetch(k - 1, begin, end);
      for (int j = 0; j < 4; j++) {
        leftOfRow(pairs, 2 * j * Lanes.MOST, lanes, begin, end);
        rightOfRow(pairs, (2 * j + 1) * Lanes.MOST, lanes, begin, end);
        System.arraycopy(lanes, DOWN + j * Lanes.MOST + begin, lanes, WEIGHT + begin, end - begin);
        addRow(lanes, begin, end);
      }
      weigh(k, lanes, begin, end);
      addSlice(lanes, begin, end);
    }
  }

  private void locate(
      int begin,
      int end,
      long startI,
      long startJ,
      long startK,
      long stepI,
      long stepJ,
      long stepK) {
    long fi = startI;
    long fj = startJ;
    long fk = startK;
    long width = columns;
    long[] at = places;
    int[] of = slots;
    for (int n = begin; n < end; n++) {
      at[n] = (((fj >> 32) - 1) * width + (fi >> 32) - 1) * 2;
      of[n] = (int) (fk >> 32);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }

  /// Four neighbouring voxels of each of four rows of a slice, two and two.
  private void fetch(int slotStep, int begin, int end) {
    long[] from = address;
    long[] at = places;
    int[] of = slots;
    int[] two = pairs;
    long down = columns * 2L;
    for (int n = begin; n < end; n++) {
      long place = from[of[n] + slotStep] + at[n];
      long four = VoxelMemory.four(place);
      two[n] = (int) four;
      two[Lanes.MOST + n] = (int) (four >> 32);
      four = VoxelMemory.four(place + down);
      two[2 * Lanes.MOST + n] = (int) four;
      two[3 * Lanes.MOST + n] = (int) (four >> 32);
      four = VoxelMemory.four(place + 2 * down);
      two[4 * Lanes.MOST + n] = (int) four;
      two[5 * Lanes.MOST + n] = (int) (four >> 32);
      four = VoxelMemory.four(place + 3 * down);
      two[6 * Lanes.MOST + n] = (int) four;
      two[7 * Lanes.MOST + n] = (int) (four >> 32);
    }
  }

  private static void leftOfRow(int[] pairs, int from, float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      lanes[ROW + n] =
          (pairs[from + n] << 16 >> 16) * lanes[FIRST + n]
              + (pairs[from + n] >> 16) * lanes[SECOND + n];
    }
  }

  private static void rightOfRow(int[] pairs, int from, float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      lanes[ROW + n] +=
          (pairs[from + n] << 16 >> 16) * lanes[THIRD + n]
              + (pairs[from + n] >> 16) * lanes[FOURTH + n];
    }
  }

  private static void addRow(float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      lanes[SLICE + n] += lanes[ROW + n] * lanes[WEIGHT + n];
    }
  }

  private static void addSlice(float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      lanes[VALUE + n] += lanes[SLICE + n] * lanes[WEIGHT + n];
    }
  }

  /// The Catmull-Rom weight of one of the four taps (−1, 0, 1, 2 voxels away) at every place.
  private static void weigh(int tap, float[] lanes, int begin, int end) {
    float a = (float) Cubic.coefficient(tap, 3);
    float b = (float) Cubic.coefficient(tap, 2);
    float c = (float) Cubic.coefficient(tap, 1);
    float d = (float) Cubic.coefficient(tap, 0);
    for (int n = begin; n < end; n++) {
      float t = lanes[SHARE + n];
      lanes[WEIGHT + n] = ((a * t + b) * t + c) * t + d;
    }
  }
}

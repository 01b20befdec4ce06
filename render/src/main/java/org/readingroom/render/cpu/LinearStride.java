package org.readingroom.render.cpu;

import org.readingroom.render.volume.VoxelMemory;

/// The trilinear run: four pairs of voxels, seven mixes.
final class LinearStride implements Stride {
  private static final int NEAR = Lanes.OWN;
  private static final int UPPER = Lanes.OWN + Lanes.MOST;
  private static final int LOWER = Lanes.OWN + 2 * Lanes.MOST;
  private static final int SHARE_I = Lanes.OWN + 3 * Lanes.MOST;
  private static final int SHARE_J = Lanes.OWN + 4 * Lanes.MOST;
  private static final int SHARE_K = Lanes.OWN + 5 * Lanes.MOST;
  private static final int VALUE = Lanes.VALUE;

  private static final int NEAR_UPPER = 0;
  private static final int NEAR_LOWER = Lanes.MOST;
  private static final int FAR_UPPER = 2 * Lanes.MOST;
  private static final int FAR_LOWER = 3 * Lanes.MOST;

  private final long[] address;
  private final int columns;
  private final long nextRow;

  // One array for all four, at constant distances: the fetching loop is short of registers.
  private final int[] pairs = new int[4 * Lanes.MOST];

  LinearStride(long[] address, int columns, int rows) {
    this.address = address;
    this.columns = columns;
    nextRow = rows > 1 ? columns * 2L : 0;
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
    fetch(begin, end, startI, startJ, startK, stepI, stepJ, stepK);
    Lanes.shares(lanes, SHARE_I, begin, end, startI, stepI);
    Lanes.shares(lanes, SHARE_J, begin, end, startJ, stepJ);
    Lanes.shares(lanes, SHARE_K, begin, end, startK, stepK);
    upper(pairs, NEAR_UPPER, lanes, begin, end);
    lower(pairs, NEAR_LOWER, lanes, begin, end);
    near(lanes, begin, end);
    upper(pairs, FAR_UPPER, lanes, begin, end);
    lower(pairs, FAR_LOWER, lanes, begin, end);
    farAndBetween(lanes, begin, end);
  }

  private void fetch(
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
    long[] slots = address;
    long width = columns;
    long down = nextRow;
    int[] two = pairs;
    for (int n = begin; n < end; n++) {
      int slot = (int) (fk >> 32);
      long at = ((fj >> 32) * width + (fi >> 32)) * 2;
      long low = slots[slot] + at;
      long high = slots[slot + 1] + at;
      two[NEAR_UPPER + n] = VoxelMemory.pair(low);
      two[NEAR_LOWER + n] = VoxelMemory.pair(low + down);
      two[FAR_UPPER + n] = VoxelMemory.pair(high);
      two[FAR_LOWER + n] = VoxelMemory.pair(high + down);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }

  /// From the two voxels of each pair to the value between them.
  private static void upper(int[] pairs, int from, float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      float low = pairs[from + n] << 16 >> 16;
      lanes[UPPER + n] = low + lanes[SHARE_I + n] * ((pairs[from + n] >> 16) - low);
    }
  }

  private static void lower(int[] pairs, int from, float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      float low = pairs[from + n] << 16 >> 16;
      lanes[LOWER + n] = low + lanes[SHARE_I + n] * ((pairs[from + n] >> 16) - low);
    }
  }

  private static void near(float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      lanes[NEAR + n] =
          lanes[UPPER + n] + lanes[SHARE_J + n] * (lanes[LOWER + n] - lanes[UPPER + n]);
    }
  }

  private static void farAndBetween(float[] lanes, int begin, int end) {
    for (int n = begin; n < end; n++) {
      float far = lanes[UPPER + n] + lanes[SHARE_J + n] * (lanes[LOWER + n] - lanes[UPPER + n]);
      lanes[VALUE + n] = lanes[NEAR + n] + lanes[SHARE_K + n] * (far - lanes[NEAR + n]);
    }
  }
}

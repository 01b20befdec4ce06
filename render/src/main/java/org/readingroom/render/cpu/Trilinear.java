package org.readingroom.render.cpu;

/// Four pairs of voxels around every place of a run, seven mixes: first within the pairs, then
/// between rows, then between slices.
final class Trilinear {
  /// How far each place is from the voxel below it: columns, rows, slots.
  static final int SHARE_I = Lanes.OWN;

  static final int SHARE_J = Lanes.OWN + Lanes.MOST;
  static final int SHARE_K = Lanes.OWN + 2 * Lanes.MOST;

  /// Pairs, each two neighbours along a row: of the nearer slice, row by row, then of the farther.
  static final int NEAR_UPPER = 0;

  static final int NEAR_LOWER = Lanes.MOST;
  static final int FAR_UPPER = 2 * Lanes.MOST;
  static final int FAR_LOWER = 3 * Lanes.MOST;

  private static final int NEAR = Lanes.OWN + 3 * Lanes.MOST;
  private static final int UPPER = Lanes.OWN + 4 * Lanes.MOST;
  private static final int LOWER = Lanes.OWN + 5 * Lanes.MOST;
  private static final int VALUE = Lanes.VALUE;

  private Trilinear() {}

  /// One array for all four, at constant distances: fetching loops are short of registers.
  static int[] makePairs() {
    return new int[4 * Lanes.MOST];
  }

  /// From pairs and shares to [Lanes#VALUE].
  static void mix(int[] pairs, float[] lanes, int begin, int end) {
    upper(pairs, NEAR_UPPER, lanes, begin, end);
    lower(pairs, NEAR_LOWER, lanes, begin, end);
    near(lanes, begin, end);
    upper(pairs, FAR_UPPER, lanes, begin, end);
    lower(pairs, FAR_LOWER, lanes, begin, end);
    farAndBetween(lanes, begin, end);
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

package org.readingroom.render.cpu;

import org.readingroom.render.volume.VoxelMemory;

/// The trilinear run over a volume's own voxels.
final class LinearStride implements Stride {
  private final long[] address;
  private final int columns;
  private final long nextRow;
  private final int[] pairs = Trilinear.makePairs();

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
    Lanes.shares(lanes, Trilinear.SHARE_I, begin, end, startI, stepI);
    Lanes.shares(lanes, Trilinear.SHARE_J, begin, end, startJ, stepJ);
    Lanes.shares(lanes, Trilinear.SHARE_K, begin, end, startK, stepK);
    Trilinear.mix(pairs, lanes, begin, end);
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
      two[Trilinear.NEAR_UPPER + n] = VoxelMemory.pair(low);
      two[Trilinear.NEAR_LOWER + n] = VoxelMemory.pair(low + down);
      two[Trilinear.FAR_UPPER + n] = VoxelMemory.pair(high);
      two[Trilinear.FAR_LOWER + n] = VoxelMemory.pair(high + down);
      fi += stepI;
      fj += stepJ;
      fk += stepK;
    }
  }
}

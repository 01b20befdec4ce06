package org.readingroom.render.cpu;

import org.readingroom.render.volume.HalvedVoxels;
import org.readingroom.render.volume.VoxelMemory;

/// The trilinear run over halved voxels, for slabs in motion. Its places are 16.16 fixed point, so
/// that vector instructions find where the voxels lie; they drift by at most 0.004 halved voxel
/// over a run, which the border takes.
final class HalvedStride implements Stride {
  private final long address;
  private final int columns;
  private final int sliceVoxels;
  private final int[] places = new int[Lanes.MOST];
  private final int[] pairs = Trilinear.makePairs();

  HalvedStride(HalvedVoxels voxels) {
    address = voxels.address();
    columns = voxels.columns();
    sliceVoxels = voxels.columns() * voxels.rows();
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
    // (i − 1/2) / 2 + 1 of columns and rows, k + 1 of slots.
    int i = (int) ((startI + (3L << 31)) >> 17);
    int j = (int) ((startJ + (3L << 31)) >> 17);
    int k = (int) ((startK + (1L << 32)) >> 16);
    int nextI = (int) ((stepI + (1L << 16)) >> 17);
    int nextJ = (int) ((stepJ + (1L << 16)) >> 17);
    int nextK = (int) ((stepK + (1L << 15)) >> 16);
    locate(places, begin, end, k - begin * nextK, nextK, sliceVoxels);
    advance(places, begin, end, j - begin * nextJ, nextJ, columns);
    advance(places, begin, end, i - begin * nextI, nextI, 1);
    fetch(begin, end);
    Lanes.shares(lanes, Trilinear.SHARE_I, begin, end, (long) i << 16, (long) nextI << 16);
    Lanes.shares(lanes, Trilinear.SHARE_J, begin, end, (long) j << 16, (long) nextJ << 16);
    Lanes.shares(lanes, Trilinear.SHARE_K, begin, end, (long) k << 16, (long) nextK << 16);
    Trilinear.mix(pairs, lanes, begin, end);
  }

  /// Passes of one axis each: the compiler makes vector instructions of these, not of all in one.
  private static void locate(int[] places, int begin, int end, int start, int step, int voxels) {
    for (int n = begin; n < end; n++) {
      places[n] = (start + n * step >> 16) * voxels;
    }
  }

  private static void advance(int[] places, int begin, int end, int start, int step, int voxels) {
    for (int n = begin; n < end; n++) {
      places[n] += (start + n * step >> 16) * voxels;
    }
  }

  private void fetch(int begin, int end) {
    int[] at = places;
    int[] two = pairs;
    long first = address;
    long down = columns * 2L;
    long far = sliceVoxels * 2L;
    long farDown = far + down;
    for (int n = begin; n < end; n++) {
      long place = first + at[n] * 2L;
      two[Trilinear.NEAR_UPPER + n] = VoxelMemory.pair(place);
      two[Trilinear.NEAR_LOWER + n] = VoxelMemory.pair(place + down);
      two[Trilinear.FAR_UPPER + n] = VoxelMemory.pair(place + far);
      two[Trilinear.FAR_LOWER + n] = VoxelMemory.pair(place + farDown);
    }
  }
}

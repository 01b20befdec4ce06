package org.readingroom.render.cpu;

import org.readingroom.render.volume.HalvedVoxels;
import org.readingroom.render.volume.VoxelMemory;

/// The trilinear run over halved voxels, for slabs in motion. Its places are 16.16 fixed point, so
/// that vector instructions find where the voxels lie; they drift by at most 0.004 halved voxel
/// over a run, which the border takes.
///
/// Worked out in blocks of [#BLOCK] pixels, always whole: what lies behind the end of a run is
/// worked out from old numbers and left there. So all limits but those of the fetching are
/// constants, of which the compiler makes the best vector instructions.
final class HalvedStride implements Stride {
  static final int BLOCK = 352;
  private static final float SHARE = 0x1p-16f;

  /// Sections of [#pairs], see [Trilinear].
  private static final int NEAR_LOWER = BLOCK;

  private static final int FAR_UPPER = 2 * BLOCK;
  private static final int FAR_LOWER = 3 * BLOCK;

  private final long address;
  private final int columns;
  private final int sliceVoxels;
  private final boolean halvesSlots;

  // Of the block in work: its first place and the step from pixel to pixel, 16.16.
  private int i;
  private int j;
  private int k;
  private int nextI;
  private int nextJ;
  private int nextK;
  private int count;

  private final int[] places = new int[BLOCK];
  private final int[] pairs = new int[4 * BLOCK];
  private final float[] values = new float[2 * BLOCK];

  // Called by way of an array, each is compiled alone. Put together in one method they came out up
  // to twice as slow, not always alike: see docs/decisions/0022.
  private final Runnable[] passes = {this::locate, this::fetch, this::near, this::far};

  HalvedStride(HalvedVoxels voxels) {
    address = voxels.address();
    columns = voxels.columns();
    sliceVoxels = voxels.columns() * voxels.rows();
    halvesSlots = voxels.halvesSlots();
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
    // (i − 1/2) / 2 + 1 of what is halved, k + 1 of slots that are not.
    i = (int) ((startI + (3L << 31)) >> 17);
    j = (int) ((startJ + (3L << 31)) >> 17);
    k = (int) (halvesSlots ? (startK + (3L << 31)) >> 17 : (startK + (1L << 32)) >> 16);
    nextI = (int) ((stepI + (1L << 16)) >> 17);
    nextJ = (int) ((stepJ + (1L << 16)) >> 17);
    nextK = (int) (halvesSlots ? (stepK + (1L << 16)) >> 17 : (stepK + (1L << 15)) >> 16);
    for (int from = begin; from < end; from += BLOCK) {
      count = Math.min(BLOCK, end - from);
      for (Runnable pass : passes) {
        pass.run();
      }
      System.arraycopy(values, 0, lanes, Lanes.VALUE + from, count);
      i += BLOCK * nextI;
      j += BLOCK * nextJ;
      k += BLOCK * nextK;
    }
  }

  /// One axis after the other: the compiler makes vector instructions of these, not of all in one.
  private void locate() {
    locate(places, k, nextK, sliceVoxels);
    advance(places, j, nextJ, columns);
    advance(places, i, nextI, 1);
  }

  private static void locate(int[] places, int start, int step, int voxels) {
    for (int n = 0; n < BLOCK; n++) {
      places[n] = (start + n * step >> 16) * voxels;
    }
  }

  private static void advance(int[] places, int start, int step, int voxels) {
    for (int n = 0; n < BLOCK; n++) {
      places[n] += (start + n * step >> 16) * voxels;
    }
  }

  private void fetch() {
    int[] at = places;
    int[] two = pairs;
    long first = address;
    long down = columns * 2L;
    long far = sliceVoxels * 2L;
    long farDown = far + down;
    int end = count;
    for (int n = 0; n < end; n++) {
      long place = first + at[n] * 2L;
      two[n] = VoxelMemory.pair(place);
      two[NEAR_LOWER + n] = VoxelMemory.pair(place + down);
      two[FAR_UPPER + n] = VoxelMemory.pair(place + far);
      two[FAR_LOWER + n] = VoxelMemory.pair(place + farDown);
    }
  }

  private void near() {
    near(pairs, values, i, nextI, j, nextJ);
  }

  private static void near(int[] pairs, float[] values, int i, int nextI, int j, int nextJ) {
    for (int n = 0; n < BLOCK; n++) {
      float a = pairs[n] << 16 >> 16;
      float b = pairs[NEAR_LOWER + n] << 16 >> 16;
      float share = (i + n * nextI & 0xFFFF) * SHARE;
      float upper = a + share * ((pairs[n] >> 16) - a);
      float lower = b + share * ((pairs[NEAR_LOWER + n] >> 16) - b);
      values[n] = upper + (j + n * nextJ & 0xFFFF) * SHARE * (lower - upper);
    }
  }

  private void far() {
    far(pairs, values, i, nextI, j, nextJ);
    between(values, k, nextK);
  }

  private static void far(int[] pairs, float[] values, int i, int nextI, int j, int nextJ) {
    for (int n = 0; n < BLOCK; n++) {
      float a = pairs[FAR_UPPER + n] << 16 >> 16;
      float b = pairs[FAR_LOWER + n] << 16 >> 16;
      float share = (i + n * nextI & 0xFFFF) * SHARE;
      float upper = a + share * ((pairs[FAR_UPPER + n] >> 16) - a);
      float lower = b + share * ((pairs[FAR_LOWER + n] >> 16) - b);
      values[BLOCK + n] = upper + (j + n * nextJ & 0xFFFF) * SHARE * (lower - upper);
    }
  }

  private static void between(float[] values, int k, int nextK) {
    for (int n = 0; n < BLOCK; n++) {
      values[n] += (k + n * nextK & 0xFFFF) * SHARE * (values[BLOCK + n] - values[n]);
    }
  }
}

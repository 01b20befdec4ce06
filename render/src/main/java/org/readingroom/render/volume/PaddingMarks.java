package org.readingroom.render.volume;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.PixelPadding;

/// Finds the pixels of a slice that hold no image and makes them dark, in the raw voxels
/// themselves. Pure but for these; any thread.
final class PaddingMarks {
  private PaddingMarks() {}

  /// Marks every voxel that stands for padding, and gives it the darkest value of those that do
  /// not; where all are padding, that of the first.
  ///
  /// @param address the slice's raw voxels
  /// @return the pixels that hold no image, row by row; null when all do
  static @Nullable BitSet take(SliceHeader header, PixelPadding values, long address) {
    int bias = header.format().rawBias();
    int lowest = values.lowest() - bias;
    int highest = values.highest() - bias;
    int columns = header.columns();
    short[] row = new short[columns];
    BitSet found = new BitSet(header.pixelCount());
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int y = 0; y < header.rows(); y++) {
      VoxelMemory.copy(address + 2L * y * columns, row, 0, columns);
      if (!hasOneWithin(row, lowest, highest)) {
        for (short raw : row) {
          min = Math.min(min, raw);
          max = Math.max(max, raw);
        }
        continue;
      }
      for (int x = 0; x < columns; x++) {
        int raw = row[x];
        if (raw >= lowest && raw <= highest) {
          found.set(y * columns + x);
        } else {
          min = Math.min(min, raw);
          max = Math.max(max, raw);
        }
      }
    }
    if (found.isEmpty()) {
      return null;
    }
    boolean lowIsDark = header.rescale().slope() > 0 != header.monochrome1();
    int dark = min > max ? VoxelMemory.voxel(address) : lowIsDark ? min : max;
    found.stream().forEach(n -> VoxelMemory.write(address + 2L * n, (short) dark));
    return found;
  }

  /// Without a branch, so that the compiler makes vector instructions of it.
  private static boolean hasOneWithin(short[] row, int lowest, int highest) {
    int outside = -1;
    for (short raw : row) {
      // one of the differences is negative for a value outside
      outside &= raw - lowest | highest - raw;
    }
    return outside >= 0;
  }
}

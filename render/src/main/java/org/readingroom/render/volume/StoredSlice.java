package org.readingroom.render.volume;

import java.lang.foreign.MemorySegment;

/// One grey slice with its pixels as the file stores them. The array is read, never kept or
/// changed.
///
/// @param header what is known of the slice
/// @param cells rows × columns 16-bit cells, row by row; 8-bit pixels widened without sign
public record StoredSlice(SliceHeader header, short[] cells) {

  public StoredSlice {
    if (cells.length < header.pixelCount()) {
      throw new IllegalArgumentException(
          "the slice has "
              + cells.length
              + " pixels where its header promises "
              + header.pixelCount());
    }
  }

  /// A slice of little-endian 16-bit cells in any memory, copied.
  ///
  /// @throws IllegalArgumentException when there are fewer than the header promises
  public static StoredSlice copyOf(SliceHeader header, MemorySegment cells) {
    short[] copy = new short[Math.toIntExact(cells.byteSize() / 2)];
    MemorySegment.copy(cells, VoxelMemory.VOXEL, 0, copy, 0, copy.length);
    return new StoredSlice(header, copy);
  }

  /// Widens 8-bit pixels.
  public static StoredSlice of8Bit(SliceHeader header, byte[] pixels) {
    short[] cells = new short[pixels.length];
    for (int n = 0; n < pixels.length; n++) {
      cells[n] = (short) (pixels[n] & 0xFF);
    }
    return new StoredSlice(header, cells);
  }

  /// The cells as memory.
  MemorySegment memory() {
    return MemorySegment.ofArray(cells);
  }
}

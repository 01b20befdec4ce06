package org.readingroom.render.volume;

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

  /// Widens 8-bit pixels.
  public static StoredSlice of8Bit(SliceHeader header, byte[] pixels) {
    short[] cells = new short[pixels.length];
    for (int n = 0; n < pixels.length; n++) {
      cells[n] = (short) (pixels[n] & 0xFF);
    }
    return new StoredSlice(header, cells);
  }
}

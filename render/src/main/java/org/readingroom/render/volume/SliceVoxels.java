package org.readingroom.render.volume;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;

/// The raw voxels of one arrived slice, off the heap, shared by counting owners: a re-planned
/// series hands them from the old volume to the new without copying. Any thread.
///
/// Raw = stored − [StoredFormat#rawBias], so that every stored value fits a signed 16-bit voxel.
///
/// Pixel padding is not tissue: a padding pixel holds the darkest real value of its slice, so that
/// pictures mix nothing foreign into their neighbours, and is remembered, so that no value is ever
/// told there.
final class SliceVoxels {
  private static final int PIECE = 4096;

  /// The lowest and the highest bit of each of four neighbouring voxels.
  private static final long EACH = 0x0001_0001_0001_0001L;

  private static final long TOP_BITS = EACH << 15;

  private final SliceHeader header;
  private final long address;
  private final @Nullable BitSet padding;
  private final AtomicInteger owners = new AtomicInteger(1);

  /// @param cells at least as many little-endian 16-bit cells as the header promises, as the file
  ///   stores them; read, not kept
  SliceVoxels(SliceHeader header, MemorySegment cells) {
    if (cells.byteSize() < 2L * header.pixelCount()) {
      throw new IllegalArgumentException(
          "the slice has "
              + cells.byteSize() / 2
              + " pixels where its header promises "
              + header.pixelCount());
    }
    this.header = header;
    address = VoxelMemory.allocate(header.pixelCount());
    boolean ready = false;
    try {
      fill(cells);
      PixelPadding values = header.padding();
      padding = values == null ? null : PaddingMarks.take(header, values, address);
      ready = true;
    } finally {
      if (!ready) {
        VoxelMemory.free(address, header.pixelCount());
      }
    }
  }

  /// Stored cells to raw voxels, piece by piece through a small array that stays in the nearest
  /// cache, four voxels at a time. Not left to the compiler to make vector instructions of: it does
  /// so in one surrounding and not in the next, and that is a factor of four.
  private void fill(MemorySegment cells) {
    StoredFormat format = header.format();
    int count = header.pixelCount();
    int unused = 16 - format.bitsStored();
    if (unused == 0 && format.signed()) {
      VoxelMemory.write(address, cells, count);
    } else {
      long[] fours = new long[Math.ceilDiv(Math.min(PIECE, count), 4)];
      MemorySegment piece = MemorySegment.ofArray(fours);
      for (int from = 0; from < count; from += PIECE) {
        int n = Math.min(PIECE, count - from);
        MemorySegment.copy(cells, 2L * from, piece, 0, 2L * n);
        if (unused == 0) {
          lower(fours);
        } else if (format.signed()) {
          extendSign(fours, format.bitsStored());
        } else {
          keepLowBits(fours, format.bitsStored());
        }
        VoxelMemory.write(address + 2L * from, piece, n);
      }
    }
    VoxelMemory.clearSlack(address, count);
  }

  private static void keepLowBits(long[] fours, int bits) {
    long mask = EACH * ((1L << bits) - 1);
    for (int n = 0; n < fours.length; n++) {
      fours[n] &= mask;
    }
  }

  /// Less 32,768.
  private static void lower(long[] fours) {
    for (int n = 0; n < fours.length; n++) {
      fours[n] ^= TOP_BITS;
    }
  }

  /// With the sign bit flipped and then taken off as a number, small values stay and large ones
  /// become negative. The top bit of each of the four is kept out of the subtraction, so that none
  /// borrows from its neighbour.
  private static void extendSign(long[] fours, int bits) {
    long mask = EACH * ((1L << bits) - 1);
    long sign = EACH << (bits - 1);
    for (int n = 0; n < fours.length; n++) {
      long flipped = fours[n] & mask ^ sign;
      fours[n] = (flipped | TOP_BITS) - sign ^ (flipped ^ ~sign) & TOP_BITS;
    }
  }

  SliceHeader header() {
    return header;
  }

  /// The pixels, row by row, that the file marks as "no image here"; null when it marks none. Not
  /// to be changed.
  @Nullable BitSet padding() {
    return padding;
  }

  long address() {
    return address;
  }

  void retain() {
    if (owners.getAndIncrement() <= 0) {
      throw new IllegalStateException("these voxels are already freed");
    }
  }

  void release() {
    int left = owners.decrementAndGet();
    if (left == 0) {
      VoxelMemory.free(address, header.pixelCount());
    } else if (left < 0) {
      throw new IllegalStateException("these voxels were released too often");
    }
  }

  /// The slice as the file stored it, unused bits cleared or sign-extended, and any of its padding
  /// values for padding.
  StoredSlice copyOut() {
    short[] cells = new short[header.pixelCount()];
    VoxelMemory.copy(address, cells, 0, cells.length);
    int bias = header.format().rawBias();
    if (bias != 0) {
      for (int n = 0; n < cells.length; n++) {
        cells[n] = (short) (cells[n] + bias);
      }
    }
    PixelPadding values = header.padding();
    if (padding != null && values != null) {
      padding.stream().forEach(n -> cells[n] = (short) values.lowest());
    }
    return new StoredSlice(header, cells);
  }
}

package org.readingroom.render.volume;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  SliceVoxels(StoredSlice slice) {
    header = slice.header();
    padding = paddingOf(slice);
    address = VoxelMemory.allocate(header.pixelCount());
    fill(slice.cells());
    if (padding != null) {
      short dark = (short) (darkest(slice, padding) - header.format().rawBias());
      padding.stream().forEach(n -> VoxelMemory.write(address + 2L * n, dark));
    }
  }

  /// Stored cells to raw voxels, piece by piece through a small array that stays in the nearest
  /// cache, four voxels at a time. Not left to the compiler to make vector instructions of: it does
  /// so in one surrounding and not in the next, and that is a factor of four.
  private void fill(short[] cells) {
    StoredFormat format = header.format();
    int count = header.pixelCount();
    int unused = 16 - format.bitsStored();
    if (unused == 0 && format.signed()) {
      VoxelMemory.write(address, cells, 0, count);
    } else {
      long[] fours = new long[Math.ceilDiv(Math.min(PIECE, count), 4)];
      MemorySegment piece = MemorySegment.ofArray(fours);
      for (int from = 0; from < count; from += PIECE) {
        int n = Math.min(PIECE, count - from);
        MemorySegment.copy(cells, from, piece, ValueLayout.JAVA_SHORT_UNALIGNED, 0, n);
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

  /// The pixels that hold no image; null when all do.
  private static @Nullable BitSet paddingOf(StoredSlice slice) {
    PixelPadding values = slice.header().padding();
    if (values == null) {
      return null;
    }
    StoredFormat format = slice.header().format();
    short[] cells = slice.cells();
    int count = slice.header().pixelCount();
    BitSet found = new BitSet(count);
    for (int n = 0; n < count; n++) {
      if (values.contains(format.storedFromCell(cells[n]))) {
        found.set(n);
      }
    }
    return found.isEmpty() ? null : found;
  }

  /// The stored value shown darkest among the pixels that hold an image; where none does, the
  /// padding itself.
  private static int darkest(StoredSlice slice, BitSet padding) {
    SliceHeader header = slice.header();
    StoredFormat format = header.format();
    short[] cells = slice.cells();
    int lowest = Integer.MAX_VALUE;
    int highest = Integer.MIN_VALUE;
    int count = header.pixelCount();
    for (int n = padding.nextClearBit(0); n < count; n = padding.nextClearBit(n + 1)) {
      int stored = format.storedFromCell(cells[n]);
      lowest = Math.min(lowest, stored);
      highest = Math.max(highest, stored);
    }
    if (lowest > highest) {
      return format.storedFromCell(cells[0]);
    }
    boolean lowIsDark = header.rescale().slope() > 0 != header.monochrome1();
    return lowIsDark ? lowest : highest;
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

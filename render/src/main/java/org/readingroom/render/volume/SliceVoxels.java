package org.readingroom.render.volume;

import java.util.concurrent.atomic.AtomicInteger;
import org.readingroom.render.pixel.StoredFormat;

/// The raw voxels of one arrived slice, off the heap, shared by counting owners: a re-planned
/// series hands them from the old volume to the new without copying. Any thread.
///
/// Raw = stored − [StoredFormat#rawBias], so that every stored value fits a signed 16-bit voxel.
final class SliceVoxels {
  private final SliceHeader header;
  private final long address;
  private final AtomicInteger owners = new AtomicInteger(1);

  SliceVoxels(StoredSlice slice) {
    header = slice.header();
    int count = header.pixelCount();
    StoredFormat format = header.format();
    short[] raw = slice.cells();
    boolean asIs = format.bitsStored() == 16 && format.signed();
    if (!asIs) {
      int bias = format.rawBias();
      short[] cells = raw;
      raw = new short[count];
      for (int n = 0; n < count; n++) {
        raw[n] = (short) (format.storedFromCell(cells[n]) - bias);
      }
    }
    address = VoxelMemory.allocate(count);
    VoxelMemory.write(address, raw, count);
  }

  SliceHeader header() {
    return header;
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

  /// The slice as the file stored it, unused bits cleared or sign-extended.
  StoredSlice copyOut() {
    short[] cells = new short[header.pixelCount()];
    VoxelMemory.copy(address, cells, 0, cells.length);
    int bias = header.format().rawBias();
    if (bias != 0) {
      for (int n = 0; n < cells.length; n++) {
        cells[n] = (short) (cells[n] + bias);
      }
    }
    return new StoredSlice(header, cells);
  }
}

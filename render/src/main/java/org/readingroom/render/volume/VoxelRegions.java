package org.readingroom.render.volume;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Large regions of memory on Linux's huge pages, from which slices are cut one after the other.
///
/// A slice's first write then costs a quarter: two megabytes become usable at a time instead of
/// four kilobytes; and an oblique plane, which jumps from slice to slice, needs far fewer address
/// translations. Slices follow each other by an odd number of cache lines, so that the same pixel
/// of neighbouring slices does not fall into the same cache set. What a freed slice covered goes
/// back to the system at once, its region when the last slice has gone. Safe from any thread.
///
/// Source: mmap(2), madvise(2).
final class VoxelRegions {
  private static final long REGION_BYTES = 64L << 20;
  private static final long HUGE_PAGE_BYTES = 2L << 20;
  private static final long PAGE_BYTES = 65_536; // the largest page size of any Linux machine
  private static final long LINE_BYTES = 64;

  private static final int READ_AND_WRITE = 0x1 | 0x2;
  // MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE
  private static final int PRIVATE_UNRESERVED = 0x02 | 0x20 | 0x4000;
  private static final int DONT_NEED = 4;
  private static final int HUGE_PAGES = 14;
  private static final long MAP_FAILED = -1;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final MethodHandle map =
      VoxelMemory.cFunction("mmap", FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
  private final MethodHandle advise =
      VoxelMemory.cFunction("madvise", FunctionDescriptor.of(INT, LONG, LONG, INT));
  private final MethodHandle unmap =
      VoxelMemory.cFunction("munmap", FunctionDescriptor.of(INT, LONG, LONG));

  // Guarded by `this`.
  private final TreeMap<Long, Region> regions = new TreeMap<>(); // by first address
  private @Nullable Region filling;
  private long next;

  private static final class Region {
    final long address;
    final long bytes;
    final long first;
    int slices;

    Region(long address, long bytes) {
      this.address = address;
      this.bytes = bytes;
      this.first = Math.ceilDiv(address, HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES;
    }

    long end() {
      return address + bytes;
    }
  }

  /// @return an address at the start of a cache line, its bytes zero
  /// @throws OutOfVoxelMemoryException when the system has no more
  synchronized long allocate(long bytes) {
    long length = (Math.ceilDiv(bytes, LINE_BYTES) | 1) * LINE_BYTES;
    Region region = filling;
    if (region == null || next + length > region.end()) {
      region = begin(Math.max(REGION_BYTES, length) + HUGE_PAGE_BYTES);
    }
    long address = next;
    next += length;
    region.slices++;
    return address;
  }

  private Region begin(long bytes) {
    long address = (long) call(map, 0L, bytes, READ_AND_WRITE, PRIVATE_UNRESERVED, -1, 0L);
    if (address == MAP_FAILED) {
      throw new OutOfVoxelMemoryException(bytes);
    }
    Region region = new Region(address, bytes);
    // A system without huge pages says no, and gives small ones.
    var unused = call(advise, region.first, region.end() - region.first, HUGE_PAGES);
    regions.put(region.first, region);
    filling = region;
    next = region.first;
    return region;
  }

  /// @param bytes as they were allocated
  synchronized void free(long address, long bytes) {
    Map.Entry<Long, Region> found = regions.floorEntry(address);
    if (found == null) {
      throw new IllegalStateException("no voxels were allocated here");
    }
    Region region = found.getValue();
    region.slices--;
    if (region.slices == 0) {
      if (region == filling) {
        filling = null;
      }
      regions.remove(region.first);
      var unused = call(unmap, region.address, region.bytes);
      return;
    }
    long from = Math.ceilDiv(address, PAGE_BYTES) * PAGE_BYTES;
    long to = (address + bytes) / PAGE_BYTES * PAGE_BYTES;
    if (to > from) {
      var unused = call(advise, from, to - from, DONT_NEED);
    }
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable impossible) {
      throw new AssertionError("calling the C library failed", impossible);
    }
  }
}

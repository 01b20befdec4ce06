package org.readingroom.render.volume;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Large regions of memory on Linux's huge pages, from which slices are cut one after the other.
///
/// A slice's first write then costs a quarter: two megabytes become usable at a time instead of
/// four kilobytes; and an oblique plane, which jumps from slice to slice, needs far fewer address
/// translations. Slices follow each other by an odd number of cache lines, so that the same pixel
/// of neighbouring slices does not fall into the same cache set.
///
/// What is freed is kept for some seconds: a region whose last slice has gone takes the slices of
/// the study opened next, which then need not wait for the system to find and zero memory. What
/// nobody took by then goes back to the system, also the space of single slices in a region that is
/// still used. Safe from any thread; a virtual thread, which lives only while something is kept,
/// gives back.
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

  private final long keepNanos;

  // Guarded by `this`.
  private final TreeMap<Long, Region> regions = new TreeMap<>(); // by first address
  private @Nullable Region filling;
  private boolean someoneGivesBack;

  /// @param keep how long what is freed stays for others to use
  VoxelRegions(Duration keep) {
    keepNanos = keep.toNanos();
  }

  private record Hole(long address, long bytes) {}

  private static final class Region {
    final long address;
    final long bytes;
    final long first;
    final List<Hole> holes = new ArrayList<>(); // freed, and not yet given back
    long next;
    int slices;
    long freedNanos; // when the first of the holes was freed; when no slice was left

    Region(long address, long bytes) {
      this.address = address;
      this.bytes = bytes;
      this.first = Math.ceilDiv(address, HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES;
      this.next = first;
    }

    long end() {
      return address + bytes;
    }

    boolean hasRoomFor(long length) {
      return next + length <= end();
    }

    boolean isKept() {
      return slices == 0 || !holes.isEmpty();
    }
  }

  /// @return an address at the start of a cache line, its bytes zero or what was freed before
  /// @throws OutOfVoxelMemoryException when the system has no more
  synchronized long allocate(long bytes) {
    long length = (Math.ceilDiv(bytes, LINE_BYTES) | 1) * LINE_BYTES;
    Region region = filling;
    if (region == null || !region.hasRoomFor(length)) {
      region = empty(length);
      filling = region;
    }
    long address = region.next;
    region.next += length;
    region.slices++;
    return address;
  }

  /// A region without slices: one that is kept, else a new one.
  private Region empty(long length) {
    for (Region region : regions.values()) {
      if (region.slices == 0 && region.hasRoomFor(length)) {
        return region;
      }
    }
    long bytes = Math.max(REGION_BYTES, length) + HUGE_PAGE_BYTES;
    long address = map(bytes);
    if (address == MAP_FAILED) {
      giveBack(0);
      address = map(bytes);
    }
    if (address == MAP_FAILED) {
      throw new OutOfVoxelMemoryException(bytes);
    }
    Region region = new Region(address, bytes);
    // A system without huge pages says no, and gives small ones.
    var unused = call(advise, region.first, region.end() - region.first, HUGE_PAGES);
    regions.put(region.first, region);
    return region;
  }

  private long map(long bytes) {
    return (long) call(map, 0L, bytes, READ_AND_WRITE, PRIVATE_UNRESERVED, -1, 0L);
  }

  /// @param bytes as they were allocated
  synchronized void free(long address, long bytes) {
    Map.Entry<Long, Region> found = regions.floorEntry(address);
    if (found == null) {
      throw new IllegalStateException("no voxels were allocated here");
    }
    Region region = found.getValue();
    region.slices--;
    if (!region.isKept() || region.slices == 0) {
      region.freedNanos = System.nanoTime();
    }
    if (region.slices == 0) {
      region.holes.clear();
      region.next = region.first;
    } else {
      region.holes.add(new Hole(address, bytes));
    }
    if (!someoneGivesBack) {
      someoneGivesBack = true;
      var unused = Thread.ofVirtual().name("voxel-memory").start(this::giveBackInTime);
    }
  }

  private synchronized void giveBackInTime() {
    try {
      long waitNanos = giveBack(keepNanos);
      while (waitNanos > 0) {
        wait(Math.ceilDiv(waitNanos, 1_000_000));
        waitNanos = giveBack(keepNanos);
      }
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    } finally {
      someoneGivesBack = false;
    }
  }

  /// Gives back at once all that is kept.
  synchronized void giveBackNow() {
    var unused = giveBack(0);
  }

  /// Gives back what was freed so long ago.
  ///
  /// @return nanoseconds until more of it will be due; 0 when nothing is kept any more
  private long giveBack(long olderNanos) {
    long now = System.nanoTime();
    long soonest = 0;
    for (Region region : List.copyOf(regions.values())) {
      if (region.isKept()) {
        long left = olderNanos - (now - region.freedNanos);
        if (left <= 0) {
          giveBack(region);
        } else {
          soonest = soonest == 0 ? left : Math.min(soonest, left);
        }
      }
    }
    return soonest;
  }

  private void giveBack(Region region) {
    if (region.slices == 0) {
      if (region == filling) {
        filling = null;
      }
      regions.remove(region.first);
      var unused = call(unmap, region.address, region.bytes);
      return;
    }
    for (Hole hole : region.holes) {
      long from = Math.ceilDiv(hole.address, PAGE_BYTES) * PAGE_BYTES;
      long to = (hole.address + hole.bytes) / PAGE_BYTES * PAGE_BYTES;
      if (to > from) {
        var unused = call(advise, from, to - from, DONT_NEED);
      }
    }
    region.holes.clear();
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable impossible) {
      throw new AssertionError("calling the C library failed", impossible);
    }
  }
}

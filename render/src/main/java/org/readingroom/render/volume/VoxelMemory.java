package org.readingroom.render.volume;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Voxels outside the Java heap, by address. Any thread.
///
/// The engines read hundreds of millions of voxels a second, so reads here check nothing: an
/// address must come from a [Volume.Lease] that is still held, and an index must be clamped to the
/// slice before it gets here. Nothing but this room and the engines may call the readers. Memory
/// comes from [VoxelRegions] on Linux, which gives it back to the system [#KEPT] after it was
/// freed, else from the C library (`malloc`).
public final class VoxelMemory {

  /// Readable bytes behind the last voxel of a slice, so that pairs can be read at its end.
  static final int SLACK_BYTES = 16;

  /// How long freed memory waits for the next study: long enough to close one and open another, too
  /// short for anybody to miss it.
  static final Duration KEPT = Duration.ofSeconds(5);

  private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  static final ValueLayout.OfShort VOXEL =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt PAIR =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong FOUR =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final MethodHandle MALLOC =
      cFunction("malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      cFunction("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
  private static final @Nullable VoxelRegions REGIONS =
      System.getProperty("os.name", "").equals("Linux") ? new VoxelRegions(KEPT) : null;

  /// Less is not worth a share of a huge page.
  private static final long SMALL_BYTES = 128 << 10;

  private static final AtomicLong LIVE_BYTES = new AtomicLong();

  private VoxelMemory() {}

  /// The raw voxel at an address.
  public static short voxel(long address) {
    return EVERYTHING.get(VOXEL, address);
  }

  /// Two neighbouring raw voxels: the first in the low half.
  public static int pair(long address) {
    return EVERYTHING.get(PAIR, address);
  }

  /// Four neighbouring raw voxels: the first in the lowest 16 bits.
  public static long four(long address) {
    return EVERYTHING.get(FOUR, address);
  }

  /// Copies `count` raw voxels into an array.
  public static void copy(long address, short[] target, int offset, int count) {
    MemorySegment.copy(EVERYTHING, VOXEL, address, target, offset, count);
  }

  /// Bytes now held for voxels in this process; 0 when every volume is closed and no frame is in
  /// flight.
  public static long liveBytes() {
    return LIVE_BYTES.get();
  }

  /// Gives memory that was freed back to the system at once, rather than in some seconds.
  public static void giveBackNow() {
    if (REGIONS != null) {
      REGIONS.giveBackNow();
    }
  }

  /// @return where so many voxels may be written; they hold anything
  static long allocate(long voxels) {
    long bytes = Math.addExact(Math.multiplyExact(voxels, 2L), SLACK_BYTES);
    VoxelRegions regions = bytes < SMALL_BYTES ? null : REGIONS;
    long address = regions == null ? malloc(bytes) : regions.allocate(bytes);
    LIVE_BYTES.addAndGet(bytes);
    return address;
  }

  static void free(long address, long voxels) {
    long bytes = voxels * 2 + SLACK_BYTES;
    VoxelRegions regions = bytes < SMALL_BYTES ? null : REGIONS;
    if (regions == null) {
      mfree(address);
    } else {
      regions.free(address, bytes);
    }
    LIVE_BYTES.addAndGet(-bytes);
  }

  private static long malloc(long bytes) {
    long address;
    try {
      address = (long) MALLOC.invokeExact(bytes);
    } catch (Throwable impossible) {
      throw new AssertionError("calling malloc failed", impossible);
    }
    if (address == 0) {
      throw new OutOfVoxelMemoryException(bytes);
    }
    return address;
  }

  private static void mfree(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable impossible) {
      throw new AssertionError("calling free failed", impossible);
    }
  }

  static void write(long address, short raw) {
    EVERYTHING.set(VOXEL, address, raw);
  }

  static void write(long address, short[] raw, int count) {
    MemorySegment.copy(raw, 0, EVERYTHING, VOXEL, address, count);
  }

  static void write(long address, MemorySegment raw, int count) {
    MemorySegment.copy(raw, 0, EVERYTHING, address, count * 2L);
  }

  /// Zeroes what may be read behind the last voxel of a slice.
  static void clearSlack(long address, int count) {
    EVERYTHING.asSlice(address + count * 2L, SLACK_BYTES).fill((byte) 0);
  }

  static void writeBytes(long address, byte[] bytes) {
    MemorySegment.copy(bytes, 0, EVERYTHING, ValueLayout.JAVA_BYTE, address, bytes.length);
  }

  static byte[] readBytes(long address, int count) {
    byte[] bytes = new byte[count];
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, address, bytes, 0, count);
    return bytes;
  }

  static MethodHandle cFunction(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }
}

package org.readingroom.render.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class VoxelRegionsTest {
  private static final int VOXELS = 512 * 512;
  private static final long BYTES = VOXELS * 2L + VoxelMemory.SLACK_BYTES;

  /// Resident memory of this process that belongs to no file: heap, voxels, the JVM's own.
  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new AssertionError("no RssAnon in /proc/self/status");
  }

  @Test
  void slicesKeepWhatWasWrittenWhateverIsFreedAround() {
    VoxelRegions regions = new VoxelRegions();
    Random random = new Random(7);
    List<Long> held = new ArrayList<>();
    List<Short> marks = new ArrayList<>();
    for (int n = 0; n < 600; n++) {
      long address = regions.allocate(BYTES);
      assertEquals(0, address % 64, "slices begin with a cache line");
      assertEquals(0, VoxelMemory.voxel(address), "fresh memory is zero");
      assertEquals(0, VoxelMemory.voxel(address + 2L * (VOXELS - 1)));
      short mark = (short) (n + 1);
      VoxelMemory.write(address, new short[] {mark}, 0, 1);
      VoxelMemory.write(address + 2L * (VOXELS - 1), new short[] {mark}, 0, 1);
      held.add(address);
      marks.add(mark);
      while (held.size() > 150) {
        int gone = random.nextInt(held.size());
        regions.free(held.remove(gone), BYTES);
        marks.remove(gone);
      }
      int looked = random.nextInt(held.size());
      assertEquals(marks.get(looked), VoxelMemory.voxel(held.get(looked)));
      assertEquals(marks.get(looked), VoxelMemory.voxel(held.get(looked) + 2L * (VOXELS - 1)));
    }
    held.forEach(address -> regions.free(address, BYTES));
  }

  @Test
  void neighbouringSlicesFallIntoDifferentCacheSets() {
    VoxelRegions regions = new VoxelRegions();
    long a = regions.allocate(BYTES);
    long b = regions.allocate(BYTES);
    assertNotEquals(a / 64 % 64, b / 64 % 64);
    regions.free(a, BYTES);
    regions.free(b, BYTES);
  }

  @Test
  void aSliceLargerThanARegionHasItsOwn() {
    VoxelRegions regions = new VoxelRegions();
    long bytes = 200L << 20;
    long address = regions.allocate(bytes);
    VoxelMemory.write(address + bytes - 2, new short[] {5}, 0, 1);
    assertEquals(5, VoxelMemory.voxel(address + bytes - 2));
    regions.free(address, bytes);
  }

  @Test
  void everySecondSliceFreedGivesItsMemoryBackAtOnce() throws Exception {
    VoxelRegions regions = new VoxelRegions();
    short[] ones = new short[VOXELS];
    java.util.Arrays.fill(ones, (short) 1);
    List<Long> held = new ArrayList<>();
    for (int n = 0; n < 400; n++) {
      long address = regions.allocate(BYTES);
      VoxelMemory.write(address, ones, 0, VOXELS);
      held.add(address);
    }
    long full = residentBytes();
    for (int n = 0; n < 400; n += 2) {
      regions.free(held.get(n), BYTES);
    }
    long half = residentBytes();
    for (int n = 1; n < 400; n += 2) {
      regions.free(held.get(n), BYTES);
    }
    long none = residentBytes();
    assertTrue(full - half > 0.75 * 200 * BYTES, (full - half >> 20) + " MB came back of half");
    assertTrue(full - none > 0.95 * 400 * BYTES, (full - none >> 20) + " MB came back of all");
  }
}

package org.readingroom.render.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class VoxelRegionsTest {
  private static final int VOXELS = 512 * 512;
  private static final long BYTES = VOXELS * 2L + VoxelMemory.SLACK_BYTES;

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(150);

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
    VoxelRegions regions = new VoxelRegions(LONG);
    Random random = new Random(7);
    List<Long> held = new ArrayList<>();
    List<Short> marks = new ArrayList<>();
    for (int n = 0; n < 600; n++) {
      long address = regions.allocate(BYTES);
      assertEquals(0, address % 64, "slices begin with a cache line");
      short mark = (short) (n + 1);
      VoxelMemory.write(address, mark);
      VoxelMemory.write(address + 2L * (VOXELS - 1), mark);
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
    VoxelRegions regions = new VoxelRegions(LONG);
    long a = regions.allocate(BYTES);
    long b = regions.allocate(BYTES);
    assertNotEquals(a / 64 % 64, b / 64 % 64);
    regions.free(a, BYTES);
    regions.free(b, BYTES);
  }

  @Test
  void aSliceLargerThanARegionHasItsOwn() {
    VoxelRegions regions = new VoxelRegions(LONG);
    long bytes = 200L << 20;
    long address = regions.allocate(bytes);
    VoxelMemory.write(address + bytes - 2, (short) 5);
    assertEquals(5, VoxelMemory.voxel(address + bytes - 2));
    regions.free(address, bytes);
  }

  private static List<Long> filled(VoxelRegions regions, int slices, short value) {
    short[] cells = new short[VOXELS];
    Arrays.fill(cells, value);
    List<Long> held = new ArrayList<>();
    for (int n = 0; n < slices; n++) {
      long address = regions.allocate(BYTES);
      VoxelMemory.write(address, MemorySegment.ofArray(cells), VOXELS);
      held.add(address);
    }
    return held;
  }

  private static void assertHold(short value, List<Long> addresses) {
    for (long address : addresses) {
      for (int n = 0; n < VOXELS; n += 1021) {
        assertEquals(value, VoxelMemory.voxel(address + 2L * n));
      }
    }
  }

  @Test
  void everySecondSliceFreedGivesItsMemoryBackWhenAsked() throws Exception {
    VoxelRegions regions = new VoxelRegions(LONG);
    List<Long> held = filled(regions, 400, (short) 1);
    long full = residentBytes();
    for (int n = 0; n < 400; n += 2) {
      regions.free(held.get(n), BYTES);
    }
    regions.giveBackNow();
    long half = residentBytes();
    for (int n = 1; n < 400; n += 2) {
      assertHold((short) 1, List.of(held.get(n)));
      regions.free(held.get(n), BYTES);
    }
    regions.giveBackNow();
    long none = residentBytes();
    assertTrue(full - half > 0.75 * 200 * BYTES, (full - half >> 20) + " MB came back of half");
    assertTrue(full - none > 0.95 * 400 * BYTES, (full - none >> 20) + " MB came back of all");
  }

  @Test
  void whatNobodyTakesGoesBackByItselfInTime() throws Exception {
    VoxelRegions regions = new VoxelRegions(SHORT);
    for (int round = 0; round < 2; round++) {
      List<Long> held = filled(regions, 200, (short) 1);
      long full = residentBytes();
      held.forEach(address -> regions.free(address, BYTES));
      long end = System.nanoTime() + 10_000_000_000L;
      while (full - residentBytes() < 0.95 * 200 * BYTES) {
        assertTrue(System.nanoTime() < end, "memory is still held");
        Thread.sleep(20);
      }
    }
  }

  @Test
  void theStudyOpenedNextGetsTheMemoryOfTheOneClosed() throws Exception {
    VoxelRegions regions = new VoxelRegions(LONG);
    List<Long> first = filled(regions, 300, (short) 1);
    long full = residentBytes();
    Collections.shuffle(first, new Random(3));
    first.forEach(address -> regions.free(address, BYTES));
    List<Long> second = filled(regions, 300, (short) 2);
    long more = residentBytes() - full;
    // the region filled last may have been half empty before
    assertTrue(more < 70L << 20, (more >> 20) + " MB of fresh memory for 150 MB of slices");
    assertHold((short) 2, second);
    second.forEach(address -> regions.free(address, BYTES));
    regions.giveBackNow();
  }

  /// Slices freed one by one leave holes in their regions; a region that was emptied and taken
  /// again has none.
  @Test
  void nothingIsTakenBackFromUnderTheNextStudy() throws Exception {
    VoxelRegions regions = new VoxelRegions(SHORT);
    List<Long> first = filled(regions, 260, (short) 1);
    for (int n = 0; n < 260; n += 3) {
      regions.free(first.get(n), BYTES);
    }
    for (int n = 0; n < 260; n++) {
      if (n % 3 != 0) {
        regions.free(first.get(n), BYTES);
      }
    }
    List<Long> second = filled(regions, 300, (short) 2);
    Thread.sleep(4 * SHORT.toMillis());
    assertHold((short) 2, second);
    second.forEach(address -> regions.free(address, BYTES));
    regions.giveBackNow();
  }
}

package org.readingroom.render.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.reslice.PlaneRequest;

class VolumeTest {
  private static final PatientVector UP = new PatientVector(0, 0, 2);
  private long before;

  @BeforeEach
  void countMemory() {
    before = VoxelMemory.liveBytes();
  }

  @AfterEach
  void allMemoryIsBack() {
    assertEquals(before, VoxelMemory.liveBytes());
  }

  @Test
  void closingWaitsForTheFrameInFlightAndNotLonger() {
    Volume volume = new Phantom().even(5, UP).volume();
    Volume.Lease frame = volume.lease();
    volume.close();
    assertTrue(VoxelMemory.liveBytes() > before);
    assertEquals(0, frame.raw(3, 3, 3));
    frame.close();
    frame.close();
    assertEquals(before, VoxelMemory.liveBytes());
    assertThrows(VolumeClosedException.class, volume::lease);
    assertThrows(IllegalStateException.class, () -> frame.raw(3, 3, 3));
    volume.close();
  }

  @Test
  void closingWhileManyThreadsDrawIsSafe() throws Exception {
    for (int round = 0; round < 10; round++) {
      Volume volume = new Phantom().even(20, UP).volume();
      List<Thread> threads = new ArrayList<>();
      try (CpuEngine engine = new CpuEngine(2)) {
        PlaneRequest request =
            PlaneRequest.thin(Plane.coronal(volume.layout().centre()), 100, 100, 0.3);
        for (int n = 0; n < 4; n++) {
          threads.add(
              Thread.ofVirtual()
                  .start(() -> {
                    float[] out = new float[request.pixels()];
                    try {
                      while (true) {
                        engine.sample(volume, request, out);
                      }
                    } catch (VolumeClosedException end) {
                      // What this test waits for.
                    }
                  }));
        }
        Thread.sleep(5);
        volume.close();
        for (Thread thread : threads) {
          thread.join();
        }
      }
      assertEquals(before, VoxelMemory.liveBytes());
    }
  }

  @Test
  void aSliceThatIsNotWhatItsHeaderWasIsRefused() {
    Phantom phantom = new Phantom().even(5, UP);
    try (Volume volume = Volume.empty(phantom.layout())) {
      phantom.columns = 48;
      assertFalse(volume.put(phantom.slice(1)));
      assertEquals(0, volume.presentSlices());
    }
    phantom.columns = 65535;
    phantom.rows = 65535;
    assertThrows(IllegalArgumentException.class, () -> phantom.header(0));
    phantom.columns = 10;
    phantom.rows = 20;
    SliceHeader header = phantom.header(0);
    assertThrows(IllegalArgumentException.class, () -> new StoredSlice(header, new short[3]));
  }

  @Test
  void storedPixelsComeBackAsTheyWereOverlayBitsAside() {
    for (int bits = 1; bits <= 32; bits++) {
      StoredFormat format = new StoredFormat((bits + 1) / 2, bits % 2 == 0);
      Phantom phantom = new Phantom().even(2, UP);
      phantom.format = format;
      phantom.columns = 97;
      phantom.rows = 91;
      SliceHeader header = phantom.header(0);
      short[] cells = new short[header.pixelCount()];
      new Random(1)
          .ints(cells.length)
          .forEach(v -> cells[(v & 0x7FFFFFFF) % cells.length] = (short) v);
      try (GrowingSeries series = new GrowingSeries()) {
        series.add(new StoredSlice(header, cells));
        short[] back = series.slice(header.id()).orElseThrow().cells();
        for (int n = 0; n < cells.length; n++) {
          int stored = format.signed() ? back[n] : back[n] & 0xFFFF;
          assertEquals(format.storedFromCell(cells[n]), stored);
        }
      }
    }
  }

  /// In the middle of a file as it was read, at an odd place.
  @Test
  void cellsAnywhereInMemoryAreTheSameSlice() {
    Phantom phantom = new Phantom().even(2, UP);
    SliceHeader header = phantom.header(0);
    short[] cells = phantom.slice(0).cells();
    byte[] file = new byte[2 * cells.length + 300];
    MemorySegment inFile = MemorySegment.ofArray(file).asSlice(133, 2L * cells.length);
    inFile.copyFrom(MemorySegment.ofArray(cells));
    try (GrowingSeries series = new GrowingSeries()) {
      series.add(header, inFile);
      Arrays.fill(file, (byte) 7);
      assertArrayEquals(cells, series.slice(header.id()).orElseThrow().cells());
    }
  }

  @Test
  void fewerCellsThanTheHeaderPromisesAreRefusedAndCostNothing() {
    Phantom phantom = new Phantom().even(2, UP);
    SliceHeader header = phantom.header(0);
    MemorySegment cut = MemorySegment.ofArray(new byte[2 * header.pixelCount() - 1]);
    try (GrowingSeries series = new GrowingSeries()) {
      assertThrows(IllegalArgumentException.class, () -> series.add(header, cut));
      assertEquals(0, series.arrivedSlices());
      assertEquals(before, VoxelMemory.liveBytes());
    }
  }

  @Test
  void aSeriesWithAnnouncedHeadersKeepsOneVolumeWhileItFills() {
    Phantom phantom = new Phantom().even(12, UP);
    int[] changes = {0};
    try (GrowingSeries series = new GrowingSeries()) {
      series.onChange(() -> changes[0]++);
      series.expect(phantom.headers());
      Volume volume = series.mainVolume().orElseThrow();
      List<StoredSlice> slices = new ArrayList<>(phantom.slices());
      Collections.shuffle(slices, new Random(2));
      slices.forEach(series::add);
      assertSame(volume, series.mainVolume().orElseThrow());
      assertTrue(volume.isComplete());
      assertEquals(13, changes[0]);
    }
  }

  @Test
  void aSeriesNobodyAnnouncedIsReplannedWithoutCopyingVoxels() {
    Phantom phantom = new Phantom().even(12, UP);
    try (GrowingSeries series = new GrowingSeries()) {
      List<StoredSlice> slices = new ArrayList<>(phantom.slices());
      Collections.shuffle(slices, new Random(4));
      Volume last = null;
      long perSlice = 24 * 20 * 2 + VoxelMemory.SLACK_BYTES;
      for (int n = 0; n < slices.size(); n++) {
        series.add(slices.get(n));
        Volume now = series.mainVolume().orElse(null);
        if (now != null) {
          assertNotSame(last, now);
          assertTrue(last == null || last.isClosed());
          last = now;
        }
        assertEquals(before + (n + 1) * perSlice, VoxelMemory.liveBytes());
      }
      assertTrue(last.isComplete());
      assertEquals(12, last.layout().slices());
      try (Volume.Lease lease = last.lease()) {
        assertTrue(lease.isFull());
        assertArrayEquals(
            phantom.slice(7).cells(), series.slice(phantom.header(7).id()).orElseThrow().cells());
      }
    }
  }

  @Test
  void aClosedSeriesTakesNothingIn() {
    Phantom phantom = new Phantom().even(3, UP);
    GrowingSeries series = new GrowingSeries();
    series.add(phantom.slice(0));
    series.close();
    series.add(phantom.slice(1));
    assertTrue(series.volumes().isEmpty());
    assertEquals(0, series.arrivedSlices());
  }
}

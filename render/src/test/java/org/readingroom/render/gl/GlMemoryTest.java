package org.readingroom.render.gl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.readingroom.render.volume.VoxelMemory;

/// What OpenGL holds, and when it lets go. Needs a display (Xvfb will do); skipped without one.
class GlMemoryTest {
  private static final PatientVector UP = new PatientVector(0, 0, 2);
  private static final long BYTES = 2L * 24 * 20 * 10;
  private static CpuEngine cpu;

  @BeforeAll
  static void open() {
    assumeTrue(System.getenv("DISPLAY") != null, "no display, no OpenGL");
    cpu = new CpuEngine(1);
  }

  @AfterAll
  static void close() {
    if (cpu != null) {
      cpu.close();
    }
  }

  private static Volume volume() {
    Phantom phantom = new Phantom();
    phantom.field = p -> p.x() + p.z();
    return phantom.even(10, UP).volume();
  }

  private static PlaneRequest request(Volume volume) {
    return PlaneRequest.thin(Plane.axial(volume.layout().centre()), 16, 16, 1);
  }

  private static void draw(GlEngine gl, Volume volume) {
    float[] expected = new float[256];
    float[] values = new float[256];
    cpu.sample(volume, request(volume), expected);
    gl.sample(volume, request(volume), values);
    assertArrayEquals(expected, values, 0.01f);
  }

  private static void await(BooleanSupplier state, String what) throws InterruptedException {
    long until = System.nanoTime() + 10_000_000_000L;
    while (!state.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, what);
      Thread.sleep(5);
    }
  }

  @Test
  void halfOfTheGraphicsMemoryIsTheBudgetAndTwoGigabytesWhereItIsNotTold() {
    assertEquals(
        4L << 30,
        GlTuning.of(new GlInfo("NVIDIA", "RTX", "4.6", 16384, 16384, 8L << 30, 4.9)).budgetBytes());
    assertEquals(
        1L << 30,
        GlTuning.of(new GlInfo("AMD", "Vega 8", "4.6", 16384, 16384, 512L << 20, 4.9))
            .budgetBytes());
    assertEquals(
        2L << 30,
        GlTuning.of(new GlInfo("Intel", "Iris Xe", "4.6", 2048, 16384, 0, 4.9)).budgetBytes());
  }

  @Test
  void aSeriesTallerThanATextureIsCutIntoDecks() {
    Phantom tall = new Phantom();
    tall.columns = 512;
    tall.rows = 512;
    tall.even(3000, UP);
    GlTuning tuning = GlTuning.of(new GlInfo("AMD", "Radeon", "4.6", 2048, 16384, 0, 4.9));
    var shape = VolumeTexture.Shape.of(tall.layout(), tuning);
    assertEquals(2048, shape.deckSlots());
    assertEquals(2, shape.decks());
    assertEquals(3000L * 512 * 512 * 2, shape.bytes());
  }

  @Test
  void theVolumeUsedLeastRecentlyMakesRoom() {
    try (GlEngine gl = new GlEngine(cpu, tuning -> tuning.withBudgetBytes(2 * BYTES));
        Volume a = volume();
        Volume b = volume();
        Volume c = volume()) {
      draw(gl, a);
      draw(gl, b);
      draw(gl, a);
      draw(gl, c);
      assertEquals(2, gl.held().textures());
      assertTrue(gl.isReady(a));
      assertTrue(gl.isReady(c));
      assertFalse(gl.isReady(b));
      draw(gl, b);
      assertEquals(2, gl.held().textures());
    }
  }

  @Test
  void aClosedVolumesTextureGoesByItself() throws Exception {
    try (GlEngine gl = new GlEngine(cpu)) {
      Volume volume = volume();
      draw(gl, volume);
      assertEquals(1, gl.held().textures());
      volume.close();
      await(() -> gl.held().textures() == 0, "the texture of a closed volume stayed");
    }
  }

  @Test
  void aVolumeThatLeftTheScreenGoesAfterAWhileAndComesBack() throws Exception {
    try (GlEngine gl = new GlEngine(cpu, tuning -> tuning.withIdleNanos(100_000_000));
        Volume volume = volume()) {
      draw(gl, volume);
      await(() -> gl.held().textures() == 0, "the texture of an idle volume stayed");
      draw(gl, volume);
    }
  }

  @Test
  void aForgottenVolumesTextureGoes() throws Exception {
    try (GlEngine gl = new GlEngine(cpu);
        Volume volume = volume()) {
      draw(gl, volume);
      gl.forget(volume);
      await(() -> gl.held().textures() == 0, "the texture of a forgotten volume stayed");
      draw(gl, volume);
    }
  }

  @Test
  void aVolumeTheGraphicsMemoryCannotHoldComesFromTheCpuAndTheOthersStay() {
    Phantom huge = new Phantom();
    huge.columns = 2048;
    huge.rows = 2048;
    huge.even(1800, UP);
    try (GlEngine gl =
            new GlEngine(
                cpu,
                tuning ->
                    tuning.withBudgetBytes(Long.MAX_VALUE / 4).withDeckBytes(Long.MAX_VALUE / 4));
        Volume small = volume();
        Volume fourteenGigabytes = Volume.empty(huge.layout())) {
      assumeTrue(gl.info().isSoftware(), "a graphics processor may have room");
      draw(gl, small);
      PlaneRequest request = request(fourteenGigabytes);
      assertTrue(gl.draws(fourteenGigabytes.layout(), request));
      float[] expected = new float[256];
      float[] values = new float[256];
      cpu.sample(fourteenGigabytes, request, expected);
      gl.sample(fourteenGigabytes, request, values);
      assertArrayEquals(expected, values);
      gl.sample(fourteenGigabytes, request, values);
      assertTrue(gl.isReady(fourteenGigabytes));
      // OpenGL is well, and draws what it can hold.
      draw(gl, small);
      assertEquals(1, gl.held().textures());
    }
  }

  @Test
  void everythingIsGoneAfterClosingEvenWithPicturesInFlight() throws Exception {
    long voxelsBefore = VoxelMemory.liveBytes();
    GlEngine gl = new GlEngine(cpu, tuning -> tuning.withDeckSlots(3));
    Volume volume = volume();
    draw(gl, volume);
    assertEquals(4, gl.held().textures());
    assertTrue(gl.held().bytes() > BYTES);
    CountDownLatch started = new CountDownLatch(6);
    List<Thread> drawing = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      drawing.add(
          Thread.ofPlatform()
              .start(() -> {
                float[] values = new float[512 * 512];
                PlaneRequest large =
                    PlaneRequest.thin(Plane.axial(volume.layout().centre()), 512, 512, 0.05);
                try {
                  while (true) {
                    started.countDown();
                    gl.sample(volume, large, values);
                  }
                } catch (VolumeClosedException | GlUnavailableException over) {
                  // As it should be.
                }
              }));
    }
    assertTrue(started.await(20, TimeUnit.SECONDS));
    volume.close();
    gl.close();
    for (Thread thread : drawing) {
      thread.join();
    }
    assertEquals(new GlEngine.Held(0, 0), gl.held());
    assertEquals(voxelsBefore, VoxelMemory.liveBytes());
  }

  @Test
  void aPictureNoLongerWantedLetsItsCallerGoAtOnce() throws Exception {
    try (GlEngine gl = new GlEngine(cpu);
        Volume volume = volume()) {
      draw(gl, volume);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch slow = new CountDownLatch(1);
      GlTrouble.beforeNextPicture(
          gl,
          context -> {
            begun.countDown();
            try {
              slow.await();
            } catch (InterruptedException never) {
              throw new AssertionError(never);
            }
          });
      float[] values = new float[256];
      boolean[] left = new boolean[1];
      Thread caller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  gl.sample(volume, request(volume), values);
                } catch (CancellationException noLongerWanted) {
                  left[0] = Thread.currentThread().isInterrupted();
                }
              });
      assertTrue(begun.await(20, TimeUnit.SECONDS));
      caller.interrupt();
      caller.join(20_000);
      assertTrue(left[0]);
      slow.countDown();
      draw(gl, volume);
      assertArrayEquals(new float[256], values);
    }
  }
}

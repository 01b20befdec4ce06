package org.readingroom.render.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.gl.GlInfo;
import org.readingroom.render.gl.GlProbe;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;

class SteadyEngineTest {
  private static final Display DISPLAY = Display.of(VoiWindow.linear(200, 100));

  private final BlockingQueue<EngineKind> changes = new LinkedBlockingQueue<>();

  /// Stands for an OpenGL that loses its context after some pictures.
  private static class FailingGl implements Engine {
    int left;
    boolean closed;

    FailingGl(int left) {
      this.left = left;
    }

    @Override
    public EngineKind kind() {
      return EngineKind.GL;
    }

    @Override
    public void sample(Volume volume, PlaneRequest request, float[] out) {
      throw new AssertionError("values are told by the voxel array");
    }

    @Override
    public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer target) {
      if (left-- <= 0) {
        throw new NoClassDefFoundError("lost context");
      }
      target.put(0, 4711);
    }

    @Override
    public void forget(Volume volume) {}

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void framesComeFromTheCpuUntilOpenGlIsReadyAndAgainWhenItFails() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    FailingGl gl = new FailingGl(1);
    try (Volume volume = new Phantom().even(5, new PatientVector(0, 0, 2)).volume();
        SteadyEngine engine =
            new SteadyEngine(
                cpu -> {
                  try {
                    slow.await();
                  } catch (InterruptedException never) {
                    throw new AssertionError(never);
                  }
                  return gl;
                },
                changes::add)) {
      PlaneRequest request = PlaneRequest.thin(Plane.axial(volume.layout().centre()), 4, 4, 1);
      IntBuffer out = IntBuffer.allocate(16);
      engine.draw(volume, request, DISPLAY, out);
      assertEquals(EngineKind.CPU, engine.kind());
      assertEquals(0xFF000000, out.get(0));

      slow.countDown();
      assertEquals(EngineKind.GL, changes.poll(10, TimeUnit.SECONDS));
      engine.draw(volume, request, DISPLAY, out);
      assertEquals(4711, out.get(0));
      float[] values = {1};
      engine.sample(
          volume, PlaneRequest.thin(Plane.axial(volume.layout().centre()), 1, 1, 1), values);
      assertEquals(0, values[0]);

      engine.draw(volume, request, DISPLAY, out);
      assertEquals(0xFF000000, out.get(0));
      assertEquals(EngineKind.CPU, engine.kind());
      assertEquals(EngineKind.CPU, changes.poll(10, TimeUnit.SECONDS));
      assertTrue(gl.closed);
    }
  }

  @Test
  void anOpenGlThatCannotOpenIsNoError() throws Exception {
    CountDownLatch tried = new CountDownLatch(1);
    try (Volume volume = new Phantom().even(5, new PatientVector(0, 0, 2)).volume();
        SteadyEngine engine =
            new SteadyEngine(
                cpu -> {
                  tried.countDown();
                  throw new UnsatisfiedLinkError("no driver");
                },
                changes::add)) {
      assertTrue(tried.await(10, TimeUnit.SECONDS));
      engine.sample(
          volume, PlaneRequest.thin(Plane.axial(volume.layout().centre()), 4, 4, 1), new float[16]);
      assertEquals(EngineKind.CPU, engine.kind());
    }
  }

  @Test
  void closingWaitsForAnOpenGlThatIsStillOpeningAndClosesItToo() {
    FailingGl gl = new FailingGl(0);
    SteadyEngine engine =
        new SteadyEngine(
            cpu -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException never) {
                throw new AssertionError(never);
              }
              return gl;
            },
            changes::add);
    engine.close();
    assertTrue(gl.closed);
    assertTrue(changes.isEmpty());
  }

  @Test
  void closingDoesNotWaitForEverForAnOpenGlThatNeverOpens() {
    CountDownLatch never = new CountDownLatch(1);
    SteadyEngine engine =
        new SteadyEngine(
            cpu -> {
              try {
                never.await();
              } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
              }
              throw new UnsatisfiedLinkError("too late");
            },
            changes::add);
    long started = System.nanoTime();
    engine.close();
    assertTrue(System.nanoTime() - started < 10_000_000_000L);
    never.countDown();
  }

  @Test
  void aVolumeOnItsWayToTheGraphicsMemoryIsDrawnByTheCpu() throws Exception {
    boolean[] ready = new boolean[1];
    FailingGl gl =
        new FailingGl(9) {
          @Override
          public boolean isReady(Volume volume) {
            return ready[0];
          }
        };
    try (Volume volume = new Phantom().even(5, new PatientVector(0, 0, 2)).volume();
        SteadyEngine engine = new SteadyEngine(cpu -> gl, changes::add)) {
      assertEquals(EngineKind.GL, changes.poll(10, TimeUnit.SECONDS));
      PlaneRequest request = PlaneRequest.thin(Plane.axial(volume.layout().centre()), 4, 4, 1);
      IntBuffer out = IntBuffer.allocate(16);
      engine.draw(volume, request, DISPLAY, out);
      assertEquals(0xFF000000, out.get(0));
      ready[0] = true;
      engine.draw(volume, request, DISPLAY, out);
      assertEquals(4711, out.get(0));
    }
  }

  @Test
  void softwareOpenGlIsNotPreferred() {
    GlInfo llvmpipe = new GlInfo("Mesa", "llvmpipe (LLVM 15)", "4.5", 2048, 16384, 0, 0.001);
    GlInfo card = new GlInfo("AMD", "Radeon Pro W6600", "4.6", 16384, 16384, 0, 4.9);
    assertEquals(EngineKind.CPU, EnginePicker.choose(new GlProbe.Found(llvmpipe, 1)));
    assertEquals(EngineKind.GL, EnginePicker.choose(new GlProbe.Found(card, 1)));
    assertEquals(EngineKind.CPU, EnginePicker.choose(new GlProbe.Missing("no display")));
  }

  @Test
  void theCpuCanBeForcedAndNonsenseIsRefused() {
    try (Engine engine = EnginePicker.open(EngineChoice.parse("CPU"), changes::add)) {
      assertTrue(engine instanceof CpuEngine);
    }
    assertThrows(IllegalArgumentException.class, () -> EngineChoice.parse("vulkan"));
  }
}

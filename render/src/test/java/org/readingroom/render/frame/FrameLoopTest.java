package org.readingroom.render.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.Frame.Quality;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;

class FrameLoopTest {
  private static final Display DISPLAY = Display.of(VoiWindow.linear(40, 400));

  private final Volume volume = new Phantom().even(20, new PatientVector(0, 0, 2)).volume();
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
  private final FrameSink sink =
      new FrameSink() {
        @Override
        public void frame(Frame frame) {
          frames.add(frame);
        }

        @Override
        public void failed(Scene scene, RuntimeException cause) {
          failures.add(cause);
        }
      };

  /// An engine whose every picture costs a set time per sample and notes what it was asked.
  private static class PacedEngine implements Engine {
    final List<PlaneRequest> asked = new CopyOnWriteArrayList<>();
    final double nanosPerSample;
    volatile RuntimeException failure;

    PacedEngine(double nanosPerSample) {
      this.nanosPerSample = nanosPerSample;
    }

    @Override
    public EngineKind kind() {
      return EngineKind.CPU;
    }

    @Override
    public void sample(Volume volume, PlaneRequest request, float[] out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer target) {
      asked.add(request);
      RuntimeException failing = failure;
      if (failing != null) {
        throw failing;
      }
      double nanos =
          nanosPerSample * request.pixels() * request.slabSamples(volume.layout().smallestStepMm());
      try {
        TimeUnit.NANOSECONDS.sleep((long) nanos);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new CancellationException();
      }
    }

    @Override
    public void forget(Volume volume) {}

    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private PlaneRequest request(int size) {
    return PlaneRequest.thin(Plane.coronal(volume.layout().centre()), size, size, 0.2);
  }

  private Frame next() throws InterruptedException {
    Frame frame = frames.poll(10, TimeUnit.SECONDS);
    assertTrue(frame != null, "no frame came");
    return frame;
  }

  @Test
  void aRestingViewGetsItsFullPicture() throws Exception {
    try (CpuEngine engine = new CpuEngine();
        FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      PlaneRequest request = request(64);
      view.show(new Scene.PlaneScene(volume, request, DISPLAY, false));
      Frame frame = next();
      assertEquals(Quality.FULL, frame.quality());
      assertTrue(frame.isCurrent());
      int[] expected = new int[request.pixels()];
      engine.draw(volume, request, DISPLAY, IntBuffer.wrap(expected));
      for (int n = 0; n < expected.length; n++) {
        assertEquals(expected[n], frame.pixels().get(n));
      }
      frame.release();
    }
  }

  @Test
  void whileDraggingThePictureIsCoarserButKeepsItsSlabAndFullQualityFollowsRelease()
      throws Exception {
    PacedEngine engine = new PacedEngine(100);
    try (FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      PlaneRequest request = request(300).withSlab(new Slab(Slab.Kind.MIP, 12));
      view.show(new Scene.PlaneScene(volume, request, DISPLAY, true));
      Frame moving = next();
      // The first guess of the cost may be too low; by the second frame it has been learnt.
      for (int n = 0; n < 12 && moving.quality() == Quality.FULL; n++) {
        moving.release();
        view.show(new Scene.PlaneScene(volume, request, DISPLAY, true));
        moving = next();
      }
      assertEquals(Quality.COARSE, moving.quality());
      assertEquals(300 * 300, moving.pixels().capacity());
      // On a busy computer the drag may have stood still for so long that the full one is begun.
      PlaneRequest drawn =
          engine.asked.stream().filter(asked -> !asked.equals(request)).toList().getLast();
      assertTrue(drawn.width() >= 100, "at least a third of the resolution");
      assertEquals(request.slab(), drawn.slab());
      assertEquals(8, drawn.slabSamples(volume.layout().smallestStepMm()));
      moving.release();
      view.show(new Scene.PlaneScene(volume, request, DISPLAY, false));
      Frame rest = next();
      if (rest.quality() == Quality.COARSE) {
        rest.release();
        rest = next();
      }
      assertEquals(Quality.FULL, rest.quality());
      assertEquals(request, engine.asked.getLast());
      rest.release();
    }
  }

  @Test
  void aDragThatStandsStillIsRefined() throws Exception {
    PacedEngine engine = new PacedEngine(1000);
    try (FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      Quality quality = Quality.FULL;
      for (int n = 0; n < 20 && quality == Quality.FULL; n++) {
        view.show(new Scene.PlaneScene(volume, request(200), DISPLAY, true));
        Frame frame = next();
        quality = frame.quality();
        frame.release();
      }
      assertEquals(Quality.COARSE, quality);
      Frame refined = next();
      assertEquals(Quality.FULL, refined.quality());
      refined.release();
    }
  }

  @Test
  void theNewestRequestWinsAndNothingQueues() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Engine engine =
        new PacedEngine(2000) {
          @Override
          public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer target) {
            begun.countDown();
            awaitQuietly(goOn);
            super.draw(volume, request, display, target);
          }
        };
    try (FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      Scene first = new Scene.PlaneScene(volume, request(100), DISPLAY, true);
      view.show(first);
      assertTrue(begun.await(10, TimeUnit.SECONDS));
      Scene last = null;
      for (int n = 0; n < 200; n++) {
        last = new Scene.PlaneScene(volume, request(100 + n % 2), DISPLAY, true);
        view.show(last);
      }
      goOn.countDown();
      Frame finished = next();
      assertSame(first, finished.scene(), "a moving picture in progress is finished");
      finished.release();
      Frame newest = next();
      assertSame(last, newest.scene(), "and none of those in between is drawn");
      newest.release();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  @Test
  void noFrameOfTheOldSubjectIsCurrentAfterBegin() throws Exception {
    PacedEngine engine = new PacedEngine(500);
    try (FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      for (int subject = 0; subject < 30; subject++) {
        Scene old = new Scene.PlaneScene(volume, request(100), DISPLAY, false);
        view.show(old);
        Thread.sleep(subject % 7);
        view.begin();
        Scene fresh = new Scene.PlaneScene(volume, request(100), DISPLAY, false);
        view.show(fresh);
        while (true) {
          Frame frame = next();
          boolean current = frame.isCurrent();
          boolean isFresh = frame.scene() == fresh;
          frame.release();
          assertEquals(isFresh, current);
          if (isFresh && frame.quality() == Quality.FULL) {
            break;
          }
        }
      }
    }
  }

  @Test
  void aViewWithoutAFreeBufferWaitsAndThenShowsTheNewest() throws Exception {
    try (CpuEngine engine = new CpuEngine();
        FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      List<Frame> held = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        view.show(new Scene.PlaneScene(volume, request(20), DISPLAY, false));
        held.add(next());
      }
      Scene newest = new Scene.PlaneScene(volume, request(20), DISPLAY, false);
      view.show(newest);
      assertEquals(null, frames.poll(100, TimeUnit.MILLISECONDS));
      IntBuffer back = held.getFirst().pixels();
      held.getFirst().release();
      held.getFirst().release();
      Frame frame = next();
      assertSame(newest, frame.scene());
      assertSame(back, frame.pixels());
    }
  }

  @Test
  void aFailureIsToldAndTheNextPictureComes() throws Exception {
    PacedEngine engine = new PacedEngine(0);
    try (FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      engine.failure = new IllegalStateException("no picture today");
      view.show(new Scene.PlaneScene(volume, request(20), DISPLAY, false));
      assertEquals("no picture today", failures.poll(10, TimeUnit.SECONDS).getMessage());
      engine.failure = null;
      view.show(new Scene.PlaneScene(volume, request(20), DISPLAY, false));
      next().release();
    }
  }

  @Test
  void aSinkThatThrowsStopsNobodyElse() throws Exception {
    CountDownLatch thrown = new CountDownLatch(1);
    FrameSink broken =
        new FrameSink() {
          @Override
          public void frame(Frame frame) {
            thrown.countDown();
            throw new IllegalStateException("no room");
          }

          @Override
          public void failed(Scene scene, RuntimeException cause) {}
        };
    try (CpuEngine engine = new CpuEngine();
        FrameLoop loop = new FrameLoop(engine);
        FrameView bad = loop.view(broken);
        FrameView view = loop.view(sink)) {
      bad.show(new Scene.PlaneScene(volume, request(20), DISPLAY, false));
      assertTrue(thrown.await(10, TimeUnit.SECONDS));
      view.show(new Scene.PlaneScene(volume, request(20), DISPLAY, false));
      next().release();
    }
  }

  @Test
  void buffersOfAnotherShapeAreOtherBuffers() throws Exception {
    try (CpuEngine engine = new CpuEngine();
        FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      Plane plane = Plane.coronal(volume.layout().centre());
      view.show(new Scene.PlaneScene(volume, PlaneRequest.thin(plane, 20, 30, 1), DISPLAY, false));
      Frame tall = next();
      IntBuffer first = tall.pixels();
      tall.release();
      for (int n = 0; n < 3; n++) {
        view.show(
            new Scene.PlaneScene(volume, PlaneRequest.thin(plane, 30, 20, 1), DISPLAY, false));
        Frame wide = next();
        assertTrue(wide.pixels() != first);
        wide.release();
      }
      tall.release();
    }
  }

  @Test
  void aClosedVolumeGivesNoFrameAndNoError() throws Exception {
    Volume closed = new Phantom().even(5, new PatientVector(0, 0, 2)).volume();
    closed.close();
    try (CpuEngine engine = new CpuEngine();
        FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      view.show(new Scene.PlaneScene(closed, request(20), DISPLAY, false));
      view.show(new Scene.PlaneScene(volume, request(21), DISPLAY, false));
      Frame frame = next();
      assertEquals(21, frame.width());
      assertTrue(failures.isEmpty());
    }
  }

  @Test
  void closingTheLoopEndsAPictureInProgress() throws Exception {
    PacedEngine engine = new PacedEngine(100_000);
    FrameLoop loop = new FrameLoop(engine);
    FrameView view = loop.view(sink);
    view.show(new Scene.PlaneScene(volume, request(1000), DISPLAY, false));
    while (engine.asked.isEmpty()) {
      Thread.sleep(1);
    }
    long started = System.nanoTime();
    loop.close();
    assertTrue(System.nanoTime() - started < 5_000_000_000L);
    assertFalse(failures.iterator().hasNext());
  }
}

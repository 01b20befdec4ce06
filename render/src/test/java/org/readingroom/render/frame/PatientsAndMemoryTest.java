package org.readingroom.render.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.render.Phantom;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VoxelMemory;

/// The frame loop with the real engines: whose picture it is, and where the memory goes.
class PatientsAndMemoryTest {
  private static final Display DISPLAY = Display.of(VoiWindow.linear(500, 1000));

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

  private static Engine open(EngineChoice choice) {
    Assumptions.assumeTrue(
        choice == EngineChoice.CPU || System.getenv("DISPLAY") != null, "DISPLAY is not set");
    try {
      return EnginePicker.open(choice, kind -> {});
    } catch (GlUnavailableException none) {
      Assumptions.abort("no OpenGL here");
      throw none;
    }
  }

  /// A patient who is one value all through.
  private static Volume patient(double value) {
    Phantom phantom = new Phantom();
    phantom.columns = 128;
    phantom.rows = 128;
    phantom.even(96, new PatientVector(0, 0, 1));
    phantom.field = place -> value;
    return phantom.volume();
  }

  private static Scene dragged(Volume volume, Random random, boolean moving) {
    Plane plane =
        Plane.coronal(volume.layout().centre())
            .turnedDeg(PatientVector.HEAD, random.nextInt(90))
            .movedMm(random.nextInt(20) - 10);
    PlaneRequest request =
        PlaneRequest.fitting(plane, 420, 420, volume.layout().box())
            .withSlab(new Slab(Slab.Kind.MIP, 20));
    return new Scene.PlaneScene(volume, request, DISPLAY, moving);
  }

  @ParameterizedTest
  @EnumSource(names = {"CPU", "GL"})
  void noFrameOfTheFormerPatientIsCurrentWhileDraggingGoesOn(EngineChoice choice) throws Exception {
    Random random = new Random(11);
    try (Engine engine = open(choice);
        FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink);
        Volume dark = patient(100);
        Volume light = patient(900)) {
      int shown = 0;
      for (int change = 0; change < 24; change++) {
        Volume here = change % 2 == 0 ? dark : light;
        view.begin();
        for (int drag = 0; drag < 12; drag++) {
          view.show(dragged(here, random, drag < 11));
          // Every frame is looked at as the screen would: on the thread that changes the patient.
          // Two of twelve are waited for, so that some are looked at on any computer.
          int patienceMs = drag % 6 == 5 ? 20_000 : random.nextInt(12);
          Frame frame = frames.poll(patienceMs, TimeUnit.MILLISECONDS);
          if (frame != null) {
            if (frame.isCurrent()) {
              shown++;
              assertEquals(here, ((Scene.PlaneScene) frame.scene()).volume());
              int grey = frame.pixels().get(210 * 420 + 210) & 0xFF;
              assertTrue(change % 2 == 0 ? grey < 60 : grey > 200, "grey " + grey);
            }
            frame.release();
          }
        }
      }
      assertTrue(shown > 24, shown + " frames shown");
      assertTrue(failures.isEmpty(), failures::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CPU", "GL"})
  void aVolumeClosedUnderAFrameInFlightFreesItsVoxelsAndShowsNothing(EngineChoice choice)
      throws Exception {
    Random random = new Random(5);
    long before = VoxelMemory.liveBytes();
    try (Engine engine = open(choice);
        FrameLoop loop = new FrameLoop(engine);
        FrameView view = loop.view(sink)) {
      List<Volume> closed = new ArrayList<>();
      for (int study = 0; study < 12; study++) {
        Volume volume = patient(500);
        view.begin();
        view.show(dragged(volume, random, study % 2 == 0));
        Thread.sleep(random.nextInt(25));
        view.begin();
        volume.close();
        engine.forget(volume);
        closed.add(volume);
        Frame late = frames.poll(5, TimeUnit.MILLISECONDS);
        while (late != null) {
          assertTrue(!late.isCurrent(), "a closed study's frame is never current");
          late.release();
          late = frames.poll();
        }
      }
      assertAllWentBack(before);
      assertTrue(failures.isEmpty(), failures::toString);
      // The loop is well: it draws the next study.
      Volume next = patient(900);
      view.begin();
      Scene scene = dragged(next, random, false);
      view.show(scene);
      Frame frame = frames.poll(20, TimeUnit.SECONDS);
      while (frame != null && frame.scene() != scene) {
        frame.release();
        frame = frames.poll(20, TimeUnit.SECONDS);
      }
      assertTrue(frame != null && frame.isCurrent());
      frame.release();
      next.close();
    }
    assertAllWentBack(before);
  }

  /// Voxels may be read for a moment longer: by a frame in flight, or to halve them.
  private static void assertAllWentBack(long before) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (VoxelMemory.liveBytes() != before && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertEquals(before, VoxelMemory.liveBytes(), "every voxel went back");
  }
}

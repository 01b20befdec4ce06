package org.readingroom.render.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.Scene.PlaneScene;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.gl.GlEngine;
import org.readingroom.render.gl.GlTrouble;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;

/// What goes wrong with OpenGL mid-way, done to a real one: the very picture that was asked for
/// still comes, from the CPU. Needs a display (Xvfb will do); skipped without one.
class GlLossTest {
  private static final Display DISPLAY = Display.of(VoiWindow.linear(40, 400));

  /// For a driver that hangs.
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final BlockingQueue<EngineKind> changes = new LinkedBlockingQueue<>();
  private final CpuEngine reference = new CpuEngine(1);
  private final Volume volume = head();
  private GlEngine gl;
  private SteadyEngine engine;

  @BeforeEach
  void open() throws Exception {
    assumeTrue(System.getenv("DISPLAY") != null, "no display, no OpenGL");
    engine =
        new SteadyEngine(
            cpu -> {
              gl = GlTrouble.open(cpu);
              return gl;
            },
            changes::add);
    assertEquals(EngineKind.GL, changes.poll(60, TimeUnit.SECONDS));
    // The first picture is the CPU's and sends the voxels on their way; soon it is OpenGL's.
    long until = System.nanoTime() + 20_000_000_000L;
    while (!GlTrouble.isUploaded(gl, volume)) {
      assertTrue(System.nanoTime() < until, "the volume was never uploaded");
      Thread.sleep(2);
    }
    assertGoodPicture(request(0));
    assertEquals(EngineKind.GL, engine.kind());
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
    reference.close();
    volume.close();
  }

  private static Volume head() {
    Phantom phantom = new Phantom();
    phantom.columns = 64;
    phantom.rows = 60;
    phantom.field = p -> Math.hypot(p.x(), p.y()) < 20 ? 40 + 30 * Math.sin(p.x() / 3) : -1000;
    return phantom.even(30, new PatientVector(0, 0, 2)).volume();
  }

  private PlaneRequest request(int turn) {
    Plane plane = Plane.axial(volume.layout().centre()).turnedDeg(PatientVector.LEFT, 7 * turn);
    return PlaneRequest.thin(plane, 120, 90, 0.5);
  }

  private static IntBuffer buffer() {
    return ByteBuffer.allocateDirect(120 * 90 * 4).order(ByteOrder.nativeOrder()).asIntBuffer();
  }

  private void assertGoodPicture(PlaneRequest request) {
    IntBuffer picture = buffer();
    engine.draw(volume, request, DISPLAY, picture);
    assertIsPicture(request, picture);
  }

  private void assertIsPicture(PlaneRequest request, IntBuffer picture) {
    IntBuffer expected = buffer();
    reference.draw(volume, request, DISPLAY, expected);
    for (int n = 0; n < request.pixels(); n++) {
      assertEquals(expected.get(n) >>> 24, picture.get(n) >>> 24, "pixel " + n);
      assertEquals(expected.get(n) & 0xFF, picture.get(n) & 0xFF, 1, "pixel " + n);
    }
  }

  private void afterwardsTheCpuDraws(PlaneRequest request) throws Exception {
    assertGoodPicture(request);
    assertEquals(EngineKind.CPU, engine.kind());
    assertEquals(EngineKind.CPU, changes.poll(10, TimeUnit.SECONDS));
    assertGoodPicture(request(9));
  }

  @Test
  void aLostContextCostsNoPicture() throws Exception {
    GlTrouble.loseContext(gl);
    afterwardsTheCpuDraws(request(1));
  }

  @Test
  void anOpenGlErrorCostsNoPicture() throws Exception {
    GlTrouble.beforeNextPicture(gl, context -> context.glEnable(0xDEAD));
    afterwardsTheCpuDraws(request(1));
  }

  @Test
  void graphicsMemoryThatRunsOutInAPictureCostsNoPicture() throws Exception {
    GlTrouble.beforeNextPicture(
        gl,
        context -> {
          // 128 GiB. The second time nobody asks, as with a driver that notices late.
          allocateFarTooMuch(context);
          assertEquals(GL.GL_OUT_OF_MEMORY, context.glGetError());
          allocateFarTooMuch(context);
        });
    afterwardsTheCpuDraws(request(1));
  }

  private static void allocateFarTooMuch(GL3 context) {
    int[] name = new int[1];
    context.glGenTextures(1, name, 0);
    context.glBindTexture(GL2ES2.GL_TEXTURE_3D, name[0]);
    context.glTexImage3D(
        GL2ES2.GL_TEXTURE_3D, 0, GL.GL_RGBA32F, 2048, 2048, 2048, 0, GL.GL_RGBA, GL.GL_FLOAT, null);
  }

  @Test
  void anErrorOfTheNativeLibraryCostsNoPicture() throws Exception {
    GlTrouble.beforeNextPicture(
        gl,
        context -> {
          throw new UnsatisfiedLinkError("no such entry point");
        });
    afterwardsTheCpuDraws(request(1));
  }

  @Test
  void aGraphicsProcessorThatDrawsNothingNeverShowsAnEarlierPicture() throws Exception {
    GlTrouble.beforeNextPicture(gl, context -> context.glEnable(GL2ES3.GL_RASTERIZER_DISCARD));
    afterwardsTheCpuDraws(request(5));
  }

  @Test
  void aHangingDriverCostsASecondAndNeverWritesIntoAPictureGivenBack() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    GlTrouble.beforeNextPicture(
        gl,
        context -> {
          awaitQuietly(hanging);
          over.countDown();
        });
    GlTrouble.setPatience(gl, PATIENCE);
    IntBuffer picture = buffer();
    long started = System.nanoTime();
    engine.draw(volume, request(5), DISPLAY, picture);
    long tookMs = (System.nanoTime() - started) / 1_000_000;
    assertTrue(tookMs >= 500 && tookMs < 5_000, tookMs + " ms");
    assertIsPicture(request(5), picture);
    assertEquals(EngineKind.CPU, engine.kind());
    assertGoodPicture(request(2));

    // The buffer now serves another picture when the driver comes back to life.
    IntBuffer blank = buffer();
    picture.put(0, blank, 0, blank.capacity());
    hanging.countDown();
    assertTrue(over.await(10, TimeUnit.SECONDS));
    Thread.sleep(500);
    assertEquals(blank, picture);
  }

  @Test
  void aHangingDriverDoesNotKeepTheProgramFromEnding() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    GlTrouble.beforeNextPicture(
        gl,
        context -> {
          hangs.countDown();
          awaitQuietly(hanging);
        });
    GlTrouble.setPatience(gl, PATIENCE);
    Thread drawing =
        Thread.ofVirtual()
            .start(() -> {
              try {
                assertGoodPicture(request(1));
              } catch (RuntimeException closedMeanwhile) {
                // The engine it drew with is gone.
              }
            });
    assertTrue(hangs.await(20, TimeUnit.SECONDS));
    long started = System.nanoTime();
    engine.close();
    long tookMs = (System.nanoTime() - started) / 1_000_000;
    assertTrue(tookMs < 5_000, tookMs + " ms");
    hanging.countDown();
    drawing.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  @Test
  void aDragGoesOnThroughTheLossOfOpenGl() throws Exception {
    BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    AtomicInteger failures = new AtomicInteger();
    FrameSink sink =
        new FrameSink() {
          @Override
          public void frame(Frame frame) {
            frames.add(frame);
          }

          @Override
          public void failed(Scene scene, RuntimeException cause) {
            failures.incrementAndGet();
          }
        };
    try (FrameLoop loop = new FrameLoop(engine)) {
      FrameView view = loop.view(sink);
      view.begin();
      for (int turn = 0; turn < 24; turn++) {
        if (turn == 8) {
          GlTrouble.beforeNextPicture(
              gl, context -> context.glEnable(GL2ES3.GL_RASTERIZER_DISCARD));
        }
        awaitShown(view, frames, new PlaneScene(volume, request(turn), DISPLAY, true), false);
      }
      awaitShown(view, frames, new PlaneScene(volume, request(24), DISPLAY, false), true);
      assertEquals(0, failures.get());
      assertEquals(EngineKind.CPU, engine.kind());
      view.close();
    }
  }

  /// Shows a scene and waits for its picture, which while dragging is coarse on a slow computer.
  private void awaitShown(
      FrameView view, BlockingQueue<Frame> frames, PlaneScene scene, boolean inFull)
      throws InterruptedException {
    view.show(scene);
    for (boolean shown = false; !shown; ) {
      Frame frame = frames.poll(20, TimeUnit.SECONDS);
      assertNotNull(frame, "no picture of " + scene.request());
      assertTrue(frame.isCurrent());
      boolean full = frame.quality() == Frame.Quality.FULL;
      shown = frame.scene() == scene && (full || !inFull);
      if (shown && full) {
        assertIsPicture(scene.request(), frame.pixels());
      }
      frame.release();
    }
  }
}

package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.readingroom.app.fx.TestStage.middleOf;
import static org.readingroom.app.fx.TestStage.onFx;
import static org.readingroom.app.fx.TestStage.until;

import java.lang.management.ManagementFactory;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.event.EventHandler;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.study.FolderSource;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.RealSeries;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.Frame;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VoxelMemory;
import org.testfx.api.FxRobot;

/// An oblique MIP slab dragged through a real CT in the real window: three seconds, ten with
/// `./test --long`.
class ObliqueDragTest {
  private static final Slab SLAB = new Slab(Slab.Kind.MIP, 20);
  private static final long HEAP_SLACK_BYTES = 24L << 20;

  private final FxRobot robot = new FxRobot();

  /// The CPU engine, watched: every so often the picture just drawn is held against the plane
  /// without its slab.
  private static final class Watched implements Engine {
    private final CpuEngine cpu = new CpuEngine();
    final AtomicInteger drawn = new AtomicInteger();
    final AtomicInteger held = new AtomicInteger();
    final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    volatile boolean watching;
    volatile @Nullable List<PlaneRequest> begunSinceRelease;

    @Override
    public EngineKind kind() {
      return EngineKind.CPU;
    }

    @Override
    public void sample(Volume volume, PlaneRequest request, float[] out) {
      cpu.sample(volume, request, out);
    }

    @Override
    public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer target) {
      begin(request);
      cpu.draw(volume, request, display, target);
      watch(
          request, target, plane -> cpu.draw(volume, request.withSlab(Slab.NONE), display, plane));
    }

    @Override
    public void drawInMotion(
        Volume volume, PlaneRequest full, int factor, Display display, IntBuffer target) {
      begin(full);
      cpu.drawInMotion(volume, full, factor, display, target);
      watch(
          full,
          target,
          plane -> cpu.drawInMotion(volume, full.withSlab(Slab.NONE), factor, display, plane));
    }

    private void begin(PlaneRequest request) {
      List<PlaneRequest> begun = begunSinceRelease;
      if (begun != null) {
        begun.add(request);
      }
    }

    private void watch(PlaneRequest request, IntBuffer target, Consumer<IntBuffer> withoutSlab) {
      if (!watching) {
        return;
      }
      if (!request.slab().equals(SLAB)) {
        faults.add("drawn with " + request.slab());
      }
      if (drawn.getAndIncrement() % 10 == 0) {
        int[] plane = new int[request.pixels()];
        withoutSlab.accept(IntBuffer.wrap(plane));
        long slabSum = 0;
        long planeSum = 0;
        for (int n = 0; n < plane.length; n++) {
          slabSum += target.get(n) & 0xFF;
          planeSum += plane[n] & 0xFF;
        }
        held.incrementAndGet();
        if (slabSum < planeSum * 1.05) {
          faults.add("a maximum of " + slabSum + " over a plane of " + planeSum);
        }
      }
    }

    @Override
    public void forget(Volume volume) {
      cpu.forget(volume);
    }

    @Override
    public void close() {
      cpu.close();
    }
  }

  /// What came onto the screen, looked at in every pulse. FX thread.
  private static final class Screen extends AnimationTimer {
    private final Viewport viewport;
    private Frame last;
    private long lastNanos;
    final List<Double> betweenMs = new ArrayList<>();
    final List<Double> drawMs = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    int full;
    int coarse;

    Screen(Viewport viewport) {
      this.viewport = viewport;
    }

    @Override
    public void handle(long now) {
      Frame shown = viewport.shownFrame().orElse(null);
      if (shown == null || shown == last) {
        return;
      }
      if (last != null) {
        betweenMs.add((now - lastNanos) / 1e6);
      }
      last = shown;
      lastNanos = now;
      drawMs.add(shown.drawNanos() / 1e6);
      if (plane(shown).filter(plane -> plane.slab().equals(SLAB)).isEmpty()) {
        faults.add("a frame without its slab");
      }
      if (shown.quality() == Frame.Quality.FULL) {
        full++;
      } else {
        coarse++;
      }
    }
  }

  @Test
  void everyFrameOfADraggedObliqueMipHasItsSlabAndTheMemoryComesBack() throws Exception {
    long seconds = Boolean.getBoolean("readingroom.long") ? 10 : 3;
    Watched engine = new Watched();
    ViewerWorkspace[] made = new ViewerWorkspace[1];
    TestStage stage =
        TestStage.show(
                1280,
                860,
                () -> {
                  made[0] = new ViewerWorkspace(engine);
                  return made[0];
                })
            .takeKeys();
    ViewerWorkspace desk = made[0];
    try {
      // Opened and closed once, so that classes, styles and the window's own pictures are there.
      openOblique(desk);
      close(desk);
      long heapBefore = heapBytes();
      long voxelsBefore = VoxelMemory.liveBytes();

      Viewport viewport = openOblique(desk);
      assertTrue(VoxelMemory.liveBytes() > voxelsBefore + 70_000_000, "the voxels are there");
      Screen screen = onFx(() -> new Screen(viewport));
      engine.watching = true;
      drag(viewport, screen, engine, seconds);
      release(viewport, engine);
      engine.watching = false;
      onFx(() -> {
        screen.stop();
        return null;
      });
      print(screen, seconds);
      assertEquals(List.of(), engine.faults);
      assertEquals(List.of(), onFx(() -> List.copyOf(screen.faults)));
      assertTrue(engine.held.get() >= 2, "slabs held against planes: " + engine.held);
      assertTrue(screen.drawMs.size() >= seconds * 2, screen.drawMs.size() + " frames shown");

      close(desk);
      assertEquals(voxelsBefore, VoxelMemory.liveBytes(), "every voxel went back");
      long heapAfter = heapBytes();
      System.out.printf(
          Locale.ROOT,
          "heap after collection: %.1f MB before opening, %.1f MB after closing%n",
          heapBefore / 1e6,
          heapAfter / 1e6);
      assertTrue(
          heapAfter < heapBefore + HEAP_SLACK_BYTES,
          "heap " + heapBefore + " before, " + heapAfter + " after");
    } finally {
      onFx(() -> {
        desk.close();
        return null;
      });
      stage.close();
    }
  }

  /// The head CT, the oblique viewport large, a MIP slab, whole and drawn in full.
  private Viewport openOblique(ViewerWorkspace desk) throws Exception {
    FolderSource source = FolderSource.of(RealSeries.ctHead());
    OpenStudy open = OpenStudy.open(source, source.studies().getFirst());
    DeskStudy study = new DeskStudy(open, "PHANTOM, Head", "Lincoln", "#4c8dff", "CT head");
    onFx(() -> {
      desk.open(study);
      return null;
    });
    WholeDesk.await(desk);
    onFx(() -> {
      desk.arrangeAs(DeskLayout.OBLIQUE);
      desk.desk().toolProperty().set(Tool.TURN);
      return null;
    });
    Viewport viewport =
        onFx(() ->
            desk.viewports().stream()
                .filter(v -> v.model().orientation() == Orientation.OBLIQUE)
                .findFirst()
                .orElseThrow());
    robot.moveTo(middleOf(viewport)).doubleClickOn(MouseButton.PRIMARY);
    onFx(() -> {
      viewport.model().setSlab(SLAB);
      return null;
    });
    until(
        "the slab is drawn in full",
        () ->
            viewport
                .shownFrame()
                .filter(frame -> frame.quality() == Frame.Quality.FULL)
                .flatMap(ObliqueDragTest::plane)
                .filter(plane -> plane.slab().equals(SLAB))
                .isPresent());
    return viewport;
  }

  private void drag(Viewport viewport, Screen screen, Watched engine, long seconds)
      throws InterruptedException {
    robot.moveTo(middleOf(viewport)).press(MouseButton.PRIMARY);
    onFx(() -> {
      screen.start();
      return null;
    });
    long start = System.nanoTime();
    // a busy computer takes longer to hold two slabs against planes
    for (int step = 0; secondsSince(start) < (engine.held.get() < 2 ? 20 : seconds); step++) {
      robot.moveBy(step % 60 < 30 ? 5 : -5, step % 44 < 22 ? 3 : -3);
      Thread.sleep(8);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /// Lets go: the plane at rest is there in full with its second picture at the latest.
  private void release(Viewport viewport, Watched engine) {
    // from the moment the window hears of it: what a busy computer draws before is still the drag
    EventHandler<MouseEvent> letGo =
        event -> engine.begunSinceRelease = new CopyOnWriteArrayList<>();
    onFx(() -> {
      viewport.addEventFilter(MouseEvent.MOUSE_RELEASED, letGo);
      return null;
    });
    robot.release(MouseButton.PRIMARY);
    until(
        "full quality after release",
        () ->
            engine.begunSinceRelease != null
                && viewport
                    .shownFrame()
                    .filter(frame -> frame.quality() == Frame.Quality.FULL)
                    .flatMap(ObliqueDragTest::plane)
                    .equals(viewport.model().request()));
    PlaneRequest rest = onFx(() -> viewport.model().request().orElseThrow());
    List<PlaneRequest> begun = List.copyOf(engine.begunSinceRelease);
    long resting = begun.stream().filter(rest::equals).count();
    assertTrue(resting <= 2, resting + " pictures from release to full quality");
    assertTrue(begun.size() - resting <= 1, "drawn of where the hand had been: " + begun);
  }

  private static Optional<PlaneRequest> plane(Frame frame) {
    return frame.scene() instanceof Scene.PlaneScene plane
        ? Optional.of(plane.request())
        : Optional.empty();
  }

  private void close(ViewerWorkspace desk) {
    robot.type(KeyCode.ENTER);
    onFx(() -> {
      desk.arrangeAs(DeskLayout.ONE);
      desk.closeStudies();
      return null;
    });
    until("the voxels are given back", () -> VoxelMemory.liveBytes() == 0);
  }

  /// Bytes of the heap that are still reachable.
  private static long heapBytes() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int n = 0; n < 4; n++) {
      System.gc();
      Thread.sleep(150);
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static void print(Screen screen, long seconds) {
    System.out.printf(
        Locale.ROOT,
        "oblique 20 mm MIP dragged for %d s: %d frames on the screen, %d of them coarse%n",
        seconds,
        screen.drawMs.size(),
        screen.coarse);
    histogram("ms between frames on the screen", screen.betweenMs);
    histogram("ms to draw a frame", screen.drawMs);
  }

  private static void histogram(String what, List<Double> values) {
    int[] counts = new int[10];
    values.forEach(ms -> counts[(int) Math.min(9, ms / 10)]++);
    StringBuilder line = new StringBuilder(what).append(':');
    for (int n = 0; n < counts.length; n++) {
      line.append(n < 9 ? " <" + (n + 1) * 10 : " ≥90").append(' ').append(counts[n]).append(';');
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    if (!sorted.isEmpty()) {
      line.append(
          String.format(
              Locale.ROOT,
              " median %.1f, largest %.1f",
              sorted.get(sorted.size() / 2),
              sorted.getLast()));
    }
    System.out.println(line);
  }
}

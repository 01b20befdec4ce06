package org.readingroom.render.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.render.Phantom;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Enlarge;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpreadBehindTest {
  private static final PatientPoint CENTRE = new PatientPoint(0, 0, 0);

  private static void run(
      TilePool pool, SpreadBehind spread, IntConsumer tile, SpreadBehind.Spreading spreading) {
    pool.run(spread.steps(), run -> step -> spread.take(step, tile, spreading, run));
  }

  @Test
  void everyCanvasRowIsSpreadOnceAndOnlyAfterTheTilesItLiesBetween() {
    int high = 4;
    int factor = 3;
    int across = 2;
    for (int height : new int[] {1, 12, 13, 100}) {
      PlaneRequest canvas = PlaneRequest.thin(Plane.axial(CENTRE), 30, height, 1);
      int coarseRows = Math.ceilDiv(height, factor);
      int down = Math.ceilDiv(coarseRows, high);
      for (int cores = 1; cores <= 3; cores++) {
        SpreadBehind spread = new SpreadBehind(across, down, high, canvas, factor);
        AtomicIntegerArray drawn = new AtomicIntegerArray(down);
        AtomicIntegerArray spreadRows = new AtomicIntegerArray(height);
        try (TilePool pool = new TilePool(cores)) {
          run(
              pool,
              spread,
              tile -> drawn.incrementAndGet(tile / across),
              (from, to) -> {
                for (int y = from; y < to; y++) {
                  spreadRows.incrementAndGet(y);
                  int above = Math.max(0, Math.floorDiv(y - 1, factor));
                  int below = Math.min(coarseRows - 1, (y + 1) / factor);
                  assertEquals(across, drawn.get(above / high));
                  assertEquals(across, drawn.get(below / high));
                }
              });
        }
        for (int y = 0; y < height; y++) {
          assertEquals(1, spreadRows.get(y), "row " + y + " of " + height);
        }
      }
    }
  }

  @Test
  void aTileThatFailsEndsTheWaitOfThoseBehindIt() {
    PlaneRequest canvas = PlaneRequest.thin(Plane.axial(CENTRE), 30, 300, 1);
    for (int cores = 1; cores <= 3; cores++) {
      SpreadBehind spread = new SpreadBehind(1, 25, 4, canvas, 3);
      try (TilePool pool = new TilePool(cores)) {
        IllegalStateException failed =
            assertThrows(
                IllegalStateException.class,
                () ->
                    run(
                        pool,
                        spread,
                        tile -> {
                          if (tile == 7) {
                            throw new IllegalStateException("tile 7");
                          }
                        },
                        (from, to) -> {}));
        assertEquals("tile 7", failed.getMessage());
      }
    }
  }

  @Test
  void aPictureInMotionIsTheCoarseOneEnlarged() {
    Phantom phantom = new Phantom();
    phantom.columns = 60;
    phantom.rows = 50;
    phantom.field = p -> 300 * Math.sin(p.x()) + 200 * Math.cos(p.y() + p.z());
    Display display = Display.of(VoiWindow.linear(0, 900));
    try (Volume volume = phantom.even(30, PatientVector.HEAD).volume()) {
      Plane plane = Plane.axial(volume.layout().centre()).turnedDeg(PatientVector.LEFT, 25);
      for (PlaneRequest full :
          new PlaneRequest[] {
            // The second has two tiles side by side.
            PlaneRequest.thin(plane, 200, 151, 0.4),
            PlaneRequest.thin(plane, 1600, 70, 0.05).withSlab(new Slab(Slab.Kind.MIP, 5))
          }) {
        for (int factor = 2; factor <= 3; factor++) {
          PlaneRequest coarse = full.inMotion(factor);
          for (int cores = 1; cores <= 3; cores++) {
            try (CpuEngine engine = new CpuEngine(cores)) {
              int[] few = new int[coarse.pixels()];
              engine.draw(volume, coarse, display, IntBuffer.wrap(few));
              int[] wanted = new int[full.pixels()];
              new Enlarge(full, factor).rows(few, IntBuffer.wrap(wanted), 0, full.height());
              int[] got = new int[full.pixels()];
              engine.drawInMotion(volume, full, factor, display, IntBuffer.wrap(got));
              assertArrayEquals(wanted, got);
            }
          }
        }
      }
    }
  }

  @Test
  void aPictureInMotionThatNobodyWantsAnyLongerEnds() {
    Phantom phantom = new Phantom();
    try (Volume volume = phantom.even(30, PatientVector.HEAD).volume();
        CpuEngine engine = new CpuEngine(3)) {
      PlaneRequest full = PlaneRequest.thin(Plane.axial(volume.layout().centre()), 600, 600, 0.05);
      IntBuffer picture = IntBuffer.allocate(full.pixels());
      Display display = Display.of(VoiWindow.linear(0, 900));
      Thread.currentThread().interrupt();
      assertThrows(
          CancellationException.class,
          () -> engine.drawInMotion(volume, full, 3, display, picture));
      assertTrue(Thread.interrupted());
      // The pool is as good as before.
      engine.drawInMotion(volume, full, 3, display, picture);
    }
  }
}

package org.readingroom.render.cpu;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.readingroom.render.reslice.PlaneRequest;

/// The order in which a coarse picture is drawn tile by tile and spread over its canvas: the tiles
/// of a row, then the canvas rows over the tile row before the last one, so that the tiles they lie
/// between are nearly always done when their turn comes. Shared by a picture's threads.
final class SpreadBehind {

  /// How many tile rows the spreading is behind.
  private static final int BEHIND = 2;

  private static final int BUSY_LOOKS = 2000;
  private static final long PAUSE_NANOS = 50_000;

  private final int across;
  private final int down;
  private final int canvasRows;
  private final int canvasHeight;
  private final AtomicIntegerArray done;

  /// Spreads canvas rows `from` to before `to`.
  interface Spreading {
    void rows(int from, int to);
  }

  /// @param across coarse tiles side by side
  /// @param down coarse tiles one below the other
  /// @param high coarse rows of a tile
  SpreadBehind(int across, int down, int high, PlaneRequest canvas, int factor) {
    this.across = across;
    this.down = down;
    canvasRows = high * factor;
    canvasHeight = canvas.height();
    done = new AtomicIntegerArray(down);
  }

  int steps() {
    return (down + BEHIND) * (across + 1);
  }

  /// Takes a step. One that spreads waits for the tiles it needs, which have all been begun.
  void take(int step, IntConsumer tile, Spreading spreading, TilePool.Run run) {
    int row = step / (across + 1);
    int column = step % (across + 1);
    if (column < across) {
      if (row < down) {
        tile.accept(row * across + column);
        done.incrementAndGet(row);
      }
    } else if (row >= BEHIND) {
      int behind = row - BEHIND;
      // The rows next to a tile are mixed with its neighbours'.
      int last = Math.min(behind + 1, down - 1);
      for (int needed = Math.max(0, behind - 1); needed <= last; needed++) {
        if (!await(needed, run)) {
          return;
        }
      }
      int from = Math.min(behind * canvasRows, canvasHeight);
      spreading.rows(from, Math.min(from + canvasRows, canvasHeight));
    }
  }

  /// Waits for a row of tiles; busily at first, since it is in work.
  ///
  /// @return false when it may never be done
  private boolean await(int row, TilePool.Run run) {
    for (int look = 0; done.get(row) < across; look++) {
      if (!run.goesOn()) {
        return false;
      }
      if (look < BUSY_LOOKS) {
        Thread.onSpinWait();
      } else {
        // Whoever draws it has lost its core: leave it this one.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return true;
  }
}

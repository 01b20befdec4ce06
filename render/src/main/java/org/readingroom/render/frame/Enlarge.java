package org.readingroom.render.frame;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Spreads a coarse picture over the full canvas, bilinearly, rows first. Coarse pixel X has its
/// centre at full pixel X · factor + (factor − 1) / 2; beyond the outermost centres the edge goes
/// on. Called by one thread, works on all cores; keeps scratch.
///
/// Every `factor`th full pixel lies equally far between its two coarse ones, so each of these
/// phases of a row is one plain loop with one share. A coarse row is spread once; where a full row
/// runs through its middle it is that row, else a mix of two.
///
/// See [org.readingroom.render.reslice.PlaneRequest#inMotion].
final class Enlarge {
  private static final int MOST_BANDS = 8;

  private final Band[] bands =
      new Band[Math.min(MOST_BANDS, Runtime.getRuntime().availableProcessors())];

  Enlarge() {
    Arrays.setAll(bands, band -> new Band());
  }

  /// Spreads `coarse` (coarseWidth × coarseHeight) over `full` (width × height).
  ///
  /// @param factor full pixels per coarse one; coarseWidth × factor ≥ width, rows likewise
  void into(
      int[] coarse,
      int coarseWidth,
      int coarseHeight,
      int factor,
      IntBuffer full,
      int width,
      int height) {
    int count = bands.length;
    IntStream.range(0, count)
        .parallel()
        .forEach(band -> {
          int from = (int) ((long) height * band / count);
          int to = (int) ((long) height * (band + 1) / count);
          bands[band].spread(coarse, coarseWidth, coarseHeight, factor, full, width, from, to);
        });
  }

  /// How far the full pixels of one phase are behind the coarse pixel they are spread from towards
  /// the next, in 1/256; negative towards the one before.
  private static int offset(int phase, int factor) {
    return (2 * phase - (factor - 1)) * 128 / factor;
  }

  /// A piece of the full picture, some rows high, worked on by one thread.
  private static final class Band {
    // Sections of one array, so the compiler can tell what is read from what is written and makes
    // vector instructions of the mixing: a coarse row between two more of its outermost pixels, one
    // phase of it, and full rows.
    private static final int MOST_COARSE = 8192;
    private static final int PHASE = MOST_COARSE + 2;
    private static final int UPPER = PHASE + MOST_COARSE;
    private static final int MOST = 2 * MOST_COARSE + 2;
    private static final int LOWER = UPPER + MOST;
    private static final int MIXED = LOWER + MOST;

    private final int[] rows = new int[MIXED + MOST];

    void spread(
        int[] coarse,
        int coarseWidth,
        int coarseHeight,
        int factor,
        IntBuffer full,
        int width,
        int from,
        int to) {
      int inUpper = -1;
      int inLower = -1;
      for (int y = from; y < to; y++) {
        int offset = offset(y % factor, factor);
        int upper = Math.max(0, y / factor - (offset < 0 ? 1 : 0));
        int lower = Math.min(upper + 1, coarseHeight - 1);
        if (upper != inUpper) {
          if (upper == inLower) {
            System.arraycopy(rows, LOWER, rows, UPPER, width);
          } else {
            spreadRow(coarse, upper * coarseWidth, coarseWidth, factor, UPPER);
          }
          inUpper = upper;
        }
        int share = y < factor / 2 ? 0 : offset & 0xFF;
        if (share == 0) {
          full.put(y * width, rows, UPPER, width);
          continue;
        }
        if (lower != inLower) {
          spreadRow(coarse, lower * coarseWidth, coarseWidth, factor, LOWER);
          inLower = lower;
        }
        mixRows(rows, share, width);
        full.put(y * width, rows, MIXED, width);
      }
    }

    /// One coarse row over the full width.
    private void spreadRow(int[] coarse, int row, int count, int factor, int section) {
      int[] work = rows;
      System.arraycopy(coarse, row, work, 1, count);
      work[0] = work[1];
      work[count + 1] = work[count];
      for (int phase = 0; phase < factor; phase++) {
        int offset = offset(phase, factor);
        int from = PHASE;
        if (offset < 0) {
          mixWithLeft(work, offset + 256, count);
        } else if (offset > 0) {
          mixWithRight(work, offset, count);
        } else {
          from = 1;
        }
        for (int n = 0, at = section + phase; n < count; n++, at += factor) {
          work[at] = work[from + n];
        }
      }
    }

    private static void mixWithLeft(int[] rows, int share, int count) {
      for (int n = 0; n < count; n++) {
        rows[PHASE + n] = mix(rows[n], rows[n + 1], share);
      }
    }

    private static void mixWithRight(int[] rows, int share, int count) {
      for (int n = 0; n < count; n++) {
        rows[PHASE + n] = mix(rows[n + 1], rows[n + 2], share);
      }
    }

    private static void mixRows(int[] rows, int share, int count) {
      for (int x = 0; x < count; x++) {
        rows[MIXED + x] = mix(rows[UPPER + x], rows[LOWER + x], share);
      }
    }

    /// Two colours mixed, all four parts at once and to the nearest, two parts per multiplication.
    ///
    /// @param share of the second, 0–256
    private static int mix(int a, int b, int share) {
      int rest = 256 - share;
      int even = (a & 0x00FF00FF) * rest + (b & 0x00FF00FF) * share + 0x00800080;
      int odd = (a >>> 8 & 0x00FF00FF) * rest + (b >>> 8 & 0x00FF00FF) * share + 0x00800080;
      return even >>> 8 & 0x00FF00FF | odd & 0xFF00FF00;
    }
  }
}

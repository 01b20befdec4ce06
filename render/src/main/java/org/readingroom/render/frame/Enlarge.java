package org.readingroom.render.frame;

import java.nio.IntBuffer;
import java.util.stream.IntStream;

/// Spreads a coarse picture over the full canvas, bilinearly, rows first. Coarse pixel X has its
/// centre at full pixel X · factor + (factor − 1) / 2; beyond the outermost centres the edge goes
/// on. Called by one thread, works on all cores; keeps scratch.
///
/// See [org.readingroom.render.reslice.PlaneRequest#inMotion].
final class Enlarge {
  private static final int MOST = 16384;
  private static final int MOST_BANDS = 8;
  private static final int UPPER = 0;
  private static final int LOWER = MOST;
  private static final int MIXED = 2 * MOST;

  private int[] left = new int[0];
  private int[] share = new int[0];

  // Of each band of rows, worked on by one thread: three rows in one array, at constant distances,
  // so the compiler can tell what is read from what is written and makes vector instructions of the
  // mixing.
  private final int[][] rowsOfBand =
      new int[Math.min(MOST_BANDS, Runtime.getRuntime().availableProcessors())][3 * MOST];

  /// Spreads `coarse` (coarseWidth × coarseHeight) over `full` (width × height).
  void into(
      int[] coarse,
      int coarseWidth,
      int coarseHeight,
      int factor,
      IntBuffer full,
      int width,
      int height) {
    if (left.length < width) {
      left = new int[width];
      share = new int[width];
    }
    for (int x = 0; x < width; x++) {
      int at = Math.clamp(position(x, factor), 0, (coarseWidth - 1) * 256);
      left[x] = Math.min(at >> 8, Math.max(0, coarseWidth - 2));
      share[x] = at - left[x] * 256;
    }
    int bands = rowsOfBand.length;
    IntStream.range(0, bands)
        .parallel()
        .forEach(band ->
            band(
                rowsOfBand[band],
                coarse,
                coarseWidth,
                coarseHeight,
                factor,
                full,
                width,
                (int) ((long) height * band / bands),
                (int) ((long) height * (band + 1) / bands)));
  }

  private void band(
      int[] rows,
      int[] coarse,
      int coarseWidth,
      int coarseHeight,
      int factor,
      IntBuffer full,
      int width,
      int from,
      int to) {
    int spread = -2;
    for (int y = from; y < to; y++) {
      int at = Math.clamp(position(y, factor), 0, (coarseHeight - 1) * 256);
      int upper = Math.min(at >> 8, Math.max(0, coarseHeight - 2));
      if (upper != spread) {
        if (upper == spread + 1) {
          System.arraycopy(rows, LOWER, rows, UPPER, width);
        } else {
          spread(rows, UPPER, coarse, upper * coarseWidth, coarseWidth, width);
        }
        int lower = Math.min(upper + 1, coarseHeight - 1);
        spread(rows, LOWER, coarse, lower * coarseWidth, coarseWidth, width);
        spread = upper;
      }
      mixRows(rows, at - upper * 256, width);
      full.put(y * width, rows, MIXED, width);
    }
  }

  /// One coarse row over the full width.
  private void spread(int[] rows, int section, int[] coarse, int row, int coarseWidth, int width) {
    int next = coarseWidth > 1 ? 1 : 0;
    for (int x = 0; x < width; x++) {
      int n = row + left[x];
      rows[section + x] = mix(coarse[n], coarse[n + next], share[x]);
    }
  }

  private static void mixRows(int[] rows, int share, int count) {
    for (int x = 0; x < count; x++) {
      rows[MIXED + x] = mix(rows[UPPER + x], rows[LOWER + x], share);
    }
  }

  /// Coarse index of a full pixel, in 1/256.
  private static int position(int pixel, int factor) {
    return (2 * pixel - (factor - 1)) * 128 / factor;
  }

  /// Two colours mixed, all four parts at once, two parts per multiplication; share 0–256.
  private static int mix(int a, int b, int share) {
    int even = ((a & 0x00FF00FF) * (256 - share) + (b & 0x00FF00FF) * share) >>> 8 & 0x00FF00FF;
    int odd = (a >>> 8 & 0x00FF00FF) * (256 - share) + (b >>> 8 & 0x00FF00FF) * share & 0xFF00FF00;
    return even | odd;
  }
}

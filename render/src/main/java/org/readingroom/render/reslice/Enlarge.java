package org.readingroom.render.reslice;

import java.nio.IntBuffer;

/// Spreads a coarse picture ([PlaneRequest#inMotion]) over the canvas it was made for, bilinearly,
/// rows first. Coarse pixel X has its centre at full pixel X · factor + (factor − 1) / 2; beyond
/// the outermost centres the edge goes on. One per thread; holds scratch.
///
/// Every `factor`th full pixel lies equally far between its two coarse ones, so each of these
/// phases of a row is one plain loop with one share. A coarse row is spread once; where a full row
/// runs through its middle it is that row, else a mix of two.
public final class Enlarge {
  // Sections of one array, so the compiler can tell what is read from what is written and makes
  // vector instructions of the mixing: a coarse row between two more of its outermost pixels, one
  // phase of it, and full rows.
  private static final int MOST_COARSE = 8192;
  private static final int PHASE = MOST_COARSE + 2;
  private static final int UPPER = PHASE + MOST_COARSE;
  private static final int MOST = 2 * MOST_COARSE + 2;
  private static final int LOWER = UPPER + MOST;
  private static final int MIXED = LOWER + MOST;

  private final int width;
  private final int coarseWidth;
  private final int coarseHeight;
  private final int factor;
  private final int[] rows = new int[MIXED + MOST];

  /// @param full the canvas
  /// @param factor full pixels per coarse one each way; at least 2
  public Enlarge(PlaneRequest full, int factor) {
    if (factor < 2) {
      throw new IllegalArgumentException("a picture is enlarged at least twofold");
    }
    PlaneRequest coarse = full.inMotion(factor);
    width = full.width();
    coarseWidth = coarse.width();
    coarseHeight = coarse.height();
    this.factor = factor;
  }

  /// Full rows `from` to before `to`. They need the coarse rows they lie between.
  ///
  /// @param coarse 0xAARRGGBB, row by row
  /// @param full takes the rows, row 0 at index 0; position and limit are left alone
  public void rows(int[] coarse, IntBuffer full, int from, int to) {
    int inUpper = -1;
    int inLower = -1;
    for (int y = from; y < to; y++) {
      int offset = offset(y % factor);
      int upper = Math.max(0, y / factor - (offset < 0 ? 1 : 0));
      int lower = Math.min(upper + 1, coarseHeight - 1);
      if (upper != inUpper) {
        if (upper == inLower) {
          System.arraycopy(rows, LOWER, rows, UPPER, width);
        } else {
          spread(coarse, upper, UPPER);
        }
        inUpper = upper;
      }
      // Above the first coarse row's middle its edge goes on.
      int share = y < factor / 2 ? 0 : offset & 0xFF;
      if (share == 0) {
        full.put(y * width, rows, UPPER, width);
        continue;
      }
      if (lower != inLower) {
        spread(coarse, lower, LOWER);
        inLower = lower;
      }
      mixRows(rows, share, width);
      full.put(y * width, rows, MIXED, width);
    }
  }

  /// How far the full pixels of one phase are behind the coarse pixel they are spread from towards
  /// the next, in 1/256; negative towards the one before.
  private int offset(int phase) {
    return (2 * phase - (factor - 1)) * 128 / factor;
  }

  /// One coarse row over the full width.
  private void spread(int[] coarse, int row, int section) {
    int[] work = rows;
    int count = coarseWidth;
    System.arraycopy(coarse, row * count, work, 1, count);
    work[0] = work[1];
    work[count + 1] = work[count];
    int every = factor;
    for (int phase = 0; phase < every; phase++) {
      int offset = offset(phase);
      int from = PHASE;
      if (offset < 0) {
        mixWithLeft(work, offset + 256, count);
      } else if (offset > 0) {
        mixWithRight(work, offset, count);
      } else {
        from = 1;
      }
      for (int n = 0, at = section + phase; n < count; n++, at += every) {
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

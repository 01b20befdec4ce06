package org.readingroom.render.frame;

import java.nio.IntBuffer;
import org.readingroom.render.reslice.PlaneRequest;

/// Spreads a coarse picture over the full canvas, bilinearly. Coarse pixel X has its centre at full
/// pixel X · factor + (factor−1)/2; see [PlaneRequest#inMotion].
final class Enlarge {
  private Enlarge() {}

  static void into(
      int[] coarse, PlaneRequest from, int factor, IntBuffer full, PlaneRequest request) {
    int width = request.width();
    int[] left = new int[width];
    int[] share = new int[width];
    for (int x = 0; x < width; x++) {
      int at = Math.clamp(position(x, factor), 0, (from.width() - 1) * 256);
      left[x] = Math.min(at >> 8, Math.max(0, from.width() - 2));
      share[x] = at - left[x] * 256;
    }
    int step = from.width() > 1 ? 1 : 0;
    int[] row = new int[width];
    for (int y = 0; y < request.height(); y++) {
      int at = Math.clamp(position(y, factor), 0, (from.height() - 1) * 256);
      int upper = Math.min(at >> 8, Math.max(0, from.height() - 2));
      int down = at - upper * 256;
      int a = upper * from.width();
      int b = Math.min(upper + 1, from.height() - 1) * from.width();
      for (int x = 0; x < width; x++) {
        int n = left[x];
        int top = mix(coarse[a + n], coarse[a + n + step], share[x]);
        int bottom = mix(coarse[b + n], coarse[b + n + step], share[x]);
        row[x] = mix(top, bottom, down);
      }
      full.put(y * width, row, 0, width);
    }
  }

  /// Coarse index of a full pixel, in 1/256.
  private static int position(int pixel, int factor) {
    return (2 * pixel - (factor - 1)) * 128 / factor;
  }

  /// Two colours mixed, all four parts at once, two parts per multiplication.
  private static int mix(int a, int b, int share) {
    if (a == b || share == 0) {
      return a;
    }
    int even = a & 0x00FF00FF;
    int odd = a >>> 8 & 0x00FF00FF;
    even = (even * (256 - share) + (b & 0x00FF00FF) * share) >>> 8 & 0x00FF00FF;
    odd = odd * (256 - share) + (b >>> 8 & 0x00FF00FF) * share & 0xFF00FF00;
    return even | odd;
  }
}

package org.readingroom.app.demo;

import java.util.SplittableRandom;

/// Smooth random numbers over space, about −1 to 1, repeating every 64 cells: the irregularity of
/// living shapes. Immutable.
final class SmoothNoise {
  private static final int SIZE = 64;
  private static final int MASK = SIZE - 1;

  private final float[] cells = new float[SIZE * SIZE * SIZE];

  SmoothNoise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (float) (random.nextDouble() * 2 - 1);
    }
  }

  /// @param x in cells, as y and z
  double at(double x, double y, double z) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    int iz = (int) Math.floor(z);
    double fx = ease(x - ix);
    double fy = ease(y - iy);
    double fz = ease(z - iz);
    int x0 = ix & MASK;
    int x1 = (ix + 1) & MASK;
    int y0 = (iy & MASK) * SIZE;
    int y1 = ((iy + 1) & MASK) * SIZE;
    int z0 = (iz & MASK) * SIZE * SIZE;
    int z1 = ((iz + 1) & MASK) * SIZE * SIZE;
    double near =
        mix(
            mix(cells[z0 + y0 + x0], cells[z0 + y0 + x1], fx),
            mix(cells[z0 + y1 + x0], cells[z0 + y1 + x1], fx),
            fy);
    double far =
        mix(
            mix(cells[z1 + y0 + x0], cells[z1 + y0 + x1], fx),
            mix(cells[z1 + y1 + x0], cells[z1 + y1 + x1], fx),
            fy);
    return mix(near, far, fz);
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }
}

package org.readingroom.app.demo;

import java.util.SplittableRandom;

/// A tile of normally distributed noise with the slight blur of a real scanner, standard deviation
/// 1, laid over slices at a different offset each. Immutable.
final class Grain {
  private static final int SIZE = 512;
  private static final int MASK = SIZE - 1;

  private final float[] tile;

  Grain(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] white = new float[SIZE * SIZE];
    for (int i = 0; i < white.length; i++) {
      white[i] = (float) random.nextGaussian();
    }
    tile = new float[SIZE * SIZE];
    double squares = 0;
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        float sum =
            2 * white[y * SIZE + x]
                + white[y * SIZE + ((x + 1) & MASK)]
                + white[((y + 1) & MASK) * SIZE + x]
                + 0.5f * white[((y + 1) & MASK) * SIZE + ((x + 1) & MASK)];
        tile[y * SIZE + x] = sum;
        squares += sum * sum;
      }
    }
    float scale = (float) (1 / Math.sqrt(squares / tile.length));
    for (int i = 0; i < tile.length; i++) {
      tile[i] *= scale;
    }
  }

  /// The grain of one pixel of one slice.
  float at(int x, int y, int slice) {
    int mixed = slice * 0x9E3779B1;
    int dx = mixed >>> 8 & MASK;
    int dy = mixed >>> 20 & MASK;
    return tile[((y + dy) & MASK) * SIZE + ((x + dx) & MASK)];
  }
}

package org.readingroom.app.demo;

/// A chest film: the trunk's attenuation summed from back to front.
final class ChestProjection {
  static final int ROWS = 2400;
  static final int COLUMNS = 2000;
  static final double STEP_MM = 0.168;

  private static final double WIDTH_MM = 400;
  private static final double TOP_MM = 246;
  private static final int DRAWN_COLUMNS = 880;
  private static final int DRAWN_DEPTH = 96;
  private static final double DEPTH_MM = 330;
  private static final double DRAWN_STEP_MM = WIDTH_MM / DRAWN_COLUMNS;

  private ChestProjection() {}

  /// Twelve-bit values, row by row, the patient's right on the left; bright is dense.
  static short[] of(BodyPhantom phantom) {
    double heightMm = ROWS * STEP_MM;
    int drawnRows = (int) Math.ceil(heightMm / DRAWN_STEP_MM);
    float[] paths = new float[drawnRows * DRAWN_COLUMNS];
    for (int r = 0; r < drawnRows; r++) {
      Slice slice =
          new Slice(
              DRAWN_COLUMNS, DRAWN_DEPTH, WIDTH_MM, DEPTH_MM, TOP_MM - r * DRAWN_STEP_MM, false);
      phantom.draw(slice);
      for (int j = 0; j < DRAWN_DEPTH; j++) {
        for (int i = 0; i < DRAWN_COLUMNS; i++) {
          float hu = slice.values[j * DRAWN_COLUMNS + i];
          float bone = Math.max(0, hu - 130) * 1.1f; // bone stops soft rays more than its density
          paths[r * DRAWN_COLUMNS + i] +=
              Math.max(0, 1 + (hu + bone) / 1000) * (float) (DEPTH_MM / DRAWN_DEPTH);
        }
      }
    }
    return film(sharpened(paths, drawnRows), drawnRows, phantom.grain());
  }

  /// What a digital detector does: details raised above the large shadows.
  private static float[] sharpened(float[] paths, int rows) {
    float[] broad = boxBlur(boxBlur(paths, rows, 26), rows, 26);
    float[] out = new float[paths.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = 0.62f * broad[i] + 1.55f * (paths[i] - broad[i]);
    }
    return out;
  }

  private static float[] boxBlur(float[] in, int rows, int radius) {
    float[] across = new float[in.length];
    for (int r = 0; r < rows; r++) {
      blurLine(in, across, r * DRAWN_COLUMNS, 1, DRAWN_COLUMNS, radius);
    }
    float[] out = new float[in.length];
    for (int c = 0; c < DRAWN_COLUMNS; c++) {
      blurLine(across, out, c, DRAWN_COLUMNS, rows, radius);
    }
    return out;
  }

  private static void blurLine(
      float[] in, float[] out, int start, int step, int count, int radius) {
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      sum += in[start + Math.clamp(i, 0, count - 1) * step];
    }
    for (int i = 0; i < count; i++) {
      out[start + i * step] = (float) (sum / (2 * radius + 1));
      sum += in[start + Math.clamp(i + radius + 1L, 0, count - 1) * step];
      sum -= in[start + Math.clamp((long) i - radius, 0, count - 1) * step];
    }
  }

  private static short[] film(float[] drawn, int drawnRows, Grain grain) {
    short[] out = new short[ROWS * COLUMNS];
    double left = (WIDTH_MM - COLUMNS * STEP_MM) / 2;
    for (int r = 0; r < ROWS; r++) {
      double v = r * STEP_MM / DRAWN_STEP_MM;
      for (int c = 0; c < COLUMNS; c++) {
        double u = (left + c * STEP_MM) / DRAWN_STEP_MM;
        double path = cubic(drawn, drawnRows, u, v);
        double value = 420 + path * 17.5 + 22 * grain.at(c, r, 5);
        out[r * COLUMNS + c] = (short) Math.clamp(Math.round(value), 0, 4095);
      }
    }
    marker(out);
    return out;
  }

  private static double cubic(float[] grid, int rows, double u, double v) {
    int i = (int) Math.floor(u);
    int j = (int) Math.floor(v);
    double[] wx = weights(u - i);
    double[] wy = weights(v - j);
    double sum = 0;
    for (int b = 0; b < 4; b++) {
      int row = Math.clamp(j + b - 1L, 0, rows - 1) * DRAWN_COLUMNS;
      double line = 0;
      for (int a = 0; a < 4; a++) {
        line += wx[a] * grid[row + Math.clamp(i + a - 1L, 0, DRAWN_COLUMNS - 1)];
      }
      sum += wy[b] * line;
    }
    return sum;
  }

  private static double[] weights(double t) {
    return new double[] {
      (1 - t) * (1 - t) * (1 - t) / 6,
      (3 * t * t * t - 6 * t * t + 4) / 6,
      (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6,
      t * t * t / 6
    };
  }

  /// A lead letter on the patient's left side.
  private static void marker(short[] film) {
    String[] letter = {"X....", "X....", "X....", "X....", "X....", "X....", "XXXXX"};
    int dot = 14;
    for (int r = 0; r < letter.length * dot; r++) {
      for (int c = 0; c < letter[0].length() * dot; c++) {
        if (letter[r / dot].charAt(c / dot) == 'X') {
          film[(90 + r) * COLUMNS + COLUMNS - 190 + c] = 4000;
        }
      }
    }
  }
}

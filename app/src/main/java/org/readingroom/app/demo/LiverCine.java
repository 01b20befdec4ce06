package org.readingroom.app.demo;

import java.util.SplittableRandom;

/// An ultrasound cine of the right upper abdomen: a fan of speckle with liver, vessels, gallbladder
/// with a stone and its shadow, and kidney, moving with the breath.
final class LiverCine {
  static final int ROWS = 480;
  static final int COLUMNS = 640;

  /// Depth that the fan covers, mm.
  static final double DEPTH_MM = 160;

  static final double STEP_MM = DEPTH_MM / 440;
  static final int APEX_COLUMN = COLUMNS / 2;
  static final int TOP_ROW = 22;

  private static final int LINES = 256;
  private static final int SAMPLES = 640;
  private static final double HALF_ANGLE = Math.toRadians(36);
  private static final double PROBE_RADIUS_MM = 50;

  private final SmoothNoise noise;
  private final float[] speckle = new float[LINES * SAMPLES * 2];

  LiverCine(long seed) {
    noise = new SmoothNoise(seed);
    SplittableRandom random = new SplittableRandom(seed + 3);
    for (int i = 0; i < speckle.length; i++) {
      speckle[i] = (float) random.nextGaussian();
    }
  }

  /// Eight-bit frames one after the other.
  byte[] frames(int count) {
    byte[] out = new byte[count * ROWS * COLUMNS];
    for (int f = 0; f < count; f++) {
      double breath = 7 * Math.sin(2 * Math.PI * f / count);
      draw(out, f * ROWS * COLUMNS, breath, f);
    }
    return out;
  }

  private void draw(byte[] out, int at, double breathMm, int frame) {
    float[] fan = lines(breathMm, frame);
    double centreRow = TOP_ROW - PROBE_RADIUS_MM / STEP_MM;
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) {
        double dx = (c - APEX_COLUMN) * STEP_MM;
        double dy = (r - centreRow) * STEP_MM;
        double depth = Math.hypot(dx, dy) - PROBE_RADIUS_MM;
        double angle = Math.atan2(dx, dy);
        double grey = 0;
        if (depth >= 0 && depth < DEPTH_MM && Math.abs(angle) < HALF_ANGLE) {
          double line = (angle + HALF_ANGLE) / (2 * HALF_ANGLE) * (LINES - 2);
          double sample = depth / DEPTH_MM * (SAMPLES - 2);
          grey = between(fan, line, sample);
        }
        out[at + r * COLUMNS + c] = (byte) Math.clamp(Math.round(grey), 0, 255);
      }
    }
    greyBar(out, at);
  }

  private static double between(float[] fan, double line, double sample) {
    int l = (int) line;
    int s = (int) sample;
    double fl = line - l;
    double fs = sample - s;
    double a = fan[l * SAMPLES + s] * (1 - fs) + fan[l * SAMPLES + s + 1] * fs;
    double b = fan[(l + 1) * SAMPLES + s] * (1 - fs) + fan[(l + 1) * SAMPLES + s + 1] * fs;
    return a * (1 - fl) + b * fl;
  }

  /// One frame along its scan lines, compressed to grey levels.
  private float[] lines(double breathMm, int frame) {
    float[] out = new float[LINES * SAMPLES];
    float[] raw = new float[SAMPLES];
    int shift = (int) Math.round(breathMm * 2) * 7;
    for (int l = 0; l < LINES; l++) {
      double angle = (l / (LINES - 1.0) * 2 - 1) * HALF_ANGLE;
      double through = 1;
      for (int s = 0; s < SAMPLES; s++) {
        double depth = s * DEPTH_MM / SAMPLES;
        double x = (PROBE_RADIUS_MM + depth) * Math.sin(angle);
        double y = (PROBE_RADIUS_MM + depth) * Math.cos(angle) - PROBE_RADIUS_MM;
        double echo = echo(x, y - (y > 22 ? breathMm : 0));
        if (echo > 6) {
          through *= 0.86; // the stone lets nothing past
        }
        int cell = Math.floorMod((l / 2 + shift) * SAMPLES + s / 2, speckle.length / 2) * 2;
        double amplitude = Math.hypot(speckle[cell], speckle[cell + 1]) * 0.8;
        raw[s] =
            (float)
                (echo * through * amplitude
                    + 0.01 * Math.abs(speckle[(cell + frame * 77) % speckle.length]));
      }
      for (int s = 1; s < SAMPLES - 1; s++) {
        double smooth = 0.25 * raw[s - 1] + 0.5 * raw[s] + 0.25 * raw[s + 1];
        double focus = 1 - 0.25 * Math.abs(s / (double) SAMPLES - 0.45);
        out[l * SAMPLES + s] = (float) (112 + 40 * Math.log(Math.max(1e-4, smooth * focus)));
      }
    }
    // beams are wider than they are far apart
    float[] wide = new float[out.length];
    for (int l = 0; l < LINES; l++) {
      float[] sum = raw;
      for (int s = 0; s < SAMPLES; s++) {
        float left = out[Math.max(0, l - 1) * SAMPLES + s];
        float right = out[Math.min(LINES - 1, l + 1) * SAMPLES + s];
        sum[s] = 0.3f * left + 0.4f * out[l * SAMPLES + s] + 0.3f * right;
      }
      System.arraycopy(sum, 0, wide, l * SAMPLES, SAMPLES);
    }
    return wide;
  }

  /// How strongly a place answers: 1 is liver.
  private double echo(double x, double y) {
    double wobble = noise.at(x / 9, y / 9, 0.5);
    if (y < 4) {
      return 2.2;
    }
    if (y < 16 + 2 * wobble) {
      return 0.9 + 0.7 * Math.max(0, Math.sin(y * 2.1 + x * 0.05)); // skin, fat and muscle
    }
    if (Math.abs(y - 18 - 2 * wobble) < 0.8) {
      return 3.4; // capsule
    }
    double diaphragm = Math.hypot((x + 30) / 92, (y - 40) / 92);
    if (Math.abs(diaphragm - 1) < 0.012 && y > 60) {
      return 5.5;
    }
    if (diaphragm > 1 && y > 60) {
      return 0.5;
    }
    double bladder = Math.hypot((x - 34 + 0.25 * (y - 62)) / 15, (y - 62) / 27);
    double stone = Math.hypot((x - 27) / 6, (y - 78) / 4.5);
    if (stone < 1) {
      return 7;
    }
    if (bladder < 1) {
      return 0.012;
    }
    if (bladder < 1.12) {
      return 2.6;
    }
    double kidney = Math.hypot((x - 52) / 26, (y - 112) / 19);
    if (kidney < 1) {
      return kidney < 0.45 ? 2.8 : 0.55;
    }
    double[][] vessels = {
      {-62, 40, -8, 92, 4.5}, {-48, 128, -8, 92, 5}, {-8, 92, 14, 106, 7}, {-40, 62, -4, 84, 3}
    };
    for (int i = 0; i < vessels.length; i++) {
      double[] v = vessels[i];
      double dx = v[2] - v[0];
      double dy = v[3] - v[1];
      double t = Math.clamp(((x - v[0]) * dx + (y - v[1]) * dy) / (dx * dx + dy * dy), 0, 1);
      double d = Math.hypot(x - v[0] - t * dx, y - v[1] - t * dy) + 0.8 * wobble;
      if (d < v[4]) {
        return 0.03;
      }
      if (i == 2 && d < v[4] + 1.2) {
        return 2.4; // the portal vein has a bright wall
      }
    }
    double fading = Math.exp(-Math.max(0, y - 90) / 90);
    return (0.95 + 0.18 * noise.at(x / 3, y / 3, 7.5)) * fading;
  }

  private static void greyBar(byte[] out, int at) {
    for (int r = 60; r < 260; r++) {
      for (int c = 610; c < 622; c++) {
        out[at + r * COLUMNS + c] = (byte) (255 - (r - 60) * 255 / 200);
      }
    }
  }
}

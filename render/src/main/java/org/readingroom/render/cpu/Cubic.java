package org.readingroom.render.cpu;

/// The Catmull-Rom kernel: cubic convolution with a = −1/2, exact for quadratics. Source: Keys,
/// IEEE Trans. ASSP 29 (1981) 1153.
final class Cubic {

  /// Weight of tap 0–3 (at −1, 0, 1, 2) = Σ coefficient · t^power, t the share of the way from tap
  /// 1 to 2.
  private static final double[][] COEFFICIENTS = {
    {0, -0.5, 1, -0.5}, {1, 0, -2.5, 1.5}, {0, 0.5, 2, -1.5}, {0, 0, -0.5, 0.5}
  };

  private Cubic() {}

  static double coefficient(int tap, int power) {
    return COEFFICIENTS[tap][power];
  }

  static double weight(int tap, double t) {
    double[] c = COEFFICIENTS[tap];
    return ((c[3] * t + c[2]) * t + c[1]) * t + c[0];
  }
}

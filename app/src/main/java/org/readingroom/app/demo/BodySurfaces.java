package org.readingroom.app.demo;

/// The surfaces that divide a trunk: skin, the inner face of the body wall, the diaphragm, and what
/// lies between the lungs.
///
/// Space: patient mm, LPS; z = 0 at the top of the right diaphragm. Immutable; any thread.
final class BodySurfaces {
  /// z, half width, half depth of the body, mm.
  private static final double[][] OUTLINE = {
    {-420, 172, 112}, {-350, 178, 114}, {-290, 168, 106}, {-230, 154, 100}, {-150, 148, 98},
    {-60, 152, 106}, {20, 157, 110}, {110, 164, 108}, {170, 168, 98}, {205, 158, 86},
    {235, 118, 74}, {262, 70, 62}
  };

  private static final int OUTLINE_FROM = (int) OUTLINE[0][0];

  /// Half width and half depth at every millimetre of height.
  private static final double[][] OUTLINE_MM = outlines();

  private static double[][] outlines() {
    double[][] out = new double[700][];
    for (int i = 0; i < out.length; i++) {
      double z = OUTLINE_FROM + i;
      int k = 0;
      while (k < OUTLINE.length - 2 && OUTLINE[k + 1][0] < z) {
        k++;
      }
      double[] a = OUTLINE[k];
      double[] b = OUTLINE[k + 1];
      double t = Math.clamp((z - a[0]) / (b[0] - a[0]), 0, 1);
      t = t * t * (3 - 2 * t);
      out[i] = new double[] {mix(a[1], b[1], t), mix(a[2], b[2], t)};
    }
    return out;
  }

  /// Half width and half depth of the body at a height, mm.
  static double[] outline(double z) {
    return OUTLINE_MM[Math.clamp((long) Math.floor(z - OUTLINE_FROM), 0, OUTLINE_MM.length - 1)];
  }

  private final SmoothNoise noise;
  private final double fat;

  /// @param fat mm of fat under the skin of the belly
  BodySurfaces(SmoothNoise noise, double fat) {
    this.noise = noise;
    this.fat = fat;
  }

  /// Depth below the skin, mm.
  double skinDepth(double x, double y, double z) {
    double[] half = outline(z);
    double belly = (fat - 14) * Math.clamp(1 - (z - 60) / 120, 0, 1);
    double dx = x / (half[0] + belly);
    double dy = y / (half[1] + belly * (y < 0 ? 1.3 : 0.7));
    double xx = dx * dx;
    double yy = dy * dy;
    double q = 0.6 * Math.sqrt(xx + yy) + 0.4 * Math.sqrt(Math.sqrt(xx * xx + yy * yy));
    double narrow = xx + yy < 1e-9 ? 100 : (xx * half[0] + yy * half[1]) / (xx + yy);
    return (1 - q) * narrow;
  }

  /// Thickness of the fat under the skin, mm.
  double fatAt(double y, double z) {
    double chest = Math.clamp((z + 40) / 120, 0, 1);
    return (fat * (y < 0 ? 1 : 0.8)) * (1 - chest) + (4 + fat * 0.35) * chest;
  }

  /// Depth below the inner face of the body wall, mm: positive in chest and belly.
  double cavityDepth(double x, double y, double z) {
    double wall = z > -60 ? 19 : 19 - 5 * Math.clamp((-60 - z) / 40, 0, 1);
    double apex = z > 130 ? (z - 130) * (z - 130) / 130 : 0;
    return skinDepth(x, y, z) - fatAt(y, z) - wall - apex;
  }

  /// Height of the diaphragm's upper face.
  double dome(double x, double y) {
    boolean right = x < 0;
    double dx = (Math.abs(x) - 72) / 80;
    double dy = (y + 8) / 96;
    double fall = dx * dx * (Math.abs(x) < 72 ? 0.35 : 1.1) + dy * dy * (y > -8 ? 1.05 : 0.6);
    return (right ? 0 : -14) - 78 * fall + 3 * noise.at(x / 40, y / 40, 0.5);
  }

  /// Half width of what lies between the lungs.
  static double mediastinum(double y, double z) {
    double front = y < -62 ? 9 + (y + 62) * 0.05 : 0;
    double heart = z < 95 && y > -66 && y < 22 ? 24 : 0;
    double middle = y >= -62 && y < 22 ? 27 : 0;
    double back = y >= 22 ? 24 + Math.max(0, y - 40) * 0.25 : 0;
    return Math.max(Math.max(front, back), Math.max(heart, middle));
  }

  /// Whether a place is in a lung, at least `margin` mm from its surface.
  boolean inLung(double x, double y, double z, double margin) {
    return z > dome(x, y) + margin
        && cavityDepth(x, y, z) > margin
        && Math.abs(x) > mediastinum(y, z) + margin;
  }

  /// The part of a solid that lies inside the belly, below the diaphragm.
  Solid inBelly(Solid solid) {
    Solid.Depth depth = solid.depth();
    return new Solid(
        solid.box(),
        (x, y, z) -> {
          double d = depth.mm(x, y, z);
          if (d < -3) {
            return d;
          }
          return Math.min(d, Math.min(cavityDepth(x, y, z) - 1, dome(x, y) - 3 - z));
        });
  }

  /// The part of a solid that lies under the fat of the skin.
  Solid underFat(Solid solid) {
    Solid.Depth depth = solid.depth();
    return new Solid(
        solid.box(),
        (x, y, z) -> {
          double d = depth.mm(x, y, z);
          return d < -3 ? d : Math.min(d, skinDepth(x, y, z) - 0.75 * fatAt(y, z));
        });
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }
}

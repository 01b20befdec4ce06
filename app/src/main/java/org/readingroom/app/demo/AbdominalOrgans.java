package org.readingroom.app.demo;

import java.util.SplittableRandom;

/// The organs of the belly: liver to kidneys with the muscles behind them, and the bowel.
///
/// Space: patient mm, LPS; z = 0 at the top of the right diaphragm. Stateless; any thread.
final class AbdominalOrgans {
  private AbdominalOrgans() {}

  static void upperAbdomen(BodyParts parts, BodySurfaces surfaces, long seed) {
    Solid right = surfaces.inBelly(Solid.ellipsoid(-70, -4, -48, 92, 84, 66));
    Solid tip = surfaces.inBelly(Solid.ellipsoid(-102, 6, -96, 42, 62, 66));
    Solid left = surfaces.inBelly(Solid.ellipsoid(18, -46, -36, 74, 42, 40));
    parts.add(Tissue.LIVER, right);
    parts.add(Tissue.LIVER, tip);
    parts.add(Tissue.LIVER, left);
    VesselTree.Organ liver =
        (x, y, z) ->
            right.depth().mm(x, y, z) > 4
                || tip.depth().mm(x, y, z) > 4
                || left.depth().mm(x, y, z) > 4;
    Solid.Box box = new Solid.Box(-150, 70, -80, 70, -140, 0);
    for (Solid rod : VesselTree.grow(seed + 21, new double[] {-38, -8, -76}, box, liver, 110, 7)) {
      parts.add(Tissue.LIVER_VESSEL, rod);
    }
    for (Solid rod : VesselTree.grow(seed + 22, new double[] {-26, 12, -18}, box, liver, 80, 6.5)) {
      parts.add(Tissue.LIVER_VESSEL, rod);
    }
    Solid gallbladder = Solid.ellipsoid(-52, -44, -112, 15, 26, 22);
    parts.add(Tissue.BOWEL_WALL, gallbladder);
    parts.add(Tissue.BILE, gallbladder.shrunk(1.8));
    parts.add(Tissue.SPLEEN, surfaces.inBelly(Solid.ellipsoid(112, 40, -62, 34, 50, 52)));
    Solid stomach = surfaces.inBelly(Solid.ellipsoid(68, -14, -56, 46, 52, 48));
    Solid antrum = surfaces.inBelly(Solid.rod(60, -42, -96, 24, -14, -40, -116, 15));
    parts.add(Tissue.BOWEL_WALL, stomach);
    parts.add(Tissue.BOWEL_WALL, antrum);
    parts.add(Tissue.STOMACH_CONTENT, stomach.shrunk(4.5));
    parts.add(Tissue.STOMACH_CONTENT, antrum.shrunk(4.5));
    Solid gas = new Solid(stomach.box(), (x, y, z) -> -26 - y);
    parts.add(Tissue.AIR, stomach.shrunk(4.6).and(gas));
    parts.add(Tissue.PANCREAS, Solid.rod(-34, -4, -132, 14, -8, -14, -112, 10.5));
    parts.add(Tissue.PANCREAS, Solid.rod(-8, -14, -112, 10.5, 36, -12, -100, 10));
    parts.add(Tissue.PANCREAS, Solid.rod(36, -12, -100, 10, 84, 28, -82, 8.5));
    Solid duodenum = Solid.rod(-52, 2, -112, 14, -48, 14, -172, 13);
    parts.add(Tissue.BOWEL_WALL, duodenum);
    parts.add(Tissue.BOWEL_CONTENT, duodenum.shrunk(3));
    parts.both(Tissue.PANCREAS, Solid.rod(34, 34, -104, 2.4, 30, 44, -120, 2.2)); // adrenals
    for (int side = -1; side <= 1; side += 2) {
      double drop = side < 0 ? -14 : 0;
      double s = side;
      Solid kidney = Solid.ellipsoid(s * 70, 42, -152 + drop, 29, 27, 56);
      parts.add(Tissue.KIDNEY_CORTEX, kidney);
      Solid inner = kidney.shrunk(8);
      for (int i = 0; i < 9; i++) {
        double angle = i * 0.72;
        parts.add(
            Tissue.KIDNEY_MEDULLA,
            Solid.ellipsoid(
                    s * (69 + 15 * Math.sin(angle * 2.1)),
                    44 + 14 * Math.cos(angle * 2.7),
                    -152 + drop - 36 + 9 * i,
                    8.5,
                    8.5,
                    6.5)
                .and(inner));
      }
      parts.add(Tissue.FAT, Solid.ellipsoid(s * 54, 40, -152 + drop, 15, 9, 27));
      parts.add(Tissue.URINE, Solid.ellipsoid(s * 57, 40, -153 + drop, 7, 4.5, 15));
      parts.add(Tissue.URINE, Solid.rod(s * 48, 40, -164 + drop, 2.4, s * 34, 22, -260, 2));
      parts.add(Tissue.MUSCLE, Solid.rod(s * 30, 52, -118, 9, s * 48, 40, -220, 21)); // psoas
      parts.add(Tissue.MUSCLE, Solid.rod(s * 48, 40, -220, 21, s * 84, -30, -350, 17));
      parts.add(Tissue.MUSCLE, Solid.ellipsoid(s * 84, 54, -222, 24, 16, 46)); // quadratus
      parts.add(
          Tissue.MUSCLE,
          surfaces.underFat(
              Solid.rod(s * 36, 88, 150, 15, s * 38, 88, -240, 21))); // erector spinae
      parts.add(
          Tissue.MUSCLE, surfaces.underFat(Solid.rod(s * 14, 92, 150, 9, s * 14, 92, -290, 13)));
    }
  }

  static void bowel(BodyParts parts, BodySurfaces surfaces, long seed) {
    SplittableRandom random = new SplittableRandom(seed + 5);
    double[] at = {30, -40, -140};
    for (int i = 0; i < 240; i++) {
      double[] aim = {
        (random.nextDouble() - 0.5) * 180,
        -78 + random.nextDouble() * 92,
        -140 - random.nextDouble() * 180
      };
      double far = Math.hypot(Math.hypot(aim[0] - at[0], aim[1] - at[1]), aim[2] - at[2]);
      double step = Math.min(1, 42 / far);
      double[] next = new double[3];
      for (int c = 0; c < 3; c++) {
        next[c] = at[c] + step * (aim[c] - at[c]);
      }
      double r = 10.5 + 2.5 * random.nextDouble();
      Solid loop =
          surfaces.inBelly(Solid.rod(at[0], at[1], at[2], r, next[0], next[1], next[2], r));
      parts.add(Tissue.BOWEL_WALL, loop);
      parts.add(random.nextInt(9) == 0 ? Tissue.AIR : Tissue.BOWEL_CONTENT, loop.shrunk(2.6));
      at = next;
    }
    double[][] colon = {
      {-102, 6, -290, 24}, {-106, 10, -230, 22}, {-104, 8, -170, 20}, {-92, -30, -146, 20},
      {-50, -62, -164, 19}, {10, -66, -168, 19}, {70, -56, -140, 18}, {106, 4, -104, 17},
      {112, 26, -150, 15}, {112, 22, -220, 14}, {100, 12, -285, 14}, {62, 10, -318, 14},
      {22, 24, -322, 14}, {2, 46, -345, 15}, {0, 56, -392, 16}
    };
    for (int i = 0; i + 1 < colon.length; i++) {
      double[] a = colon[i];
      double[] b = colon[i + 1];
      for (int k = 0; k < 3; k++) { // haustra
        double t = k / 3.0;
        double u = (k + 1) / 3.0;
        double swell = 1 + 0.12 * random.nextDouble();
        Solid piece =
            surfaces.inBelly(
                Solid.rod(
                    mix(a[0], b[0], t),
                    mix(a[1], b[1], t),
                    mix(a[2], b[2], t),
                    a[3] * swell,
                    mix(a[0], b[0], u),
                    mix(a[1], b[1], u),
                    mix(a[2], b[2], u),
                    a[3] * 0.9));
        parts.add(Tissue.BOWEL_WALL, piece);
        parts.add(Tissue.STOOL, piece.shrunk(2.2));
        double level = mix(a[1], b[1], t) - 4 - 6 * random.nextDouble();
        Solid top = new Solid(piece.box(), (x, y, z) -> level - y);
        parts.add(Tissue.AIR, piece.shrunk(2.4).and(top));
      }
    }
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }
}

package org.readingroom.app.demo;

/// Spine with its canal, and pelvis with what it holds. Ribs belong to the body wall
/// ([BodyLayers]).
///
/// Space: patient mm, LPS; z = 0 at the top of the right diaphragm. Stateless; any thread.
final class TrunkSkeleton {
  private TrunkSkeleton() {}

  static void spine(BodyParts parts) {
    double z = 250;
    double pitch = 22;
    int number = 0;
    while (z > -290) {
      double lumbar = Math.clamp((40 - z) / 160, 0, 1);
      double y = spineY(z);
      double a = 16 + 9 * lumbar;
      double b = 13.5 + 5 * lumbar;
      double half = pitch * 0.43;
      double zc = z;
      Solid body =
          new Solid(
              new Solid.Box(-a, a, y - b, y + b, z - half, z + half),
              (px, py, pz) -> {
                double waist = 1 - 0.12 * (1 - sq((pz - zc) / half));
                double q = Math.hypot(px / (a * waist), (py - y) / (b * waist));
                return Math.min((1 - q) * b, half - Math.abs(pz - zc));
              });
      parts.add(Tissue.CORTICAL_BONE, body);
      parts.add(Tissue.SPONGY_BONE, body.shrunk(1.7));
      Solid disc = Solid.ellipsoid(0, y, z - pitch / 2, a * 0.96, b * 0.96, pitch * 0.16);
      parts.add(Tissue.DISC, disc);
      double back = y + b + 17;
      for (int s = -1; s <= 1; s += 2) {
        parts.add(
            Tissue.CORTICAL_BONE,
            Solid.rod(s * a * 0.62, y + b * 0.6, z + 3, 5, s * 15, back - 4, z, 5));
        parts.add(
            Tissue.SPONGY_BONE,
            Solid.rod(s * a * 0.62, y + b * 0.6, z + 3, 3, s * 15, back - 4, z, 3));
        parts.add(
            Tissue.CORTICAL_BONE, Solid.rod(s * 15, back - 4, z, 4.6, 0, back + 5, z - 6, 4.2));
        parts.add(
            Tissue.CORTICAL_BONE,
            Solid.rod(
                s * 16,
                back - 4,
                z,
                4.2,
                s * (34 + 8 * lumbar),
                back + 2 - 8 * lumbar,
                z + 2,
                3.4));
      }
      parts.add(
          Tissue.CORTICAL_BONE,
          Solid.rod(
              0,
              back + 4,
              z - 6,
              3.6,
              0,
              back + 12 + 14 * lumbar,
              z - 14 - 10 * (1 - lumbar),
              3.2));
      parts.add(
          Tissue.SPONGY_BONE,
          Solid.rod(
              0,
              back + 4,
              z - 6,
              1.8,
              0,
              back + 11 + 13 * lumbar,
              z - 14 - 10 * (1 - lumbar),
              1.6));
      z -= pitch;
      pitch = Math.min(36, pitch + 0.75);
      number++;
    }
    for (double s = 250; s > -290; s -= 18) {
      double b = 13.5 + 5 * Math.clamp((40 - s) / 160, 0, 1);
      double y = spineY(s) + b + 10;
      double y2 = spineY(s - 18) + b + 10;
      parts.add(Tissue.CSF, Solid.rod(0, y, s, 8.2, 0, y2, s - 18, 8.2));
      if (s > -110) {
        parts.add(Tissue.WHITE_MATTER, Solid.rod(0, y, s, 4.6, 0, y2, s - 18, 4.6));
      }
    }
    if (number < 12) {
      throw new IllegalStateException("a spine has more vertebrae");
    }
  }

  private static double spineY(double z) {
    return 54
        - 9 * Math.sin((z + 190) / 95) * Math.clamp((60 - z) / 120, 0, 1)
        - 14 * Math.clamp((z - 70) / 140, 0, 1);
  }

  static void pelvis(BodyParts parts, BodySurfaces surfaces) {
    Solid sacrum = Solid.ellipsoid(0, 66, -312, 46, 17, 46);
    parts.add(Tissue.CORTICAL_BONE, sacrum);
    parts.add(Tissue.SPONGY_BONE, sacrum.shrunk(2));
    for (int s = -1; s <= 1; s += 2) {
      double[] joint = {s * 46, 62, -286};
      double[] crest = {s * 118, 18, -244};
      double[] spike = {s * 116, -40, -284};
      double[] socket = {s * 92, 2, -350};
      Solid back = Solid.plate(joint, crest, socket, 6.5);
      Solid front = Solid.plate(crest, spike, socket, 6);
      parts.add(Tissue.CORTICAL_BONE, back);
      parts.add(Tissue.CORTICAL_BONE, front);
      parts.add(Tissue.SPONGY_BONE, back.shrunk(2.2));
      parts.add(Tissue.SPONGY_BONE, front.shrunk(2.2));
      Solid cup = Solid.ellipsoid(s * 92, 4, -366, 31, 31, 31);
      parts.add(Tissue.CORTICAL_BONE, cup);
      parts.add(Tissue.SPONGY_BONE, cup.shrunk(2));
      parts.add(Tissue.CARTILAGE, Solid.ellipsoid(s * 95, 4, -369, 26, 26, 26));
      Solid head = Solid.ellipsoid(s * 95, 4, -369, 23.5, 23.5, 23.5);
      parts.add(Tissue.CORTICAL_BONE, head);
      parts.add(Tissue.SPONGY_BONE, head.shrunk(1.6));
      parts.add(
          Tissue.MUSCLE,
          surfaces.underFat(Solid.rod(s * 92, 72, -262, 16, s * 96, 70, -390, 38))); // gluteal
      parts.add(
          Tissue.MUSCLE,
          surfaces.underFat(Solid.rod(s * 126, 10, -300, 10, s * 138, 16, -390, 17)));
    }
    Solid bladder = Solid.ellipsoid(0, -34, -364, 44, 34, 34);
    parts.add(Tissue.BOWEL_WALL, bladder);
    parts.add(Tissue.URINE, bladder.shrunk(3.2));
    parts.add(Tissue.HEART_MUSCLE, Solid.ellipsoid(0, 14, -366, 24, 17, 26));
  }

  private static double sq(double v) {
    return v * v;
  }
}

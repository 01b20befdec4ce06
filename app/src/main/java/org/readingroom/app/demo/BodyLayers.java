package org.readingroom.app.demo;

/// What a trunk is made of between its surfaces: skin, fat, muscle, ribs and lung. Organs are drawn
/// over it.
///
/// Space: patient mm, LPS; z = 0 at the top of the right diaphragm. Immutable; any thread.
final class BodyLayers {
  private final SmoothNoise noise;
  private final BodySurfaces surfaces;
  private final BodyPhantom.Finding finding;

  BodyLayers(SmoothNoise noise, BodySurfaces surfaces, BodyPhantom.Finding finding) {
    this.noise = noise;
    this.surfaces = surfaces;
    this.finding = finding;
  }

  /// The tissue at a place, before any organ is put there; air outside the body.
  Tissue at(double x, double y, double z) {
    if (Math.abs(x) > 215 || Math.abs(y) > 165) {
      return Tissue.AIR;
    }
    double skin = surfaces.skinDepth(x, y, z);
    if (skin < 0) {
      return Tissue.AIR;
    }
    if (skin < 2) {
      return Tissue.SKIN;
    }
    double under = skin - surfaces.fatAt(y, z);
    if (under < 0) {
      boolean septum = Math.abs(noise.at(x / 14, y / 14, z / 18)) < 0.015;
      return septum ? Tissue.SKIN : Tissue.FAT;
    }
    double cavity = surfaces.cavityDepth(x, y, z);
    if (cavity < 0) {
      return wall(x, y, z, under);
    }
    double dome = surfaces.dome(x, y);
    if (z > dome) {
      if (Math.abs(x) > BodySurfaces.mediastinum(y, z)) {
        return lung(x, y, z);
      }
      return noise.at(x / 5, y / 5, z / 6) > 0.55 ? Tissue.MUSCLE : Tissue.FAT;
    }
    return z > dome - 3 ? Tissue.MUSCLE : Tissue.FAT;
  }

  private Tissue lung(double x, double y, double z) {
    boolean fissure =
        Math.abs(y * 0.8 + z * 0.55 - 32 + 4 * noise.at(x / 30, y / 30, z / 30)) < 0.5;
    if (fissure) {
      return Tissue.FAT;
    }
    if (finding == BodyPhantom.Finding.PNEUMONIA && x < 0) {
      double patch = Math.sqrt(sq((x + 78) / 46) + sq((y - 42) / 38) + sq((z - 8) / 46));
      if (patch + 0.45 * noise.at(x / 9, y / 9, z / 9) < 0.85) {
        return noise.at(x / 4, y / 4, z / 4) > 0.4 ? Tissue.LUNG : Tissue.TUMOUR;
      }
      if (y > 62 - 0.12 * (z + 40) && z < 40) {
        return Tissue.BOWEL_CONTENT;
      }
    }
    return Tissue.LUNG;
  }

  /// Muscle with ribs in the chest; three flat muscles lower down.
  private Tissue wall(double x, double y, double z, double under) {
    if (z > -110 && z < 222) {
      Tissue rib = rib(x, y, z, under);
      if (rib != Tissue.AIR) {
        return rib;
      }
    }
    boolean layer = Math.abs(under - 7 - 1.5 * noise.at(x / 20, y / 20, z / 20)) < 0.7;
    boolean midline = Math.abs(x) < 3 && y < 0 && z < 20;
    if (layer || midline) {
      return Tissue.FAT;
    }
    return noise.at(x / 3.5, y / 3.5, z / 12) > 0.72 ? Tissue.FAT : Tissue.MUSCLE;
  }

  private Tissue rib(double x, double y, double z, double under) {
    double across = Math.abs(under - 11) / 4.6;
    if (across > 1) {
      return Tissue.AIR;
    }
    double half = BodySurfaces.outline(z)[1];
    if (y < -half * 0.55 && Math.abs(x) < 19 && z > 20 && z < 185) {
      return across > 0.62 ? Tissue.CORTICAL_BONE : Tissue.SPONGY_BONE; // sternum
    }
    double fromBack = half - y;
    for (int i = 1; i <= 12; i++) {
      double height = 232 - 24.5 * i - (0.34 + 0.012 * i) * fromBack;
      double along = Math.abs(z - height) / 6.3;
      double ending = i < 8 ? -200 : i < 11 ? -64 + 26 * (i - 8) : 34 + 14 * (i - 11);
      if (along < 1 && y > ending) {
        double q = Math.sqrt(along * along + across * across);
        if (q < 1) {
          boolean cartilage = y < -52 - 4 * i + 30 && Math.abs(x) < 105 && i > 1;
          if (cartilage && y < -60) {
            return Tissue.CARTILAGE;
          }
          return q > 0.66 ? Tissue.CORTICAL_BONE : Tissue.SPONGY_BONE;
        }
      }
    }
    return Tissue.AIR;
  }

  private static double sq(double v) {
    return v * v;
  }
}

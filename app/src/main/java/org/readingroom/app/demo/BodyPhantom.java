package org.readingroom.app.demo;

/// A trunk from the lung tips to the hips, after contrast: ribs, spine and pelvis, lungs with
/// branching vessels, heart and great vessels, the abdominal organs, and findings.
///
/// Space: patient mm, LPS; z = 0 at the top of the right diaphragm. Immutable after building;
/// slices may be drawn on several threads.
final class BodyPhantom {
  /// What there is to find.
  enum Finding {
    NONE,
    LIVER_METASTASES,
    LUNG_NODULE,
    /// Consolidation of the right lower lobe and an effusion.
    PNEUMONIA
  }

  static final double LOWEST_MM = -372;
  static final double HIGHEST_MM = 228;

  private final SmoothNoise noise;
  private final Grain grain;
  private final Finding finding;
  private final BodyLayers layers;
  private final BodyParts parts = new BodyParts();

  /// @param fat mm of fat under the skin of the belly
  BodyPhantom(long seed, double fat, Finding finding) {
    noise = new SmoothNoise(seed);
    grain = new Grain(seed + 1);
    this.finding = finding;
    BodySurfaces surfaces = new BodySurfaces(noise, fat);
    layers = new BodyLayers(noise, surfaces, finding);
    ChestOrgans.chest(parts, surfaces, seed);
    AbdominalOrgans.upperAbdomen(parts, surfaces, seed);
    AbdominalOrgans.bowel(parts, surfaces, seed);
    TrunkSkeleton.spine(parts);
    TrunkSkeleton.pelvis(parts, surfaces);
    ChestOrgans.greatVessels(parts);
    findings();
  }

  Grain grain() {
    return grain;
  }

  private void findings() {
    switch (finding) {
      case NONE, PNEUMONIA -> {}
      case LIVER_METASTASES -> {
        metastasis(-96, -10, -58, 15);
        metastasis(-60, 34, -40, 11);
        metastasis(-112, 22, -92, 9);
        metastasis(14, -52, -34, 8);
        parts.add(Tissue.CYST, Solid.ellipsoid(-78, -48, -64, 10, 10, 10));
      }
      case LUNG_NODULE -> {
        parts.add(Tissue.TUMOUR, Solid.ellipsoid(-84, -18, 118, 9, 8.5, 8.5));
        for (int i = 0; i < 9; i++) {
          double angle = i * 0.7;
          parts.add(
              Tissue.TUMOUR,
              Solid.rod(
                  -84,
                  -18,
                  118,
                  2.4,
                  -84 + 16 * Math.cos(angle),
                  -18 + 15 * Math.sin(angle),
                  118 + 9 * Math.cos(i * 2.1),
                  0.4));
        }
        parts.add(Tissue.CYST, Solid.ellipsoid(-88, 20, -70, 7, 7, 7));
      }
    }
  }

  private void metastasis(double x, double y, double z, double r) {
    parts.add(Tissue.METASTASIS_RIM, Solid.ellipsoid(x, y, z, r, r * 0.92, r));
    parts.add(Tissue.METASTASIS, Solid.ellipsoid(x, y, z, r - 2.6, r * 0.92 - 2.6, r - 2.6));
  }

  /// Draws one slice without noise, blur or table.
  void draw(Slice slice) {
    slice.warp(noise, 34, 3.2);
    double z = slice.z;
    for (int at = 0; at < slice.values.length; at++) {
      Tissue tissue = layers.at(slice.x[at], slice.y[at], z);
      if (tissue != Tissue.AIR) {
        float value = tissue.value(slice.onMr);
        if (tissue == Tissue.LUNG) {
          // denser towards the back, where the blood sinks
          value +=
              0.28f * slice.y[at] + 22 * (float) noise.at(slice.x[at] / 6, slice.y[at] / 6, z / 6);
        }
        slice.values[at] = value;
      }
    }
    parts.draw(slice);
  }

  /// A CT slice in HU with noise and table.
  void drawCt(Slice slice, int number) {
    draw(slice);
    table(slice);
    slice.blur();
    slice.addGrain(grain, number, 9.5f);
  }

  private static void table(Slice slice) {
    Solid.Box box = new Solid.Box(-215, 215, 105, 190, -2000, 2000);
    Solid bed =
        new Solid(
            box,
            (x, y, z) -> {
              double top = 132 - x * x / 1500;
              return Math.min(Math.min(y - top, top + 26 - y), 205 - Math.abs(x));
            });
    slice.draw(Tissue.CARBON_FIBRE, bed);
    slice.draw(Tissue.FOAM, bed.shrunk(1.8));
  }
}

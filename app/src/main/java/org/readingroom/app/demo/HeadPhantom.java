package org.readingroom.app.demo;

import java.util.ArrayList;
import java.util.List;

/// A head: scalp, skull with its base, sinuses, orbits, brain with folded cortex, ventricles, deep
/// grey matter, cerebellum, and one finding.
///
/// Space: patient mm, LPS, origin between the ears a little above the skull base. Immutable after
/// building; slices may be drawn on several threads.
final class HeadPhantom {
  /// What there is to find.
  enum Finding {
    NONE,
    THALAMIC_BLEED,
    MIDDLE_CEREBRAL_INFARCT,
    MENINGIOMA
  }

  private record Part(Tissue tissue, Solid solid) {}

  private final SmoothNoise noise;
  private final Grain grain;
  private final double sulcusWidth;
  private final List<Part> parts = new ArrayList<>();
  private final Finding finding;

  /// @param shrinkage 0 for a young brain to 1 for an old one: wider sulci and ventricles
  HeadPhantom(long seed, double shrinkage, Finding finding) {
    noise = new SmoothNoise(seed);
    grain = new Grain(seed + 1);
    sulcusWidth = 0.04 + 0.09 * shrinkage;
    this.finding = finding;
    deepParts(1 + 0.45 * shrinkage);
    finding(finding);
    baseParts();
  }

  private void both(Tissue tissue, Solid solid) {
    parts.add(new Part(tissue, solid));
    parts.add(new Part(tissue, solid.mirrored()));
  }

  private void one(Tissue tissue, Solid solid) {
    parts.add(new Part(tissue, solid));
  }

  private void deepParts(double wide) {
    both(Tissue.GREY_MATTER, Solid.ellipsoid(13, -22, 18, 5.5, 9, 11)); // caudate head
    both(Tissue.GREY_MATTER, Solid.rod(14, -14, 24, 4.5, 18, 18, 27, 2.5)); // caudate body
    both(Tissue.GREY_MATTER, Solid.ellipsoid(24, -6, 10, 7, 17, 12)); // lentiform nucleus
    both(Tissue.GREY_MATTER, Solid.ellipsoid(10.5, 10, 11, 8.5, 14, 10)); // thalamus
    both(Tissue.GREY_MATTER, Solid.ellipsoid(37, -4, 8, 2.2, 22, 16)); // insula
    both(Tissue.CSF, Solid.ellipsoid(40, -6, 5, 1.6 * wide, 20, 13)); // Sylvian fissure
    // lateral ventricles: frontal horn, body, atrium, occipital and temporal horns
    both(Tissue.CSF, Solid.rod(9, -33, 13, 4 * wide, 8, -14, 23, 4.4 * wide));
    both(Tissue.CSF, Solid.rod(8, -14, 23, 4.4 * wide, 13, 18, 27, 4.8 * wide));
    both(Tissue.CSF, Solid.rod(13, 18, 27, 4.8 * wide, 24, 34, 17, 6 * wide));
    both(Tissue.CSF, Solid.rod(24, 34, 17, 4.6 * wide, 21, 58, 14, 1.8 * wide));
    both(Tissue.CSF, Solid.rod(24, 34, 15, 3 * wide, 33, 4, -14, 1.4 * wide));
    one(Tissue.CSF, Solid.ellipsoid(0, 2, 7, 1.6 * wide, 13, 9)); // third ventricle
    both(Tissue.CARTILAGE, Solid.ellipsoid(21, 33, 18, 2.4, 4, 2.4)); // choroid plexus, calcified
    one(Tissue.CARTILAGE, Solid.ellipsoid(0, 20, 9, 2.2, 2.6, 2.2)); // pineal
    one(Tissue.WHITE_MATTER, Solid.rod(0, 8, -8, 13, 0, 14, -26, 13)); // midbrain to pons
    one(Tissue.WHITE_MATTER, Solid.rod(0, 16, -28, 13, 0, 26, -70, 8)); // pons to medulla
    one(Tissue.CSF, Solid.ellipsoid(0, 30, -30, 6 * wide, 4, 9)); // fourth ventricle
    one(Tissue.CSF, Solid.ellipsoid(0, 23, -3, 9, 2.6, 4)); // quadrigeminal cistern
    one(Tissue.CSF, Solid.ellipsoid(0, -9, -14, 13, 7, 5)); // suprasellar cistern
    one(Tissue.CSF, Solid.ellipsoid(0, -1, -32, 12, 2.6, 14)); // prepontine cistern
    one(Tissue.AORTA, Solid.rod(0, -1, -40, 1.7, 0, -1, -14, 1.7)); // basilar artery
    both(Tissue.DURA, Solid.rod(7, -11, -14, 1.5, 24, -13, -12, 1.2)); // middle cerebral artery
  }

  private void finding(Finding what) {
    switch (what) {
      case NONE -> {}
      case THALAMIC_BLEED -> {
        one(Tissue.OEDEMA, Solid.ellipsoid(17, 5, 14, 17.5, 20, 17));
        one(Tissue.FRESH_BLOOD, Solid.ellipsoid(16, 5, 14, 12, 15, 12.5));
        one(Tissue.FRESH_BLOOD, Solid.rod(10, 10, 22, 3, 19, 30, 19, 3.6));
      }
      case MIDDLE_CEREBRAL_INFARCT -> {} // changes grey and white matter where they are drawn
      case MENINGIOMA -> {
        one(Tissue.OEDEMA, Solid.ellipsoid(-34, -34, 44, 22, 24, 18));
        one(Tissue.DURA, Solid.ellipsoid(-33, -42, 52, 15, 16, 14));
      }
    }
  }

  private void baseParts() {
    // orbits with fat, globes, lenses and muscles
    both(Tissue.FAT, Solid.rod(32, -70, -26, 19, 12, -34, -24, 5));
    both(Tissue.VITREOUS, Solid.ellipsoid(33, -73, -26, 12.2, 12.2, 12.2));
    both(Tissue.LENS, Solid.ellipsoid(34, -83.5, -26, 4.6, 2, 4.6));
    both(Tissue.MUSCLE, Solid.rod(45, -68, -26, 2.1, 16, -38, -25, 1.7));
    both(Tissue.MUSCLE, Solid.rod(20, -68, -26, 2.1, 13, -38, -25, 1.7));
    both(Tissue.MUSCLE, Solid.rod(33, -62, -26, 1.9, 13, -36, -25, 1.9)); // optic nerve
    both(Tissue.CORTICAL_BONE, Solid.rod(52, -62, -24, 3.2, 42, -44, -24, 2)); // lateral wall
    both(Tissue.CORTICAL_BONE, Solid.rod(42, -44, -24, 2, 24, -30, -24, 3)); // sphenoid wing
    both(Tissue.CORTICAL_BONE, Solid.rod(56, -58, -38, 4, 66, -20, -42, 3)); // zygomatic arch
    // petrous bone with mastoid cells and ear canal
    both(Tissue.CORTICAL_BONE, Solid.rod(20, 4, -34, 6.5, 58, 26, -36, 13));
    for (int i = 0; i < 22; i++) {
      double along = noise.at(i * 1.7, 3.3, 5.1);
      double across = noise.at(i * 2.3, 9.2, 1.4);
      double up = noise.at(i * 3.1, 4.4, 8.8);
      both(
          Tissue.AIR,
          Solid.ellipsoid(57 + 9 * along, 27 + 11 * across, -38 + 11 * up, 2.4, 2.6, 2.4));
    }
    both(Tissue.AIR, Solid.rod(46, 9, -38, 3, 76, 6, -39, 3.4));
    both(Tissue.MARROW, Solid.rod(16, 2, -33, 2.5, 34, 11, -35, 3.5));
    // air of the nose and its sinuses
    one(Tissue.CORTICAL_BONE, Solid.ellipsoid(0, -16, -34, 15, 13, 11)); // sphenoid body
    both(Tissue.AIR, Solid.ellipsoid(6.5, -18, -34, 5.6, 9.5, 7.5)); // sphenoid sinus
    both(Tissue.AIR, Solid.ellipsoid(7, -44, -29, 4.6, 15, 10)); // ethmoid cells
    both(Tissue.AIR, Solid.ellipsoid(29, -54, -58, 14, 15, 13)); // maxillary sinus
    both(Tissue.AIR, Solid.ellipsoid(12, -83, 3, 10, 3.2, 9)); // frontal sinus
    both(Tissue.AIR, Solid.ellipsoid(5, -52, -57, 3.4, 26, 16)); // nasal cavity
    both(Tissue.MUCOSA, Solid.ellipsoid(7, -54, -57, 2.2, 20, 4)); // turbinate
    one(Tissue.CORTICAL_BONE, Solid.ellipsoid(0, -54, -48, 0.9, 30, 22)); // septum
    both(Tissue.CORTICAL_BONE, Solid.rod(44, -78, -44, 4, 58, -58, -36, 4)); // cheek bone
    both(Tissue.CORTICAL_BONE, Solid.rod(30, -84, -40, 3.4, 46, -76, -46, 4));
    both(Tissue.CORTICAL_BONE, Solid.rod(58, -10, -52, 4.5, 52, -18, -90, 6)); // jaw
    one(Tissue.CORTICAL_BONE, Solid.rod(0, -92, -26, 3.2, 0, -100, -40, 2.4)); // nasal bone
    one(Tissue.AIR, Solid.ellipsoid(0, -10, -66, 9, 8, 14)); // nasopharynx
  }

  /// Draws one slice without grain or blur.
  void draw(Slice slice) {
    slice.warp(noise, 26, 2.2);
    double z = slice.z;
    for (int at = 0; at < slice.values.length; at++) {
      Tissue tissue = layers(slice.x[at], slice.y[at], z);
      if (tissue != Tissue.AIR) {
        slice.values[at] = tissue.value(slice.onMr);
      }
    }
    for (Part part : parts) {
      slice.draw(part.tissue(), part.solid());
    }
  }

  /// A CT slice in HU with its noise, headrest included.
  void drawCt(Slice slice, int number) {
    draw(slice);
    headrest(slice);
    slice.blur();
    slice.addGrain(grain, number, 4.2f);
  }

  /// A slice of T1-weighted brightness, no noise.
  void drawMr(Slice slice) {
    draw(slice);
    slice.blur();
  }

  Grain grain() {
    return grain;
  }

  SmoothNoise noise() {
    return noise;
  }

  private void headrest(Slice slice) {
    double top = 94;
    Solid shell =
        new Solid(
            new Solid.Box(-95, 95, 40, 125, -1000, 1000),
            (x, y, z) -> {
              double q = Math.hypot(x / 92, (y - 18) / (top - 8));
              return y < 48 ? -5 : 2.2 - Math.abs(q - 1) * 90;
            });
    slice.draw(Tissue.CARBON_FIBRE, shell);
  }

  /// From outside in: air, scalp, skull, and what lies within.
  private Tissue layers(double x, double y, double z) {
    if (Math.hypot(x / 96, y / 120) > 1) {
      return Tissue.AIR;
    }
    double skull = skullDepth(x, y, z);
    if (skull > 0 && z < shellEnd(y)) {
      return z > floor(x, y) - 5 ? layersInside(x, y, z, skull) : softTissue(x, y, z);
    }
    if (skull < 0) {
      return outsideSkull(x, y, z, skull);
    }
    return layersInside(x, y, z, skull);
  }

  /// The vault ends above the eyes in front, at the ear at the side, at the neck behind.
  private static double shellEnd(double y) {
    return y < 0 ? mix(-22, -46, ease((y + 62) / 50)) : mix(-46, -66, ease(y / 50));
  }

  private Tissue softTissue(double x, double y, double z) {
    if (z < -66 && Math.hypot(x / 16, (y - 20) / 14) < 1) {
      return Tissue.SPONGY_BONE;
    }
    double m = noise.at(x / 5, y / 9, z / 12);
    return m > 0.38 ? Tissue.FAT : Tissue.MUSCLE;
  }

  private Tissue layersInside(double x, double y, double z, double skull) {
    double thickness =
        6.2 + 1.6 * noise.at(x / 30, y / 30, z / 30) + (y > 70 ? (y - 70) * 0.12 : 0);
    if (skull < thickness) {
      boolean table = skull < 1.8 || skull > thickness - 1.6;
      boolean grainy = noise.at(x / 2.2, y / 2.2, z / 2.2) > 0.25;
      return table || grainy ? Tissue.CORTICAL_BONE : Tissue.MARROW;
    }
    double floor = floor(x, y);
    if (z < floor) {
      return belowFloor(x, y, z, floor);
    }
    return brain(x, y, z, Math.min(skull - thickness, z - floor));
  }

  /// Depth below the outer table of the skull, mm.
  private static double skullDepth(double x, double y, double z) {
    double up = z > 0 ? z / 84 : z / 92;
    // a little narrower in front, fuller behind
    double dx = x / (70 + 4 * Math.clamp((y + 20) / 70, -1, 1));
    double dy = y / 89;
    double q = Math.sqrt(dx * dx + dy * dy + up * up);
    double gradient = Math.sqrt(sq(dx / 71) + sq(dy / 89) + sq(up / 86)) / Math.max(q, 1e-6);
    return (1 - q) / Math.max(gradient, 1 / 90.0);
  }

  private Tissue outsideSkull(double x, double y, double z, double skull) {
    double scalp = 6.5 + 1.5 * noise.at(x / 22, y / 22, z / 22);
    boolean face =
        z < 5 && Math.hypot(x / 60, (y + 42) / 62) < 1 + 0.05 * noise.at(x / 15, y / 15, z / 15);
    boolean nose = z < -18 && z > -62 && Math.hypot(x / (9 + (-18 - z) * 0.14), (y + 96) / 17) < 1;
    boolean ear = Math.hypot((Math.abs(x) - 82) / 7, (y - 10) / 16) < 1 && Math.abs(z + 30) < 26;
    boolean neck = z < -38 && Math.hypot(x / 66, (y - 28) / 64) < 1;
    if (-skull < scalp && (z > shellEnd(y) - 6 || !(face || neck))) {
      double fan = Math.hypot((y + 16) / 40, (z + 20) / 62);
      boolean temporalMuscle = Math.abs(x) > 40 && -skull < 6.5 * (1 - fan * fan);
      if (temporalMuscle) {
        return Tissue.MUSCLE;
      }
      return -skull > scalp - 2 ? Tissue.SKIN : Tissue.FAT;
    }
    if (face || neck) {
      double mix = noise.at(x / 6, y / 6, z / 14) + 0.4 * noise.at(x / 3, y / 3, z / 6);
      return mix > 0.2 ? Tissue.FAT : Tissue.MUSCLE;
    }
    if (nose) {
      return Tissue.SKIN;
    }
    return ear && noise.at(x / 4, y / 5, z / 5) > -0.1 ? Tissue.CARTILAGE : Tissue.AIR;
  }

  /// Height of the skull base under the brain: three steps from front to back.
  private static double floor(double x, double y) {
    double middle =
        Math.abs(x) < 16 ? -22 - Math.abs(x) * 0.2 : -40 + Math.abs(Math.abs(x) - 36) * 0.4;
    // the roofs of the orbits rise beside the low plate over the nose
    double side = (Math.abs(x) - 30) / 17;
    double front = -23 + 14 * Math.exp(-side * side) + 0.1 * (y + 60);
    double back = -68 + 0.004 * x * x;
    double step = ease((y + 34) / 8);
    double base = front + (middle - front) * step;
    // the petrous ridge runs obliquely, farther back at the side
    double ridge = ease((y - 4 - 0.42 * Math.abs(x)) / 8);
    return base + (back - base) * ridge;
  }

  private Tissue belowFloor(double x, double y, double z, double floor) {
    if (floor - z < 4) {
      return floor - z < 2.4 || noise.at(x / 3, y / 3, z / 3) > 0
          ? Tissue.CORTICAL_BONE
          : Tissue.MARROW;
    }
    return softTissue(x, y, z);
  }

  private Tissue brain(double x, double y, double z, double depth) {
    double tentorium = -10 + (Math.hypot(x * 0.6, y - 18) - 20) * -0.24;
    if (y > 16 && z < tentorium) {
      return cerebellum(x, y, z, depth, tentorium);
    }
    if (y > 22 && z < tentorium + 1.2) {
      return Tissue.DURA;
    }
    double surface = depth - 1.2 - 10 * Math.max(0, sulcusWidth - 0.05);
    if (surface < 0) {
      return Tissue.CSF;
    }
    double deepMiddle = Math.hypot((y + 2) / 40, (z - 12) / 24);
    if (Math.abs(x) < 1 + 8 * sulcusWidth && deepMiddle > 1) {
      return Math.abs(x) < 0.7 && depth < 26 ? Tissue.DURA : Tissue.CSF;
    }
    double fold = noise.at(x / 9, y / 9, z / 9) + 0.3 * noise.at(x / 4.5 + 9, y / 4.5, z / 4.5);
    double reach = Math.clamp(1.25 - (surface - 2) / 22, 0, 1);
    double medial = Math.clamp(1 - (Math.abs(x) - 2) / 16, 0, 1) * (deepMiddle > 1 ? 1 : 0);
    double here = Math.max(reach, medial);
    if (Math.abs(fold) < sulcusWidth * here * here) {
      return Tissue.CSF;
    }
    boolean cortex = surface < 3 || Math.abs(fold) < sulcusWidth * here + 0.24 * Math.sqrt(here);
    Tissue tissue = cortex && here > 0 ? Tissue.GREY_MATTER : Tissue.WHITE_MATTER;
    return finding == Finding.MIDDLE_CEREBRAL_INFARCT && inInfarct(x, y, z)
        ? Tissue.INFARCT
        : tissue;
  }

  private boolean inInfarct(double x, double y, double z) {
    double wedge = Math.hypot((y - 2) / (14 + (x - 14) * 0.55), (z - 16) / 27);
    return x > 22 && wedge < 1 + 0.2 * noise.at(x / 7, y / 7, z / 7);
  }

  private Tissue cerebellum(double x, double y, double z, double depth, double tentorium) {
    double inside = Math.min(depth, tentorium - z) - 0.9;
    if (inside < 0) {
      return Tissue.CSF;
    }
    double q = Math.sqrt(sq(x / 60) + sq((y - 42) / 46) + sq((z + 36) / 44));
    double folia = Math.sin((z + 0.25 * y + 3 * noise.at(x / 12, y / 12, z / 12)) * 1.35);
    boolean vermis = Math.abs(x) < 5;
    if (folia > 0.9 && q > 0.6 && !vermis) {
      return Tissue.CSF;
    }
    return q < 0.55 && !vermis ? Tissue.WHITE_MATTER : Tissue.GREY_MATTER;
  }

  private static double ease(double t) {
    double c = Math.clamp(t, 0, 1);
    return c * c * (3 - 2 * c);
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }

  private static double sq(double v) {
    return v * v;
  }
}

package org.readingroom.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

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

  /// z, half width, half depth of the body, mm.
  private static final double[][] OUTLINE = {
    {-420, 172, 112}, {-350, 178, 114}, {-290, 168, 106}, {-230, 154, 100}, {-150, 148, 98},
    {-60, 152, 106}, {20, 157, 110}, {110, 164, 108}, {170, 168, 98}, {205, 158, 86},
    {235, 118, 74}, {262, 70, 62}
  };

  private record Part(Tissue tissue, Solid solid) {}

  private final SmoothNoise noise;
  private final Grain grain;
  private final double fat;
  private final Finding finding;
  private final List<Part> parts = new ArrayList<>();

  /// @param fat mm of fat under the skin of the belly
  BodyPhantom(long seed, double fat, Finding finding) {
    noise = new SmoothNoise(seed);
    grain = new Grain(seed + 1);
    this.fat = fat;
    this.finding = finding;
    chest(seed);
    upperAbdomen(seed);
    bowel(seed);
    spine();
    pelvis();
    greatVessels();
    findings();
  }

  Grain grain() {
    return grain;
  }

  private void add(Tissue tissue, Solid solid) {
    parts.add(new Part(tissue, solid));
  }

  private void both(Tissue tissue, Solid solid) {
    add(tissue, solid);
    add(tissue, solid.mirrored());
  }

  // ---- surfaces -------------------------------------------------------------------------------

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

  private static double[] outline(double z) {
    return OUTLINE_MM[Math.clamp((long) Math.floor(z - OUTLINE_FROM), 0, OUTLINE_MM.length - 1)];
  }

  /// Depth below the skin, mm.
  private double skinDepth(double x, double y, double z) {
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

  private double fatAt(double y, double z) {
    double chest = Math.clamp((z + 40) / 120, 0, 1);
    return (fat * (y < 0 ? 1 : 0.8)) * (1 - chest) + (4 + fat * 0.35) * chest;
  }

  /// Depth below the inner face of the body wall, mm: positive in chest and belly.
  private double cavityDepth(double x, double y, double z) {
    double wall = z > -60 ? 19 : 19 - 5 * Math.clamp((-60 - z) / 40, 0, 1);
    double apex = z > 130 ? (z - 130) * (z - 130) / 130 : 0;
    return skinDepth(x, y, z) - fatAt(y, z) - wall - apex;
  }

  /// Height of the diaphragm's upper face.
  private double dome(double x, double y) {
    boolean right = x < 0;
    double dx = (Math.abs(x) - 72) / 80;
    double dy = (y + 8) / 96;
    double fall = dx * dx * (Math.abs(x) < 72 ? 0.35 : 1.1) + dy * dy * (y > -8 ? 1.05 : 0.6);
    return (right ? 0 : -14) - 78 * fall + 3 * noise.at(x / 40, y / 40, 0.5);
  }

  /// Half width of what lies between the lungs.
  private static double mediastinum(double y, double z) {
    double front = y < -62 ? 9 + (y + 62) * 0.05 : 0;
    double heart = z < 95 && y > -66 && y < 22 ? 24 : 0;
    double middle = y >= -62 && y < 22 ? 27 : 0;
    double back = y >= 22 ? 24 + Math.max(0, y - 40) * 0.25 : 0;
    return Math.max(Math.max(front, back), Math.max(heart, middle));
  }

  private boolean inLung(double x, double y, double z, double margin) {
    return z > dome(x, y) + margin
        && cavityDepth(x, y, z) > margin
        && Math.abs(x) > mediastinum(y, z) + margin;
  }

  private Solid inBelly(Solid solid) {
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

  private Solid underFat(Solid solid) {
    Solid.Depth depth = solid.depth();
    return new Solid(
        solid.box(),
        (x, y, z) -> {
          double d = depth.mm(x, y, z);
          return d < -3 ? d : Math.min(d, skinDepth(x, y, z) - 0.75 * fatAt(y, z));
        });
  }

  // ---- layers ---------------------------------------------------------------------------------

  private Tissue layers(double x, double y, double z) {
    if (Math.abs(x) > 215 || Math.abs(y) > 165) {
      return Tissue.AIR;
    }
    double skin = skinDepth(x, y, z);
    if (skin < 0) {
      return Tissue.AIR;
    }
    if (skin < 2) {
      return Tissue.SKIN;
    }
    double under = skin - fatAt(y, z);
    if (under < 0) {
      boolean septum = Math.abs(noise.at(x / 14, y / 14, z / 18)) < 0.015;
      return septum ? Tissue.SKIN : Tissue.FAT;
    }
    double cavity = cavityDepth(x, y, z);
    if (cavity < 0) {
      return wall(x, y, z, under);
    }
    double dome = dome(x, y);
    if (z > dome) {
      if (Math.abs(x) > mediastinum(y, z)) {
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
    if (finding == Finding.PNEUMONIA && x < 0) {
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
    double half = outline(z)[1];
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

  // ---- organs ---------------------------------------------------------------------------------

  private void chest(long seed) {
    for (int side = -1; side <= 1; side += 2) {
      double s = side;
      Solid.Box box =
          side < 0
              ? new Solid.Box(-150, -25, -95, 90, -80, 215)
              : new Solid.Box(25, 150, -95, 90, -90, 215);
      for (Solid rod :
          VesselTree.grow(
              seed + 11 + side,
              new double[] {s * 30, 6, 78},
              box,
              (x, y, z) -> inLung(x, y, z, 3),
              620,
              9.5)) {
        add(Tissue.VEIN, rod);
      }
    }
    both(Tissue.MUSCLE, Solid.rod(0, 20, 104, 8, 33, 14, 82, 7.5)); // bronchial wall
    both(Tissue.MUSCLE, Solid.rod(33, 14, 82, 6, 62, 20, 50, 4));
    both(Tissue.MUSCLE, Solid.rod(33, 14, 82, 5.5, 56, -6, 106, 3.8));
    both(Tissue.AIR, Solid.rod(0, 20, 104, 6.6, 33, 14, 82, 6));
    both(Tissue.AIR, Solid.rod(33, 14, 82, 4.8, 62, 20, 50, 2.8));
    both(Tissue.AIR, Solid.rod(33, 14, 82, 4.2, 56, -6, 106, 2.6));
    add(Tissue.MUSCLE, Solid.rod(0, 16, 260, 11.5, 0, 20, 104, 11));
    add(Tissue.AIR, Solid.rod(0, 16, 260, 9.5, 0, 20, 104, 9));
    add(Tissue.MUSCLE, Solid.rod(4, 36, 250, 7, 8, 36, -18, 8)); // gullet
    add(Tissue.AIR, Solid.ellipsoid(5, 36, 150, 2.2, 1.8, 9));
    // heart: muscle, then the blood inside it
    add(Tissue.FAT, Solid.ellipsoid(18, -26, 30, 64, 47, 55));
    add(Tissue.HEART_MUSCLE, Solid.ellipsoid(34, -26, 24, 42, 33, 44));
    add(Tissue.VEIN, Solid.ellipsoid(6, -44, 26, 36, 22, 38)); // right ventricle
    add(Tissue.VEIN, Solid.ellipsoid(-30, -28, 36, 21, 26, 32)); // right atrium
    add(Tissue.HEART_MUSCLE, Solid.rod(10, -40, 44, 4, 34, -52, -4, 5)); // septum
    add(Tissue.HEART_MUSCLE, Solid.ellipsoid(38, -22, 22, 34, 26, 40));
    add(Tissue.AORTA, Solid.ellipsoid(38, -22, 24, 23, 16, 30)); // left ventricle
    add(Tissue.VEIN, Solid.ellipsoid(6, 6, 54, 34, 17, 20)); // left atrium
    both(Tissue.CORTICAL_BONE, Solid.rod(18, -76, 196, 6.5, 96, -54, 212, 5.5)); // collar bone
    both(Tissue.SPONGY_BONE, Solid.rod(18, -76, 196, 4.4, 96, -54, 212, 3.6));
    both(
        Tissue.CORTICAL_BONE,
        Solid.plate(
            new double[] {70, 62, 196}, new double[] {122, 36, 196}, new double[] {96, 72, 96}, 3));
    both(Tissue.MUSCLE, underFat(Solid.rod(84, 74, 190, 12, 92, 78, 110, 10)));
  }

  private void greatVessels() {
    add(Tissue.AORTA, Solid.rod(2, -18, 52, 15, -14, -20, 92, 16));
    add(Tissue.AORTA, Solid.rod(-14, -20, 92, 16, -4, -4, 124, 14.5));
    add(Tissue.AORTA, Solid.rod(-4, -4, 124, 14.5, 18, 26, 124, 13.5));
    add(Tissue.AORTA, Solid.rod(18, 26, 124, 13.5, 24, 44, 96, 12.5));
    add(Tissue.AORTA, Solid.rod(24, 44, 96, 12.5, 16, 44, 0, 12));
    add(Tissue.AORTA, Solid.rod(16, 44, 0, 12, 7, 34, -120, 10.5));
    add(Tissue.AORTA, Solid.rod(7, 34, -120, 10.5, 3, 28, -212, 9));
    both(Tissue.AORTA, Solid.rod(3, 28, -212, 6.5, 52, 14, -292, 5.5));
    both(Tissue.AORTA, Solid.rod(52, 14, -292, 5.5, 74, -62, -392, 5));
    both(Tissue.VEIN, Solid.rod(-6, 36, -222, 8, 56, 26, -300, 7));
    both(Tissue.VEIN, Solid.rod(56, 26, -300, 7, 64, -56, -392, 6));
    add(Tissue.VEIN, Solid.rod(-22, 28, -222, 10.5, -24, 14, -20, 12)); // inferior vena cava
    add(Tissue.VEIN, Solid.rod(-24, 14, -20, 12, -26, -8, 18, 12));
    add(Tissue.VEIN, Solid.rod(-28, -10, 60, 10, -26, -12, 150, 9)); // superior vena cava
    add(Tissue.VEIN, Solid.rod(-26, -12, 150, 8, -44, -26, 200, 6));
    add(Tissue.VEIN, Solid.rod(-26, -14, 148, 7.5, 40, -32, 190, 6));
    add(Tissue.VEIN, Solid.rod(18, -40, 62, 14, 20, -12, 96, 13)); // pulmonary trunk
    add(Tissue.VEIN, Solid.rod(20, -12, 96, 12, 36, 8, 92, 10));
    add(Tissue.VEIN, Solid.rod(16, -12, 90, 11, -32, 4, 84, 10));
    add(Tissue.AORTA, Solid.rod(-8, -8, 132, 6.5, -20, -10, 230, 5));
    add(Tissue.AORTA, Solid.rod(2, 4, 132, 4.5, 22, -4, 230, 4));
    add(Tissue.AORTA, Solid.rod(12, 16, 132, 4.5, 40, 6, 214, 4));
    both(Tissue.AORTA, Solid.rod(7, 34, -142, 3, 48, 48, -152, 2.6)); // renal arteries
    both(Tissue.VEIN, Solid.rod(-14, 24, -146, 4.5, 46, 44, -154, 4));
    add(Tissue.AORTA, Solid.rod(9, 30, -112, 4, 8, 2, -132, 3.4)); // mesenteric
    add(Tissue.AORTA, Solid.rod(8, 2, -132, 3.4, -10, -10, -220, 2.4));
    add(Tissue.VEIN, Solid.rod(-8, -2, -122, 5.5, -16, -10, -230, 4));
    add(Tissue.VEIN, Solid.rod(-8, -2, -112, 6.5, -36, -8, -78, 7)); // portal vein
    add(Tissue.VEIN, Solid.rod(-8, -2, -112, 5, 88, 34, -74, 4)); // splenic vein
  }

  private void upperAbdomen(long seed) {
    Solid right = inBelly(Solid.ellipsoid(-70, -4, -48, 92, 84, 66));
    Solid tip = inBelly(Solid.ellipsoid(-102, 6, -96, 42, 62, 66));
    Solid left = inBelly(Solid.ellipsoid(18, -46, -36, 74, 42, 40));
    add(Tissue.LIVER, right);
    add(Tissue.LIVER, tip);
    add(Tissue.LIVER, left);
    VesselTree.Organ liver =
        (x, y, z) ->
            right.depth().mm(x, y, z) > 4
                || tip.depth().mm(x, y, z) > 4
                || left.depth().mm(x, y, z) > 4;
    Solid.Box box = new Solid.Box(-150, 70, -80, 70, -140, 0);
    for (Solid rod : VesselTree.grow(seed + 21, new double[] {-38, -8, -76}, box, liver, 110, 7)) {
      add(Tissue.LIVER_VESSEL, rod);
    }
    for (Solid rod : VesselTree.grow(seed + 22, new double[] {-26, 12, -18}, box, liver, 80, 6.5)) {
      add(Tissue.LIVER_VESSEL, rod);
    }
    Solid gallbladder = Solid.ellipsoid(-52, -44, -112, 15, 26, 22);
    add(Tissue.BOWEL_WALL, gallbladder);
    add(Tissue.BILE, gallbladder.shrunk(1.8));
    add(Tissue.SPLEEN, inBelly(Solid.ellipsoid(112, 40, -62, 34, 50, 52)));
    Solid stomach = inBelly(Solid.ellipsoid(68, -14, -56, 46, 52, 48));
    Solid antrum = inBelly(Solid.rod(60, -42, -96, 24, -14, -40, -116, 15));
    add(Tissue.BOWEL_WALL, stomach);
    add(Tissue.BOWEL_WALL, antrum);
    add(Tissue.STOMACH_CONTENT, stomach.shrunk(4.5));
    add(Tissue.STOMACH_CONTENT, antrum.shrunk(4.5));
    Solid gas = new Solid(stomach.box(), (x, y, z) -> -26 - y);
    add(Tissue.AIR, stomach.shrunk(4.6).and(gas));
    add(Tissue.PANCREAS, Solid.rod(-34, -4, -132, 14, -8, -14, -112, 10.5));
    add(Tissue.PANCREAS, Solid.rod(-8, -14, -112, 10.5, 36, -12, -100, 10));
    add(Tissue.PANCREAS, Solid.rod(36, -12, -100, 10, 84, 28, -82, 8.5));
    Solid duodenum = Solid.rod(-52, 2, -112, 14, -48, 14, -172, 13);
    add(Tissue.BOWEL_WALL, duodenum);
    add(Tissue.BOWEL_CONTENT, duodenum.shrunk(3));
    both(Tissue.PANCREAS, Solid.rod(34, 34, -104, 2.4, 30, 44, -120, 2.2)); // adrenals
    for (int side = -1; side <= 1; side += 2) {
      double drop = side < 0 ? -14 : 0;
      double s = side;
      Solid kidney = Solid.ellipsoid(s * 70, 42, -152 + drop, 29, 27, 56);
      add(Tissue.KIDNEY_CORTEX, kidney);
      Solid inner = kidney.shrunk(8);
      for (int i = 0; i < 9; i++) {
        double angle = i * 0.72;
        add(
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
      add(Tissue.FAT, Solid.ellipsoid(s * 54, 40, -152 + drop, 15, 9, 27));
      add(Tissue.URINE, Solid.ellipsoid(s * 57, 40, -153 + drop, 7, 4.5, 15));
      add(Tissue.URINE, Solid.rod(s * 48, 40, -164 + drop, 2.4, s * 34, 22, -260, 2));
      add(Tissue.MUSCLE, Solid.rod(s * 30, 52, -118, 9, s * 48, 40, -220, 21)); // psoas
      add(Tissue.MUSCLE, Solid.rod(s * 48, 40, -220, 21, s * 84, -30, -350, 17));
      add(Tissue.MUSCLE, Solid.ellipsoid(s * 84, 54, -222, 24, 16, 46)); // quadratus
      add(
          Tissue.MUSCLE,
          underFat(Solid.rod(s * 36, 88, 150, 15, s * 38, 88, -240, 21))); // erector spinae
      add(Tissue.MUSCLE, underFat(Solid.rod(s * 14, 92, 150, 9, s * 14, 92, -290, 13)));
    }
  }

  private void bowel(long seed) {
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
      Solid loop = inBelly(Solid.rod(at[0], at[1], at[2], r, next[0], next[1], next[2], r));
      add(Tissue.BOWEL_WALL, loop);
      add(random.nextInt(9) == 0 ? Tissue.AIR : Tissue.BOWEL_CONTENT, loop.shrunk(2.6));
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
            inBelly(
                Solid.rod(
                    mix(a[0], b[0], t),
                    mix(a[1], b[1], t),
                    mix(a[2], b[2], t),
                    a[3] * swell,
                    mix(a[0], b[0], u),
                    mix(a[1], b[1], u),
                    mix(a[2], b[2], u),
                    a[3] * 0.9));
        add(Tissue.BOWEL_WALL, piece);
        add(Tissue.STOOL, piece.shrunk(2.2));
        double level = mix(a[1], b[1], t) - 4 - 6 * random.nextDouble();
        Solid top = new Solid(piece.box(), (x, y, z) -> level - y);
        add(Tissue.AIR, piece.shrunk(2.4).and(top));
      }
    }
  }

  private void spine() {
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
      add(Tissue.CORTICAL_BONE, body);
      add(Tissue.SPONGY_BONE, body.shrunk(1.7));
      Solid disc = Solid.ellipsoid(0, y, z - pitch / 2, a * 0.96, b * 0.96, pitch * 0.16);
      add(Tissue.DISC, disc);
      double back = y + b + 17;
      for (int s = -1; s <= 1; s += 2) {
        add(
            Tissue.CORTICAL_BONE,
            Solid.rod(s * a * 0.62, y + b * 0.6, z + 3, 5, s * 15, back - 4, z, 5));
        add(
            Tissue.SPONGY_BONE,
            Solid.rod(s * a * 0.62, y + b * 0.6, z + 3, 3, s * 15, back - 4, z, 3));
        add(Tissue.CORTICAL_BONE, Solid.rod(s * 15, back - 4, z, 4.6, 0, back + 5, z - 6, 4.2));
        add(
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
      add(
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
      add(
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
      add(Tissue.CSF, Solid.rod(0, y, s, 8.2, 0, y2, s - 18, 8.2));
      if (s > -110) {
        add(Tissue.WHITE_MATTER, Solid.rod(0, y, s, 4.6, 0, y2, s - 18, 4.6));
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

  private void pelvis() {
    Solid sacrum = Solid.ellipsoid(0, 66, -312, 46, 17, 46);
    add(Tissue.CORTICAL_BONE, sacrum);
    add(Tissue.SPONGY_BONE, sacrum.shrunk(2));
    for (int s = -1; s <= 1; s += 2) {
      double[] joint = {s * 46, 62, -286};
      double[] crest = {s * 118, 18, -244};
      double[] spike = {s * 116, -40, -284};
      double[] socket = {s * 92, 2, -350};
      Solid back = Solid.plate(joint, crest, socket, 6.5);
      Solid front = Solid.plate(crest, spike, socket, 6);
      add(Tissue.CORTICAL_BONE, back);
      add(Tissue.CORTICAL_BONE, front);
      add(Tissue.SPONGY_BONE, back.shrunk(2.2));
      add(Tissue.SPONGY_BONE, front.shrunk(2.2));
      Solid cup = Solid.ellipsoid(s * 92, 4, -366, 31, 31, 31);
      add(Tissue.CORTICAL_BONE, cup);
      add(Tissue.SPONGY_BONE, cup.shrunk(2));
      add(Tissue.CARTILAGE, Solid.ellipsoid(s * 95, 4, -369, 26, 26, 26));
      Solid head = Solid.ellipsoid(s * 95, 4, -369, 23.5, 23.5, 23.5);
      add(Tissue.CORTICAL_BONE, head);
      add(Tissue.SPONGY_BONE, head.shrunk(1.6));
      add(
          Tissue.MUSCLE,
          underFat(Solid.rod(s * 92, 72, -262, 16, s * 96, 70, -390, 38))); // gluteal
      add(Tissue.MUSCLE, underFat(Solid.rod(s * 126, 10, -300, 10, s * 138, 16, -390, 17)));
    }
    Solid bladder = Solid.ellipsoid(0, -34, -364, 44, 34, 34);
    add(Tissue.BOWEL_WALL, bladder);
    add(Tissue.URINE, bladder.shrunk(3.2));
    add(Tissue.HEART_MUSCLE, Solid.ellipsoid(0, 14, -366, 24, 17, 26));
  }

  private void findings() {
    switch (finding) {
      case NONE, PNEUMONIA -> {}
      case LIVER_METASTASES -> {
        metastasis(-96, -10, -58, 15);
        metastasis(-60, 34, -40, 11);
        metastasis(-112, 22, -92, 9);
        metastasis(14, -52, -34, 8);
        add(Tissue.CYST, Solid.ellipsoid(-78, -48, -64, 10, 10, 10));
      }
      case LUNG_NODULE -> {
        add(Tissue.TUMOUR, Solid.ellipsoid(-84, -18, 118, 9, 8.5, 8.5));
        for (int i = 0; i < 9; i++) {
          double angle = i * 0.7;
          add(
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
        add(Tissue.CYST, Solid.ellipsoid(-88, 20, -70, 7, 7, 7));
      }
    }
  }

  private void metastasis(double x, double y, double z, double r) {
    add(Tissue.METASTASIS_RIM, Solid.ellipsoid(x, y, z, r, r * 0.92, r));
    add(Tissue.METASTASIS, Solid.ellipsoid(x, y, z, r - 2.6, r * 0.92 - 2.6, r - 2.6));
  }

  // ---- drawing --------------------------------------------------------------------------------

  /// Draws one slice without noise, blur or table.
  void draw(Slice slice) {
    slice.warp(noise, 34, 3.2);
    double z = slice.z;
    for (int at = 0; at < slice.values.length; at++) {
      Tissue tissue = layers(slice.x[at], slice.y[at], z);
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
    for (Part part : parts) {
      slice.draw(part.tissue(), part.solid());
    }
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

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }

  private static double sq(double v) {
    return v * v;
  }
}

package org.readingroom.app.demo;

/// The organs of the chest: lung vessels, airways, heart, and the great vessels down to the groin.
///
/// Space: patient mm, LPS; z = 0 at the top of the right diaphragm. Stateless; any thread.
final class ChestOrgans {
  private ChestOrgans() {}

  static void chest(BodyParts parts, BodySurfaces surfaces, long seed) {
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
              (x, y, z) -> surfaces.inLung(x, y, z, 3),
              620,
              9.5)) {
        parts.add(Tissue.VEIN, rod);
      }
    }
    parts.both(Tissue.MUSCLE, Solid.rod(0, 20, 104, 8, 33, 14, 82, 7.5)); // bronchial wall
    parts.both(Tissue.MUSCLE, Solid.rod(33, 14, 82, 6, 62, 20, 50, 4));
    parts.both(Tissue.MUSCLE, Solid.rod(33, 14, 82, 5.5, 56, -6, 106, 3.8));
    parts.both(Tissue.AIR, Solid.rod(0, 20, 104, 6.6, 33, 14, 82, 6));
    parts.both(Tissue.AIR, Solid.rod(33, 14, 82, 4.8, 62, 20, 50, 2.8));
    parts.both(Tissue.AIR, Solid.rod(33, 14, 82, 4.2, 56, -6, 106, 2.6));
    parts.add(Tissue.MUSCLE, Solid.rod(0, 16, 260, 11.5, 0, 20, 104, 11));
    parts.add(Tissue.AIR, Solid.rod(0, 16, 260, 9.5, 0, 20, 104, 9));
    parts.add(Tissue.MUSCLE, Solid.rod(4, 36, 250, 7, 8, 36, -18, 8)); // gullet
    parts.add(Tissue.AIR, Solid.ellipsoid(5, 36, 150, 2.2, 1.8, 9));
    // heart: muscle, then the blood inside it
    parts.add(Tissue.FAT, Solid.ellipsoid(18, -26, 30, 64, 47, 55));
    parts.add(Tissue.HEART_MUSCLE, Solid.ellipsoid(34, -26, 24, 42, 33, 44));
    parts.add(Tissue.VEIN, Solid.ellipsoid(6, -44, 26, 36, 22, 38)); // right ventricle
    parts.add(Tissue.VEIN, Solid.ellipsoid(-30, -28, 36, 21, 26, 32)); // right atrium
    parts.add(Tissue.HEART_MUSCLE, Solid.rod(10, -40, 44, 4, 34, -52, -4, 5)); // septum
    parts.add(Tissue.HEART_MUSCLE, Solid.ellipsoid(38, -22, 22, 34, 26, 40));
    parts.add(Tissue.AORTA, Solid.ellipsoid(38, -22, 24, 23, 16, 30)); // left ventricle
    parts.add(Tissue.VEIN, Solid.ellipsoid(6, 6, 54, 34, 17, 20)); // left atrium
    parts.both(
        Tissue.CORTICAL_BONE, Solid.rod(18, -76, 196, 6.5, 96, -54, 212, 5.5)); // collar bone
    parts.both(Tissue.SPONGY_BONE, Solid.rod(18, -76, 196, 4.4, 96, -54, 212, 3.6));
    parts.both(
        Tissue.CORTICAL_BONE,
        Solid.plate(
            new double[] {70, 62, 196}, new double[] {122, 36, 196}, new double[] {96, 72, 96}, 3));
    parts.both(Tissue.MUSCLE, surfaces.underFat(Solid.rod(84, 74, 190, 12, 92, 78, 110, 10)));
  }

  static void greatVessels(BodyParts parts) {
    parts.add(Tissue.AORTA, Solid.rod(2, -18, 52, 15, -14, -20, 92, 16));
    parts.add(Tissue.AORTA, Solid.rod(-14, -20, 92, 16, -4, -4, 124, 14.5));
    parts.add(Tissue.AORTA, Solid.rod(-4, -4, 124, 14.5, 18, 26, 124, 13.5));
    parts.add(Tissue.AORTA, Solid.rod(18, 26, 124, 13.5, 24, 44, 96, 12.5));
    parts.add(Tissue.AORTA, Solid.rod(24, 44, 96, 12.5, 16, 44, 0, 12));
    parts.add(Tissue.AORTA, Solid.rod(16, 44, 0, 12, 7, 34, -120, 10.5));
    parts.add(Tissue.AORTA, Solid.rod(7, 34, -120, 10.5, 3, 28, -212, 9));
    parts.both(Tissue.AORTA, Solid.rod(3, 28, -212, 6.5, 52, 14, -292, 5.5));
    parts.both(Tissue.AORTA, Solid.rod(52, 14, -292, 5.5, 74, -62, -392, 5));
    parts.both(Tissue.VEIN, Solid.rod(-6, 36, -222, 8, 56, 26, -300, 7));
    parts.both(Tissue.VEIN, Solid.rod(56, 26, -300, 7, 64, -56, -392, 6));
    parts.add(Tissue.VEIN, Solid.rod(-22, 28, -222, 10.5, -24, 14, -20, 12)); // inferior vena cava
    parts.add(Tissue.VEIN, Solid.rod(-24, 14, -20, 12, -26, -8, 18, 12));
    parts.add(Tissue.VEIN, Solid.rod(-28, -10, 60, 10, -26, -12, 150, 9)); // superior vena cava
    parts.add(Tissue.VEIN, Solid.rod(-26, -12, 150, 8, -44, -26, 200, 6));
    parts.add(Tissue.VEIN, Solid.rod(-26, -14, 148, 7.5, 40, -32, 190, 6));
    parts.add(Tissue.VEIN, Solid.rod(18, -40, 62, 14, 20, -12, 96, 13)); // pulmonary trunk
    parts.add(Tissue.VEIN, Solid.rod(20, -12, 96, 12, 36, 8, 92, 10));
    parts.add(Tissue.VEIN, Solid.rod(16, -12, 90, 11, -32, 4, 84, 10));
    parts.add(Tissue.AORTA, Solid.rod(-8, -8, 132, 6.5, -20, -10, 230, 5));
    parts.add(Tissue.AORTA, Solid.rod(2, 4, 132, 4.5, 22, -4, 230, 4));
    parts.add(Tissue.AORTA, Solid.rod(12, 16, 132, 4.5, 40, 6, 214, 4));
    parts.both(Tissue.AORTA, Solid.rod(7, 34, -142, 3, 48, 48, -152, 2.6)); // renal arteries
    parts.both(Tissue.VEIN, Solid.rod(-14, 24, -146, 4.5, 46, 44, -154, 4));
    parts.add(Tissue.AORTA, Solid.rod(9, 30, -112, 4, 8, 2, -132, 3.4)); // mesenteric
    parts.add(Tissue.AORTA, Solid.rod(8, 2, -132, 3.4, -10, -10, -220, 2.4));
    parts.add(Tissue.VEIN, Solid.rod(-8, -2, -122, 5.5, -16, -10, -230, 4));
    parts.add(Tissue.VEIN, Solid.rod(-8, -2, -112, 6.5, -36, -8, -78, 7)); // portal vein
    parts.add(Tissue.VEIN, Solid.rod(-8, -2, -112, 5, 88, 34, -74, 4)); // splenic vein
  }
}

package org.readingroom.app.demo;

/// What a voxel of a phantom is made of, with its typical value on CT (HU, portal-venous phase) and
/// its brightness on a T1-weighted MR (arbitrary units).
enum Tissue {
  AIR(-1000, 0),
  LUNG(-862, 20),
  FAT(-102, 900),
  SKIN(15, 420),
  MUSCLE(58, 330),
  CORTICAL_BONE(1050, 25),
  MARROW(520, 520),
  SPONGY_BONE(210, 520),
  CARTILAGE(110, 260),
  DISC(85, 250),
  CSF(6, 95),
  GREY_MATTER(41, 400),
  WHITE_MATTER(27, 590),
  DURA(58, 230),
  FRESH_BLOOD(68, 430),
  OEDEMA(20, 300),
  INFARCT(21, 290),
  VITREOUS(14, 120),
  LENS(75, 260),
  MUCOSA(35, 380),
  AORTA(175, 60),
  VEIN(150, 80),
  HEART_MUSCLE(112, 300),
  LIVER(108, 420),
  LIVER_VESSEL(165, 90),
  METASTASIS(62, 250),
  METASTASIS_RIM(88, 320),
  CYST(6, 100),
  SPLEEN(124, 320),
  KIDNEY_CORTEX(190, 420),
  KIDNEY_MEDULLA(150, 330),
  URINE(8, 90),
  BILE(11, 200),
  PANCREAS(98, 450),
  BOWEL_WALL(78, 330),
  BOWEL_CONTENT(22, 250),
  STOOL(-60, 240),
  STOMACH_CONTENT(18, 220),
  TUMOUR(45, 260),
  CARBON_FIBRE(-60, 0),
  FOAM(-935, 0);

  private final float ct;
  private final float mr;

  Tissue(float ct, float mr) {
    this.ct = ct;
    this.mr = mr;
  }

  float value(boolean onMr) {
    return onMr ? mr : ct;
  }
}

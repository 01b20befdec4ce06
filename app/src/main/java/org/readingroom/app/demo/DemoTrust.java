package org.readingroom.app.demo;

/// The three trusts of the demo. Their names are real places; everything in their archives is not.
enum DemoTrust {
  LINCOLN("Lincoln", "United Lincolnshire", "RWD", "LINCOLN", "#4c8dff", "L00"),
  NOTTINGHAM("Nottingham", "Nottingham", "RX1", "NOTTINGHAM", "#e0a030", "N7-"),
  DERBY("Derby", "Derby and Burton", "RTG", "DERBY", "#3fb68b", "D1");

  private final String archive;
  private final String trust;
  private final String code;
  private final String aeTitle;
  private final String colour;
  private final String idPrefix;

  DemoTrust(
      String archive, String trust, String code, String aeTitle, String colour, String idPrefix) {
    this.archive = archive;
    this.trust = trust;
    this.code = code;
    this.aeTitle = aeTitle;
    this.colour = colour;
    this.idPrefix = idPrefix;
  }

  /// What people call the archive.
  String archive() {
    return archive;
  }

  String trust() {
    return trust;
  }

  /// ODS code.
  String code() {
    return code;
  }

  String aeTitle() {
    return aeTitle;
  }

  /// `#rrggbb`.
  String colour() {
    return colour;
  }

  /// A patient's number in this hospital.
  String localId(DemoPatient patient) {
    return idPrefix + (48_000 + 731 * (patient.ordinal() + 3) + 17 * ordinal());
  }
}

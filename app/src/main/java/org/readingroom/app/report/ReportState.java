package org.readingroom.app.report;

/// What a version of a report is. The names are stored: never rename one.
public enum ReportState {
  /// being written; nobody outside has seen it
  DRAFT,
  /// issued, not verified
  PRELIMINARY,
  /// issued and verified; its text never changes
  FINAL,
  /// final text with something added
  ADDENDED,
  /// final text replaced by a corrected one
  CORRECTED;

  /// True when this version has left, or must leave, the house.
  public boolean issued() {
    return this != DRAFT;
  }

  /// True when someone entitled to has taken responsibility for it.
  public boolean verified() {
    return this == FINAL || this == ADDENDED || this == CORRECTED;
  }
}

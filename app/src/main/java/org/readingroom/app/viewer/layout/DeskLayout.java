package org.readingroom.app.viewer.layout;

import java.util.List;

/// The named arrangements of viewports.
///
/// Each study on the desk gets this arrangement; a second study stands to the right of the first.
public enum DeskLayout {
  ONE("Stack", "1", 1, 1, List.of(Orientation.ACQUIRED)),
  MPR(
      "MPR",
      "2×2",
      2,
      2,
      List.of(Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL, Orientation.ACQUIRED)),
  THREE(
      "Three planes",
      "1×3",
      3,
      1,
      List.of(Orientation.AXIAL, Orientation.CORONAL, Orientation.SAGITTAL)),
  OBLIQUE(
      "MPR with oblique",
      "2×2 oblique",
      2,
      2,
      List.of(Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL, Orientation.OBLIQUE));

  private final String title;
  private final String sign;
  private final int columns;
  private final int rows;
  private final List<Orientation> orientations;

  DeskLayout(String title, String sign, int columns, int rows, List<Orientation> orientations) {
    this.title = title;
    this.sign = sign;
    this.columns = columns;
    this.rows = rows;
    this.orientations = orientations;
  }

  /// Its name for the reader.
  public String title() {
    return title;
  }

  /// A few letters for a button.
  public String sign() {
    return sign;
  }

  /// Viewports beside each other.
  public int columns() {
    return columns;
  }

  /// Viewports above each other.
  public int rows() {
    return rows;
  }

  /// What hangs where, row by row from the top left.
  public List<Orientation> orientations() {
    return orientations;
  }

  /// Whether it needs a volume; a stack of pictures hangs in [#ONE] only.
  public boolean needsVolume() {
    return this != ONE;
  }
}

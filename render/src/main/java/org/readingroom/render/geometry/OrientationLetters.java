package org.readingroom.render.geometry;

/// The letters at a picture's edges: R L A P H F, compound for obliques ("AL" = mostly anterior,
/// somewhat left). Source: PS3.3 C.7.6.1.1.1 (Patient Orientation, bipeds).
public final class OrientationLetters {

  /// A component below this share of the direction (about 3°) is not worth a letter.
  private static final double WORTH_A_LETTER = 0.05;

  private OrientationLetters() {}

  /// Letters of the patient side a direction points to, strongest first, one to three of them;
  /// empty for a direction without length.
  public static String towards(PatientVector direction) {
    double length = direction.length();
    if (!(length > 0)) {
      return "";
    }
    double[] parts = {direction.x() / length, direction.y() / length, direction.z() / length};
    StringBuilder letters = new StringBuilder(3);
    for (int round = 0; round < 3; round++) {
      int strongest = 0;
      for (int axis = 1; axis < 3; axis++) {
        if (Math.abs(parts[axis]) > Math.abs(parts[strongest])) {
          strongest = axis;
        }
      }
      if (Math.abs(parts[strongest]) < WORTH_A_LETTER) {
        break;
      }
      letters.append((parts[strongest] > 0 ? "LPH" : "RAF").charAt(strongest));
      parts[strongest] = 0;
    }
    return letters.toString();
  }

  /// The four edges of a picture: left, right, top, bottom.
  ///
  /// @param left letters at the picture's left edge
  /// @param right letters at the right edge
  /// @param top letters at the top edge
  /// @param bottom letters at the bottom edge
  public record Edges(String left, String right, String top, String bottom) {}

  /// Edge letters of a picture whose rows and columns run in these patient directions.
  public static Edges edges(PatientVector alongRow, PatientVector downColumn) {
    return new Edges(
        towards(alongRow.negated()),
        towards(alongRow),
        towards(downColumn.negated()),
        towards(downColumn));
  }
}

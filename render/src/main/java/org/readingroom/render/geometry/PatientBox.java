package org.readingroom.render.geometry;

/// An upright box of the patient, edges along the patient axes. Space: LPS mm. Immutable.
///
/// @param lowest the corner with the smallest coordinates
/// @param highest the corner with the largest coordinates
public record PatientBox(PatientPoint lowest, PatientPoint highest) {

  /// The box around all the given places; at least one.
  public static PatientBox around(Iterable<PatientPoint> places) {
    double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (PatientPoint place : places) {
      double[] xyz = {place.x(), place.y(), place.z()};
      for (int axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], xyz[axis]);
        high[axis] = Math.max(high[axis], xyz[axis]);
      }
    }
    if (low[0] > high[0]) {
      throw new IllegalArgumentException("a box needs at least one place");
    }
    return new PatientBox(
        new PatientPoint(low[0], low[1], low[2]), new PatientPoint(high[0], high[1], high[2]));
  }

  public PatientPoint centre() {
    return new PatientPoint(
        (lowest.x() + highest.x()) / 2,
        (lowest.y() + highest.y()) / 2,
        (lowest.z() + highest.z()) / 2);
  }

  /// Edge lengths in mm.
  public PatientVector sizeMm() {
    return highest.minus(lowest);
  }

  /// How far the box reaches along a unit direction, in mm: the width of its shadow.
  public double extentMm(PatientVector direction) {
    PatientVector size = sizeMm();
    return Math.abs(direction.x()) * size.x()
        + Math.abs(direction.y()) * size.y()
        + Math.abs(direction.z()) * size.z();
  }

  public boolean contains(PatientPoint place) {
    return place.x() >= lowest.x()
        && place.x() <= highest.x()
        && place.y() >= lowest.y()
        && place.y() <= highest.y()
        && place.z() >= lowest.z()
        && place.z() <= highest.z();
  }
}

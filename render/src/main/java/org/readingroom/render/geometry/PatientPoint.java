package org.readingroom.render.geometry;

/// A place in the patient. Space: LPS, mm, inside one Frame of Reference. Immutable.
///
/// @param x mm towards the patient's left
/// @param y mm towards the patient's back
/// @param z mm towards the patient's head
public record PatientPoint(double x, double y, double z) {

  /// The place `step` away from here.
  public PatientPoint plus(PatientVector step) {
    return new PatientPoint(x + step.x(), y + step.y(), z + step.z());
  }

  /// The place reached by going `mm` millimetres along a unit `direction`.
  public PatientPoint along(PatientVector direction, double mm) {
    return new PatientPoint(x + direction.x() * mm, y + direction.y() * mm, z + direction.z() * mm);
  }

  /// The step from `start` to here, in mm.
  public PatientVector minus(PatientPoint start) {
    return new PatientVector(x - start.x, y - start.y, z - start.z);
  }

  /// Straight-line distance in mm.
  public double distanceMm(PatientPoint other) {
    return minus(other).length();
  }

  /// Whether all three coordinates are finite numbers.
  public boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z);
  }
}

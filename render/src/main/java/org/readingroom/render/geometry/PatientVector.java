package org.readingroom.render.geometry;

/// A step or a direction in the patient. Space: LPS; mm when it is a step, no unit when it is a
/// direction of length 1. Immutable.
public record PatientVector(double x, double y, double z) {

  /// Towards the patient's left.
  public static final PatientVector LEFT = new PatientVector(1, 0, 0);

  /// Towards the patient's back.
  public static final PatientVector POSTERIOR = new PatientVector(0, 1, 0);

  /// Towards the patient's head.
  public static final PatientVector HEAD = new PatientVector(0, 0, 1);

  /// Towards the patient's feet.
  public static final PatientVector FEET = new PatientVector(0, 0, -1);

  public PatientVector plus(PatientVector other) {
    return new PatientVector(x + other.x, y + other.y, z + other.z);
  }

  public PatientVector minus(PatientVector other) {
    return new PatientVector(x - other.x, y - other.y, z - other.z);
  }

  public PatientVector times(double factor) {
    return new PatientVector(x * factor, y * factor, z * factor);
  }

  public PatientVector negated() {
    return new PatientVector(-x, -y, -z);
  }

  public double dot(PatientVector other) {
    return x * other.x + y * other.y + z * other.z;
  }

  /// The right-handed cross product.
  public PatientVector cross(PatientVector other) {
    return new PatientVector(
        y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
  }

  public double length() {
    return Math.sqrt(dot(this));
  }

  /// The same direction with length 1.
  ///
  /// @throws IllegalArgumentException when the length is zero or not a number
  public PatientVector unit() {
    double length = length();
    if (!(length > 1e-12) || !Double.isFinite(length)) {
      throw new IllegalArgumentException("a direction needs a length above zero");
    }
    return times(1 / length);
  }

  /// The angle to another direction, 0–180 degrees.
  public double angleDeg(PatientVector other) {
    return Math.toDegrees(Math.atan2(cross(other).length(), dot(other)));
  }

  /// This direction turned about the unit vector `axis` by the right-hand rule.
  public PatientVector turnedDeg(PatientVector axis, double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return times(cos)
        .plus(axis.cross(this).times(sin))
        .plus(axis.times(axis.dot(this) * (1 - cos)));
  }

  public boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z);
  }
}

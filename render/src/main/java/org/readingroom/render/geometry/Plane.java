package org.readingroom.render.geometry;

/// A plane through the patient with an up and a right: what a reformatted picture looks at.
///
/// Space: LPS mm. Immutable. The two directions are unit vectors at right angles.
///
/// @param centre the place shown in the middle of the picture
/// @param alongRow direction of the picture's rows, left to right
/// @param downColumn direction of the picture's columns, top to bottom
public record Plane(PatientPoint centre, PatientVector alongRow, PatientVector downColumn) {

  public Plane {
    if (!centre.isFinite() || !alongRow.isFinite() || !downColumn.isFinite()) {
      throw new IllegalArgumentException("the plane's centre or direction is not a number");
    }
    alongRow = alongRow.unit();
    PatientVector down = downColumn.unit();
    if (Math.abs(alongRow.dot(down)) > 0.0175) {
      throw new IllegalArgumentException("the plane's rows and columns are not at right angles");
    }
    downColumn = down.minus(alongRow.times(alongRow.dot(down))).unit();
  }

  /// Seen from the feet, face up: patient's left on the right of the picture, back at the bottom.
  public static Plane axial(PatientPoint centre) {
    return new Plane(centre, PatientVector.LEFT, PatientVector.POSTERIOR);
  }

  /// Seen from the front, head up: patient's left on the right of the picture.
  public static Plane coronal(PatientPoint centre) {
    return new Plane(centre, PatientVector.LEFT, PatientVector.FEET);
  }

  /// Seen from the patient's left, head up: back on the right of the picture.
  public static Plane sagittal(PatientPoint centre) {
    return new Plane(centre, PatientVector.POSTERIOR, PatientVector.FEET);
  }

  /// Reads "x,y,z;rx,ry,rz;dx,dy,dz": centre, direction along rows, direction down columns.
  ///
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  public static Plane parse(String text) {
    String[] parts = text.strip().split(";", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "a plane is written as three groups, \"x,y,z;rx,ry,rz;dx,dy,dz\": centre in mm, direction"
              + " along the rows, direction down the columns");
    }
    double[] c = three(parts[0], "centre");
    double[] r = three(parts[1], "row direction");
    double[] d = three(parts[2], "column direction");
    return new Plane(
        new PatientPoint(c[0], c[1], c[2]),
        new PatientVector(r[0], r[1], r[2]),
        new PatientVector(d[0], d[1], d[2]));
  }

  /// Unit normal, alongRow × downColumn: away from the viewer.
  public PatientVector normal() {
    return alongRow.cross(downColumn).unit();
  }

  /// The same directions through another centre.
  public Plane through(PatientPoint newCentre) {
    return new Plane(newCentre, alongRow, downColumn);
  }

  /// The plane `mm` further along its normal.
  public Plane movedMm(double mm) {
    return through(centre.along(normal(), mm));
  }

  /// The plane turned about the unit vector `axis` through its centre, by the right-hand rule.
  public Plane turnedDeg(PatientVector axis, double degrees) {
    return new Plane(
        centre, alongRow.turnedDeg(axis, degrees), downColumn.turnedDeg(axis, degrees));
  }

  /// Signed distance of a place from this plane along the normal, in mm.
  public double distanceMm(PatientPoint place) {
    return place.minus(centre).dot(normal());
  }

  private static double[] three(String part, String what) {
    String[] numbers = part.split(",", -1);
    if (numbers.length != 3) {
      throw new IllegalArgumentException(
          "the plane's " + what + " needs three numbers, not \"" + part.strip() + "\"");
    }
    double[] values = new double[3];
    for (int n = 0; n < 3; n++) {
      try {
        values[n] = Double.parseDouble(numbers[n].strip());
      } catch (NumberFormatException notANumber) {
        throw new IllegalArgumentException(
            "the plane's " + what + " has \"" + numbers[n].strip() + "\" where a number belongs",
            notANumber);
      }
    }
    return values;
  }
}

package org.readingroom.render.geometry;

/// One image plane of the patient, as DICOM places it.
///
/// Space: image index (column i, row j; 0,0 = centre of the top-left pixel) to patient mm, LPS,
/// inside one Frame of Reference. Immutable. Source: PS3.3 C.7.6.2.1.1.
///
/// The two directions are made exact unit vectors at right angles here, since files carry them
/// rounded; more than one degree away from a right angle is refused.
///
/// @param topLeftMm centre of pixel (0,0) = Image Position (Patient)
/// @param alongRow direction of growing column index = Image Orientation (Patient)[0..2]
/// @param downColumn direction of growing row index = Image Orientation (Patient)[3..5]
/// @param columnStepMm mm between neighbouring columns = Pixel Spacing[1]; > 0
/// @param rowStepMm mm between neighbouring rows = Pixel Spacing[0]; > 0
public record SlicePlane(
    PatientPoint topLeftMm,
    PatientVector alongRow,
    PatientVector downColumn,
    double columnStepMm,
    double rowStepMm) {

  private static final double FARTHEST_MM = 1e6;

  public SlicePlane {
    if (!topLeftMm.isFinite() || !alongRow.isFinite() || !downColumn.isFinite()) {
      throw new IllegalArgumentException("the slice's position or orientation is not a number");
    }
    if (Math.abs(topLeftMm.x()) > FARTHEST_MM
        || Math.abs(topLeftMm.y()) > FARTHEST_MM
        || Math.abs(topLeftMm.z()) > FARTHEST_MM) {
      throw new IllegalArgumentException("the slice's position is more than a kilometre away");
    }
    if (!isStep(columnStepMm) || !isStep(rowStepMm)) {
      throw new IllegalArgumentException("the slice's pixel spacing is not above zero");
    }
    if (Math.abs(alongRow.length() - 1) > 0.02 || Math.abs(downColumn.length() - 1) > 0.02) {
      throw new IllegalArgumentException("the slice's orientation is not made of unit vectors");
    }
    alongRow = alongRow.unit();
    double lean = alongRow.dot(downColumn.unit());
    if (Math.abs(lean) > 0.0175) {
      throw new IllegalArgumentException("the slice's rows and columns are not at right angles");
    }
    downColumn = downColumn.minus(alongRow.times(alongRow.dot(downColumn))).unit();
  }

  /// From the three attributes as a file holds them. The order of Pixel Spacing is rows first.
  ///
  /// @param imagePositionPatient three numbers, mm
  /// @param imageOrientationPatient six numbers
  /// @param pixelSpacing two numbers, mm: row step, then column step
  /// @throws IllegalArgumentException with a plain sentence when the values place nothing
  public static SlicePlane of(
      double[] imagePositionPatient, double[] imageOrientationPatient, double[] pixelSpacing) {
    if (imagePositionPatient.length != 3
        || imageOrientationPatient.length != 6
        || pixelSpacing.length != 2) {
      throw new IllegalArgumentException(
          "the slice's position, orientation or spacing is incomplete");
    }
    double[] o = imageOrientationPatient;
    return new SlicePlane(
        new PatientPoint(imagePositionPatient[0], imagePositionPatient[1], imagePositionPatient[2]),
        new PatientVector(o[0], o[1], o[2]),
        new PatientVector(o[3], o[4], o[5]),
        pixelSpacing[1],
        pixelSpacing[0]);
  }

  /// The unit normal, alongRow × downColumn.
  public PatientVector normal() {
    return alongRow.cross(downColumn).unit();
  }

  /// The place of image index (column, row); fractions allowed.
  public PatientPoint patientFromImage(double column, double row) {
    return topLeftMm.along(alongRow, column * columnStepMm).along(downColumn, row * rowStepMm);
  }

  /// Column index (with fraction) of a place, seen along the normal.
  public double columnFromPatient(PatientPoint place) {
    return place.minus(topLeftMm).dot(alongRow) / columnStepMm;
  }

  /// Row index (with fraction) of a place, seen along the normal.
  public double rowFromPatient(PatientPoint place) {
    return place.minus(topLeftMm).dot(downColumn) / rowStepMm;
  }

  /// Signed distance of a place from this plane along the normal, in mm.
  public double distanceMm(PatientPoint place) {
    return place.minus(topLeftMm).dot(normal());
  }

  private static boolean isStep(double mm) {
    return mm > 1e-6 && mm < 1e6;
  }
}

package org.readingroom.render.measure;

/// What a 2-D picture says of the size of its pixels.
public sealed interface Calibration {

  /// Nothing: lengths and areas are not measurable, angles only when pixels are known to be square.
  record None() implements Calibration {}

  /// Pixel size.
  ///
  /// @param columnStepMm mm between neighbouring columns; > 0
  /// @param rowStepMm mm between neighbouring rows; > 0
  /// @param onDetector measured at the detector (Imager Pixel Spacing, PS3.3 C.8.11.4), not in the
  ///   patient: the unit says so
  record Spacing(double columnStepMm, double rowStepMm, boolean onDetector) implements Calibration {
    public Spacing {
      if (!(columnStepMm > 0 && rowStepMm > 0)
          || !Double.isFinite(columnStepMm)
          || !Double.isFinite(rowStepMm)) {
        throw new IllegalArgumentException("pixel spacing must be above zero");
      }
    }

    String lengthUnit() {
      return onDetector ? "mm on the detector" : "mm";
    }

    String areaUnit() {
      return onDetector ? "mm² on the detector" : "mm²";
    }
  }
}

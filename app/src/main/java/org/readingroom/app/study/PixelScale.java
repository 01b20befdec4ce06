package org.readingroom.app.study;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// How large a pixel of a 2-D picture is, and where that number comes from. Immutable.
///
/// Source: PS3.3 10.7.1.3 (calibrated Pixel Spacing), C.8.1.2 (Imager Pixel Spacing), C.8.5.5 (US
/// regions), C.7.6.3.1.7 (Pixel Aspect Ratio).
public sealed interface PixelScale {
  /// Width of a pixel divided by its height.
  double aspect();

  /// Millimetres in the patient, or in the plane of a calibrated projection.
  ///
  /// @param columnStepMm mm between neighbouring columns
  /// @param rowStepMm mm between neighbouring rows
  record InPatient(double columnStepMm, double rowStepMm) implements PixelScale {
    @Override
    public double aspect() {
      return columnStepMm / rowStepMm;
    }
  }

  /// Millimetres at the detector of a projection: objects in the patient are smaller by an unknown
  /// magnification, so lengths are marked "at the detector".
  record AtDetector(double columnStepMm, double rowStepMm) implements PixelScale {
    @Override
    public double aspect() {
      return columnStepMm / rowStepMm;
    }
  }

  /// No size known: not measurable.
  record Unknown(double aspect) implements PixelScale {}

  /// Reads the size from a header; the best source wins.
  static PixelScale of(Dataset header) {
    double[] spacing = header.decimals(Tag.PixelSpacing);
    if (isSpacing(spacing)) {
      return new InPatient(spacing[1], spacing[0]);
    }
    double[] imager = header.decimals(Tag.ImagerPixelSpacing);
    if (isSpacing(imager)) {
      return new AtDetector(imager[1], imager[0]);
    }
    double[] nominal = header.decimals(Tag.NominalScannedPixelSpacing);
    if (isSpacing(nominal)) {
      return new AtDetector(nominal[1], nominal[0]);
    }
    Dataset region = header.item(Tag.SequenceOfUltrasoundRegions);
    if (region != null && header.items(Tag.SequenceOfUltrasoundRegions).size() == 1) {
      double x = Math.abs(region.decimal(Tag.PhysicalDeltaX, 0)) * 10;
      double y = Math.abs(region.decimal(Tag.PhysicalDeltaY, 0)) * 10;
      boolean centimetres =
          region.integer(Tag.PhysicalUnitsXDirection, 0) == 3
              && region.integer(Tag.PhysicalUnitsYDirection, 0) == 3;
      if (centimetres && isSpacing(new double[] {y, x})) {
        return new InPatient(x, y);
      }
    }
    double[] ratio = header.decimals(Tag.PixelAspectRatio); // vertical size, horizontal size
    return new Unknown(isSpacing(ratio) ? ratio[1] / ratio[0] : 1);
  }

  private static boolean isSpacing(double[] steps) {
    return steps.length == 2
        && steps[0] > 0
        && steps[1] > 0
        && Double.isFinite(steps[0])
        && Double.isFinite(steps[1]);
  }
}

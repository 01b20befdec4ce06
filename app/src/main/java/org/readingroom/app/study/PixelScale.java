package org.readingroom.app.study;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// How large a pixel of a 2-D picture is, and where that number comes from. Immutable.
///
/// Source: PS3.3 10.7.1.3 (calibrated Pixel Spacing), C.8.1.2 (Imager Pixel Spacing), C.8.5.5 (US
/// regions), C.7.6.3.1.7 (Pixel Aspect Ratio).
public sealed interface PixelScale {
  /// Modalities whose pictures are shadows of the patient on a detector.
  Set<String> PROJECTIONS = Set.of("CR", "DX", "MG", "IO", "PX", "RG", "RF", "XA");

  /// A larger factor is a mistake.
  double MOST_MAGNIFICATION = 10;

  /// Width of a pixel divided by its height.
  double aspect();

  /// What the reader must know of the sizes on this picture, or "" when they are plainly those of
  /// the patient.
  String note();

  /// Millimetres in the patient, or in the plane of a calibrated projection.
  ///
  /// @param columnStepMm mm between neighbouring columns
  /// @param rowStepMm mm between neighbouring rows
  /// @param note how a projection was calibrated, else ""
  record InPatient(double columnStepMm, double rowStepMm, String note) implements PixelScale {
    /// Of a cross-section: nothing to be calibrated.
    public InPatient(double columnStepMm, double rowStepMm) {
      this(columnStepMm, rowStepMm, "");
    }

    @Override
    public double aspect() {
      return columnStepMm / rowStepMm;
    }
  }

  /// Millimetres at the detector of a projection: objects in the patient are smaller by an unknown
  /// magnification, so lengths are marked "at the detector".
  record AtDetector(double columnStepMm, double rowStepMm) implements PixelScale {
    @Override
    public String note() {
      return "sizes on the detector";
    }

    @Override
    public double aspect() {
      return columnStepMm / rowStepMm;
    }
  }

  /// No size known: not measurable.
  record Unknown(double aspect) implements PixelScale {
    @Override
    public String note() {
      return "no pixel size";
    }
  }

  /// Reads the size from a header; the best source wins.
  static PixelScale of(Dataset header) {
    double[] spacing = header.decimals(Tag.PixelSpacing);
    double[] imager = header.decimals(Tag.ImagerPixelSpacing);
    if (isSpacing(spacing)) {
      return spacing(header, spacing, imager);
    }
    if (isSpacing(imager)) {
      return projected(header, imager);
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

  /// Pixel Spacing: of a cross-section as it is; of a projection only where the file says that, or
  /// by differing from Imager Pixel Spacing shows that, it was calibrated (PS3.3 10.7.1.3).
  private static PixelScale spacing(Dataset header, double[] spacing, double[] imager) {
    String calibration = header.string(Tag.PixelSpacingCalibrationType, "").strip();
    boolean projection = isSpacing(imager) || PROJECTIONS.contains(header.string(Tag.Modality, ""));
    if (!projection) {
      return new InPatient(spacing[1], spacing[0]);
    }
    return switch (calibration) {
      case "FIDUCIAL" -> new InPatient(spacing[1], spacing[0], "calibrated by an object");
      case "GEOMETRY" -> new InPatient(spacing[1], spacing[0], "calibrated by geometry");
      default ->
          isSpacing(imager) && !Arrays.equals(spacing, imager)
              ? new InPatient(spacing[1], spacing[0], "calibrated, file does not say how")
              : projected(header, spacing);
    };
  }

  /// At the detector, or divided by the magnification where the file states one.
  private static PixelScale projected(Dataset header, double[] imager) {
    double magnification = header.decimal(Tag.EstimatedRadiographicMagnificationFactor, 0);
    if (!(magnification >= 1 && magnification <= MOST_MAGNIFICATION)) {
      return new AtDetector(imager[1], imager[0]);
    }
    return new InPatient(
        imager[1] / magnification,
        imager[0] / magnification,
        String.format(Locale.ROOT, "sizes corrected for magnification %.2f", magnification));
  }

  private static boolean isSpacing(double[] steps) {
    return steps.length == 2
        && steps[0] > 0
        && steps[1] > 0
        && Double.isFinite(steps[0])
        && Double.isFinite(steps[1]);
  }
}

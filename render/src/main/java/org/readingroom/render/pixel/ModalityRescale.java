package org.readingroom.render.pixel;

/// Stored pixel value to modality value: `slope · stored + intercept`. Immutable. Source: PS3.3
/// C.11.1.1.2. A slope of zero or a number that is not finite is refused: it would make every pixel
/// the same without a word.
///
/// @param slope Rescale Slope
/// @param intercept Rescale Intercept, in the modality's unit (HU for CT)
public record ModalityRescale(double slope, double intercept) {

  /// Stored values are the modality values.
  public static final ModalityRescale NONE = new ModalityRescale(1, 0);

  public ModalityRescale {
    if (!Double.isFinite(slope) || !Double.isFinite(intercept) || slope == 0) {
      throw new IllegalArgumentException("the rescale slope or intercept is not usable");
    }
  }

  public double modalityFromStored(double stored) {
    return slope * stored + intercept;
  }

  public double storedFromModality(double modality) {
    return (modality - intercept) / slope;
  }
}

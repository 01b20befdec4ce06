package org.readingroom.render.measure;

/// A measured number, or why there is none.
public sealed interface Measurement {

  /// A number with its unit.
  ///
  /// @param value the number
  /// @param unit "mm", "mm²", "°", or "mm on the detector" where the file calibrates only the
  ///   detector
  record Of(double value, String unit) implements Measurement {}

  /// No number can be given.
  record NotMeasurable(Why why) implements Measurement {}

  /// Why something cannot be measured.
  enum Why {
    /// The picture says nothing about the size of its pixels.
    NO_SPACING("Not measurable: this image does not say how large its pixels are."),
    /// The two ends lie in different Frames of Reference, or one lies in none.
    DIFFERENT_FRAMES("Not measurable: the two places belong to different positionings."),
    /// The two lines or places coincide, so there is no direction.
    NO_DIRECTION("Not measurable: the line has no length."),
    /// No pixel centre with a value lies inside the region.
    EMPTY_REGION("Not measurable: no pixel with a value lies inside the region.");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }

    /// One plain sentence for the reader.
    public String sentence() {
      return sentence;
    }
  }

  /// Shorthand for a missing number.
  static Measurement not(Why why) {
    return new NotMeasurable(why);
  }
}

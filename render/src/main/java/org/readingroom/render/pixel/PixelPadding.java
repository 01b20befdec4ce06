package org.readingroom.render.pixel;

/// The stored values that mean "no image here": outside the circle a CT reconstructs, beside a
/// rotated or collimated detector. Immutable. Source: PS3.3 C.7.5.1.1.2.
///
/// @param lowest lowest such stored value
/// @param highest highest such stored value, included
public record PixelPadding(int lowest, int highest) {

  public PixelPadding {
    if (lowest > highest) {
      throw new IllegalArgumentException("a padding range runs from its lowest value upwards");
    }
  }

  /// From Pixel Padding Value and Pixel Padding Range Limit, which may come in either order.
  public static PixelPadding between(int pixelPaddingValue, int pixelPaddingRangeLimit) {
    return new PixelPadding(
        Math.min(pixelPaddingValue, pixelPaddingRangeLimit),
        Math.max(pixelPaddingValue, pixelPaddingRangeLimit));
  }

  /// Whether a stored value means "no image here".
  public boolean contains(int stored) {
    return stored >= lowest && stored <= highest;
  }
}

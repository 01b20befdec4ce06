package org.readingroom.render.pixel;

/// Why a pixel of a plane holds no value. Each reason is a NaN with its own payload, so a float
/// array of modality values carries it at no cost; arithmetic with any of them is NaN as ever.
public enum NoSample {
  /// Outside the volume.
  OUTSIDE(0x7FC00001),
  /// In the volume, but the slices there have not arrived yet.
  AWAITED(0x7FC00002),
  /// In a named gap of the series: those slices do not exist.
  GAP(0x7FC00003),
  /// The file marks the pixel as "no image here" (Pixel Padding Value).
  PADDING(0x7FC00004);

  private final int bits;

  NoSample(int bits) {
    this.bits = bits;
  }

  /// The NaN that stands for this reason.
  public float asFloat() {
    return Float.intBitsToFloat(bits);
  }

  /// The reason behind a NaN; any foreign NaN counts as outside.
  public static NoSample of(float notANumber) {
    return switch (Float.floatToRawIntBits(notANumber)) {
      case 0x7FC00002 -> AWAITED;
      case 0x7FC00003 -> GAP;
      case 0x7FC00004 -> PADDING;
      default -> OUTSIDE;
    };
  }
}

package org.readingroom.render.pixel;

import java.util.function.IntUnaryOperator;

/// The colour of each grey level. Immutable; colours are opaque 0xAARRGGBB.
public final class Palette {

  /// Black to white.
  public static final Palette GREY = new Palette("Grey", level -> level * 0x010101);

  /// DICOM's Hot Iron (PS3.6 B.1.1): black, red, orange, yellow, white.
  public static final Palette HOT_IRON =
      new Palette(
          "Hot iron",
          level ->
              Math.clamp(level * 2, 0, level < 128 ? 254 : 255) << 16
                  | Math.clamp((level - 128) * 2, 0, 254) << 8
                  | Math.clamp((level - 192) * 4, 0, 252));

  /// Black, red, yellow, white: for functional pictures.
  public static final Palette HOT_METAL =
      new Palette(
          "Hot metal",
          level ->
              Math.clamp(level * 3, 0, 255) << 16
                  | Math.clamp(level * 3 - 255, 0, 255) << 8
                  | Math.clamp(level * 3 - 510, 0, 255));

  private final String name;
  private final int[] colours = new int[256];

  private Palette(String name, IntUnaryOperator rgbOfLevel) {
    this.name = name;
    for (int level = 0; level < 256; level++) {
      colours[level] = 0xFF000000 | rgbOfLevel.applyAsInt(level);
    }
  }

  /// The name shown to the reader.
  public String name() {
    return name;
  }

  /// Opaque 0xAARRGGBB of a grey level 0–255.
  public int colour(int level) {
    return colours[level];
  }

  @Override
  public String toString() {
    return name;
  }
}

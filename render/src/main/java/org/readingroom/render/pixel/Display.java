package org.readingroom.render.pixel;

/// How modality values are shown. Immutable.
///
/// MONOCHROME1 (low values white) is `inverted` from the start; the reader's own inversion flips
/// it.
///
/// @param window the VOI window
/// @param inverted low values white
/// @param palette colour of each grey level
public record Display(VoiWindow window, boolean inverted, Palette palette) {

  /// Grey, not inverted.
  public static Display of(VoiWindow window) {
    return new Display(window, false, Palette.GREY);
  }

  public Display withWindow(VoiWindow other) {
    return new Display(other, inverted, palette);
  }

  public Display withInverted(boolean lowIsWhite) {
    return new Display(window, lowIsWhite, palette);
  }

  public Display withPalette(Palette other) {
    return new Display(window, inverted, other);
  }
}

package org.readingroom.render.pixel;

/// Modality values to display colours, for one [Display]; made once per frame. Immutable, any
/// thread.
///
/// A grey level is `floor(255 · share + 0.5)`. Colours are 0xAARRGGBB with premultiplied alpha,
/// which in memory on the machines we run on is the byte order B, G, R, A. A pixel without a value
/// is transparent outside the volume and where the file says there is no image, faint diagonal
/// lines where slices are awaited, and bold ones in a gap.
public final class GreyMapper {

  private static final int AWAITED_DARK = 0xFF10161D;
  private static final int AWAITED_LIGHT = 0xFF1B2530;
  private static final int GAP_DARK = 0xFF2B1B08;
  private static final int GAP_LIGHT = 0xFF8A5A14;

  private final VoiWindow window;
  private final boolean straight;
  private final double scale;
  private final double offset;
  private final int[] colours = new int[256];
  private final boolean plainGrey;

  public GreyMapper(Display display) {
    window = display.window();
    boolean linear = window.function() == VoiWindow.Function.LINEAR;
    double span = linear ? window.width() - 1 : window.width();
    boolean curved =
        switch (window.function()) {
          case LINEAR, LINEAR_EXACT -> false;
          case SIGMOID, TABLE -> true;
        };
    // A LINEAR window of width 1 is a threshold; it has no slope.
    straight = !curved && span > 1e-9;
    scale = straight ? 255 / span : 0;
    double middle = linear ? window.center() - 0.5 : window.center();
    offset = 127.5 + 0.5 - middle * scale;
    for (int level = 0; level < 256; level++) {
      colours[level] = display.palette().colour(display.inverted() ? 255 - level : level);
    }
    plainGrey = isPlainGrey(colours);
  }

  /// The grey level 0–255 of a modality value, before inversion and palette.
  public int level(float value) {
    double level = straight ? value * scale + offset : window.share(value) * 255 + 0.5;
    return level < 0 ? 0 : level >= 255 ? 255 : (int) level;
  }

  /// The colour of a grey level 0–255, inversion and palette applied.
  public int colour(int level) {
    return colours[level];
  }

  /// The colour of one pixel.
  ///
  /// @param value modality value, or a NaN of [NoSample]
  /// @param x picture column, for the hatching
  /// @param y picture row, for the hatching
  public int bgra(float value, int x, int y) {
    return Float.isNaN(value) ? without(NoSample.of(value), x, y) : colours[level(value)];
  }

  /// The colours of a piece of a row.
  ///
  /// @param values modality values, or NaNs of [NoSample]
  /// @param count how many
  /// @param x picture column of the first
  /// @param y picture row
  /// @param argb takes the colours; its contents before do not matter
  public void bgra(float[] values, int count, int x, int y, int[] argb) {
    if (!straight) {
      for (int n = 0; n < count; n++) {
        argb[n] = bgra(values[n], x + n, y);
      }
      return;
    }
    // Plain passes, so that the compiler can make vector instructions of the arithmetic. A NaN
    // becomes level 0 here and its own colour below.
    for (int n = 0; n < count; n++) {
      argb[n] = (int) (values[n] * scale + offset);
    }
    colour(argb, count);
    for (int n = 0; n < count; n++) {
      if (Float.isNaN(values[n])) {
        argb[n] = without(NoSample.of(values[n]), x + n, y);
      }
    }
  }

  /// The colours of a piece of a row of stored values, every one of which is a number. What is
  /// straight all the way, from stored value to grey, is plain arithmetic over the row.
  ///
  /// @param stored stored values, with fractions
  /// @param rescale makes modality values of them
  /// @param argb takes the colours; its contents before do not matter
  public void bgraOfStored(float[] stored, int count, ModalityRescale rescale, int[] argb) {
    if (!straight) {
      for (int n = 0; n < count; n++) {
        argb[n] = colours[level((float) rescale.modalityFromStored(stored[n]))];
      }
      return;
    }
    double steps = rescale.slope() * scale;
    double from = rescale.intercept() * scale + offset;
    for (int n = 0; n < count; n++) {
      argb[n] = (int) (stored[n] * steps + from);
    }
    colour(argb, count);
  }

  /// From grey levels, held within 0–255, to colours.
  private void colour(int[] argb, int count) {
    if (plainGrey) {
      int turned = colours[0] & 0xFF; // 0, or 255 when inverted
      for (int n = 0; n < count; n++) {
        int level = Math.min(Math.max(argb[n], 0), 255) ^ turned;
        argb[n] = 0xFF000000 | level * 0x010101;
      }
    } else {
      for (int n = 0; n < count; n++) {
        argb[n] = colours[Math.min(Math.max(argb[n], 0), 255)];
      }
    }
  }

  private static boolean isPlainGrey(int[] colours) {
    int turned = colours[0] & 0xFF;
    for (int level = 0; level < 256; level++) {
      if (colours[level] != (0xFF000000 | (level ^ turned) * 0x010101)) {
        return false;
      }
    }
    return true;
  }

  /// The colour of a pixel without a value.
  public static int without(NoSample reason, int x, int y) {
    return switch (reason) {
      case OUTSIDE, PADDING -> 0;
      case AWAITED -> (x + y & 15) < 2 ? AWAITED_LIGHT : AWAITED_DARK;
      case GAP -> (x + y & 7) < 2 ? GAP_LIGHT : GAP_DARK;
    };
  }
}

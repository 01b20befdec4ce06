package org.readingroom.render.gl;

import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.LookupTable;
import org.readingroom.render.pixel.VoiWindow;

/// [GreyMapper] as a table: the colour of a modality value is `colours[⌊(value − lowest) ·
/// tonesPerUnit⌋]`, the ends going on for ever. Immutable.
///
/// A straight window has one entry per grey level and a VOI LUT one per entry of its own, so
/// nothing is lost. A sigmoid is sampled at 16,384 places; between two of them it rises by less
/// than 1/15 of a level.
///
/// @param lowest modality value at which the first entry begins
/// @param tonesPerUnit entries per modality unit
/// @param colours 0xAARRGGBB
record Tones(double lowest, double tonesPerUnit, int[] colours) {
  static final int ROW = 256;
  private static final int CURVE = 64 * ROW;

  /// Beyond two widths from its centre a sigmoid is within 0.1 grey levels of black or white.
  private static final double SIGMOID_WIDTHS = 2;

  static Tones of(Display display) {
    GreyMapper grey = new GreyMapper(display);
    VoiWindow window = display.window();
    return switch (window.function()) {
      case LINEAR -> straight(grey, window.center() - 0.5, window.width() - 1);
      case LINEAR_EXACT -> straight(grey, window.center(), window.width());
      case SIGMOID ->
          sampled(
              grey,
              window.center() - SIGMOID_WIDTHS * window.width(),
              window.center() + SIGMOID_WIDTHS * window.width());
      case TABLE -> table(grey, window);
    };
  }

  private static Tones straight(GreyMapper grey, double middle, double span) {
    int[] colours = new int[ROW];
    if (span <= 1e-9) {
      // A LINEAR window of width 1 is a threshold: white above it.
      for (int n = 0; n < ROW; n++) {
        colours[n] = grey.colour(n == 0 ? 0 : 255);
      }
      return new Tones(middle - 0.25, 4 * (1 - 1e-6), colours);
    }
    for (int n = 0; n < ROW; n++) {
      colours[n] = grey.colour(n);
    }
    double tonesPerUnit = 255 / span;
    return new Tones(middle - 128 / tonesPerUnit, tonesPerUnit, colours);
  }

  private static Tones table(GreyMapper grey, VoiWindow window) {
    LookupTable curve = window.table();
    int size = curve == null ? 1 : curve.size();
    double tonesPerUnit = (size - 1) / window.width();
    double first = window.center() - window.width() / 2;
    int[] colours = new int[size];
    for (int n = 0; n < size; n++) {
      double value = size == 1 ? window.center() : first + n / tonesPerUnit;
      colours[n] = grey.colour(grey.level((float) value));
    }
    return new Tones(size == 1 ? first : first - 0.5 / tonesPerUnit, tonesPerUnit, colours);
  }

  private static Tones sampled(GreyMapper grey, double lowest, double highest) {
    int[] colours = new int[CURVE];
    double tonesPerUnit = CURVE / (highest - lowest);
    for (int n = 0; n < CURVE; n++) {
      colours[n] = grey.colour(grey.level((float) (lowest + (n + 0.5) / tonesPerUnit)));
    }
    return new Tones(lowest, tonesPerUnit, colours);
  }
}

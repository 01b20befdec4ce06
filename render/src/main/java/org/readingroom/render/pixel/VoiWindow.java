package org.readingroom.render.pixel;

/// A VOI window: which modality values become which share of black to white. Immutable. Source:
/// PS3.3 C.11.2.1.2 and C.11.2.1.3.
///
/// @param center Window Center, in modality values
/// @param width Window Width; at least 1 for LINEAR, above 0 for the others
/// @param function VOI LUT Function
public record VoiWindow(double center, double width, Function function) {

  /// VOI LUT Function (0028,1056).
  public enum Function {
    LINEAR,
    LINEAR_EXACT,
    SIGMOID
  }

  public VoiWindow {
    if (!Double.isFinite(center) || !Double.isFinite(width)) {
      throw new IllegalArgumentException("the window's centre or width is not a number");
    }
    if (function == Function.LINEAR ? width < 1 : width <= 0) {
      throw new IllegalArgumentException(
          function == Function.LINEAR
              ? "a LINEAR window needs a width of at least 1"
              : "a window needs a width above 0");
    }
  }

  /// A LINEAR window, the standard's default.
  public static VoiWindow linear(double center, double width) {
    return new VoiWindow(center, width, Function.LINEAR);
  }

  /// A window that shows `lowest` black and `highest` white; for pictures that bring no window.
  public static VoiWindow spanning(double lowest, double highest) {
    double width = Math.max(highest - lowest, 1e-6);
    return new VoiWindow((lowest + highest) / 2, width, Function.LINEAR_EXACT);
  }

  /// Reads "C,W", for instance "40,400".
  ///
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  public static VoiWindow parse(String text) {
    String[] parts = text.strip().split(",", -1);
    if (parts.length == 2) {
      try {
        return linear(Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()));
      } catch (NumberFormatException notANumber) {
        throw new IllegalArgumentException(
            "a window is written as centre,width with two numbers, not \"" + text + "\"",
            notANumber);
      }
    }
    throw new IllegalArgumentException("a window is written as centre,width, for instance 40,400");
  }

  /// The share of white, 0–1, of a modality value.
  public double share(double value) {
    return switch (function) {
      case LINEAR -> {
        double half = (width - 1) / 2;
        if (value <= center - 0.5 - half) {
          yield 0;
        }
        yield value > center - 0.5 + half ? 1 : (value - (center - 0.5)) / (width - 1) + 0.5;
      }
      case LINEAR_EXACT -> {
        if (value <= center - width / 2) {
          yield 0;
        }
        yield value > center + width / 2 ? 1 : (value - center) / width + 0.5;
      }
      case SIGMOID -> 1 / (1 + Math.exp(-4 * (value - center) / width));
    };
  }
}

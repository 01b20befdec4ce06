package org.readingroom.render.pixel;

import org.jspecify.annotations.Nullable;

/// A VOI window: which modality values become which share of black to white. Immutable. Source:
/// PS3.3 C.11.2.1.1 to C.11.2.1.3.
///
/// A VOI LUT is a window with a curve of its own: as sent, it reaches from the first value its
/// table maps to the last; moved or widened, the same curve is laid over the new range.
///
/// @param center Window Center, in modality values
/// @param width Window Width; at least 1 for LINEAR, above 0 for the others
/// @param function VOI LUT Function
/// @param table the curve of TABLE; null for the others
public record VoiWindow(
    double center, double width, Function function, @Nullable LookupTable table) {

  /// VOI LUT Function (0028,1056), and TABLE for a VOI LUT.
  public enum Function {
    LINEAR,
    LINEAR_EXACT,
    SIGMOID,
    TABLE
  }

  public VoiWindow {
    if ((function == Function.TABLE) != (table != null)) {
      throw new IllegalArgumentException("a VOI LUT needs its table, and nothing else has one");
    }

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

  /// A window without a table.
  public VoiWindow(double center, double width, Function function) {
    this(center, width, function, null);
  }

  /// A VOI LUT as sent.
  public static VoiWindow of(LookupTable table) {
    double reach = table.size() - 1;
    return new VoiWindow(
        table.firstMapped() + reach / 2, Math.max(1, reach), Function.TABLE, table);
  }

  /// The same function over another range.
  public VoiWindow over(double otherCenter, double otherWidth) {
    return new VoiWindow(otherCenter, otherWidth, function, table);
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
      case TABLE -> table == null ? 0 : shareOf(table, value);
    };
  }

  /// A whole input takes its own entry, one between two the nearer's.
  private double shareOf(LookupTable curve, double value) {
    double reach = curve.size() - 1;
    double at = (value - center) / width * reach + reach / 2;
    int entry = (int) Math.clamp(Math.floor(at + 0.5), 0.0, reach);
    return (double) curve.entry(entry) / curve.highestOutput();
  }
}

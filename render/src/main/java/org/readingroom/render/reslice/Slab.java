package org.readingroom.render.reslice;

import java.util.Locale;

/// How thick a plane is and what is kept of its thickness. Immutable.
///
/// @param kind what is kept
/// @param thicknessMm thickness along the normal, mm; 0 for a thin plane, at most 1,000
public record Slab(Kind kind, double thicknessMm) {

  /// What is kept of the samples along the normal.
  public enum Kind {
    /// One sample, on the plane itself.
    NONE,
    /// The largest.
    MIP,
    /// The smallest.
    MINIP,
    /// The mean of those that exist.
    MEAN
  }

  /// A thin plane.
  public static final Slab NONE = new Slab(Kind.NONE, 0);

  public Slab {
    if (!(thicknessMm >= 0 && thicknessMm <= 1000)) {
      throw new IllegalArgumentException("a slab is 0 to 1,000 mm thick");
    }
    if (kind == Kind.NONE && thicknessMm != 0) {
      throw new IllegalArgumentException("a thin plane has no thickness");
    }
  }

  /// Reads "mip:10", "minip:5" or "mean:3.5" (thickness in mm).
  ///
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  public static Slab parse(String text) {
    String[] parts = text.strip().split(":", -1);
    if (parts.length == 2) {
      Kind kind =
          switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "mip" -> Kind.MIP;
            case "minip" -> Kind.MINIP;
            case "mean" -> Kind.MEAN;
            default -> Kind.NONE;
          };
      if (kind != Kind.NONE) {
        try {
          return new Slab(kind, Double.parseDouble(parts[1]));
        } catch (NumberFormatException notANumber) {
          throw new IllegalArgumentException(
              "a slab's thickness is a number of millimetres, not \"" + parts[1] + "\"",
              notANumber);
        }
      }
    }
    throw new IllegalArgumentException(
        "a slab is written mip:MM, minip:MM or mean:MM, for instance mip:10");
  }

  /// Number of samples along the normal: `max(1, ceil(T / s)) + 1`, from −T/2 to +T/2 inclusive; 1
  /// for a thin plane.
  ///
  /// @param smallestStepMm the volume's smallest voxel step
  public int samples(double smallestStepMm) {
    if (kind == Kind.NONE) {
      return 1;
    }
    // A thickness that is a whole number of steps must not gain one through rounding.
    return (int) Math.max(1, Math.ceil(thicknessMm / smallestStepMm - 1e-9)) + 1;
  }
}

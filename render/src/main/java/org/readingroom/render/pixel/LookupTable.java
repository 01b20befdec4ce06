package org.readingroom.render.pixel;

/// A table from whole numbers to whole numbers: the Modality LUT and the VOI LUT. Immutable.
///
/// Inputs below the first mapped value take the first entry, inputs beyond the last take the last.
/// Source: PS3.3 C.11.1.1 and C.11.2.1.1.
public final class LookupTable {
  private final int firstMapped;
  private final char[] entries;
  private final int bits;

  /// @param firstMapped the input that takes the first entry; may be negative
  /// @param entries the outputs, 0 to 2^bits − 1; at least one
  /// @param bits bits of an output, 8–16
  /// @throws IllegalArgumentException when the table contradicts itself, with a sentence
  public LookupTable(int firstMapped, int[] entries, int bits) {
    if (entries.length < 1 || entries.length > 65536 || bits < 8 || bits > 16) {
      throw new IllegalArgumentException("the look-up table's description makes no sense");
    }
    this.firstMapped = firstMapped;
    this.bits = bits;
    this.entries = new char[entries.length];
    for (int n = 0; n < entries.length; n++) {
      if (entries[n] < 0 || entries[n] >>> bits != 0) {
        throw new IllegalArgumentException("the look-up table holds more than it says");
      }
      this.entries[n] = (char) entries[n];
    }
  }

  /// The output of an input.
  public int outputOf(int input) {
    return entries[(int) Math.clamp((long) input - firstMapped, 0, entries.length - 1)];
  }

  /// The n-th entry, from 0.
  int entry(int n) {
    return entries[n];
  }

  /// Number of entries.
  public int size() {
    return entries.length;
  }

  /// The input that takes the first entry.
  public int firstMapped() {
    return firstMapped;
  }

  /// The highest output there can be, 2^bits − 1.
  public int highestOutput() {
    return (1 << bits) - 1;
  }

  /// Bits of an output.
  public int bits() {
    return bits;
  }
}

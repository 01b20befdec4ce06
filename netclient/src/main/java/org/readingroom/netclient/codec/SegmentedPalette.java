package org.readingroom.netclient.codec;

import org.readingroom.netclient.dataset.MalformedDicomException;

/// A palette channel written as segments: runs of values, ramps, and repeats of earlier segments.
/// Source: PS3.3 C.7.9.2.
final class SegmentedPalette {
  /// More segments than a table has entries are nonsense; some may be empty.
  private static final int MOST_SEGMENTS = 1 << 17;

  private static final int DISCRETE = 0;
  private static final int LINEAR = 1;
  private static final int INDIRECT = 2;

  private final byte[] data;
  private final boolean wide;
  private final byte[] out;
  private int at;
  private int filled;
  private int last;
  private int segments;

  private SegmentedPalette(byte[] data, int entries, boolean wide) {
    this.data = data;
    this.wide = wide;
    out = new byte[entries];
  }

  /// The channel at eight bits.
  ///
  /// @param data little-endian
  /// @param wide 16-bit values rather than 8-bit ones
  /// @throws MalformedDicomException when the segments do not fill the table exactly
  static byte[] highBytes(byte[] data, int entries, boolean wide) throws MalformedDicomException {
    SegmentedPalette palette = new SegmentedPalette(data, entries, wide);
    // An even number of bytes is demanded, so one may be left over.
    while (palette.filled < entries) {
      palette.segment(false);
    }
    return palette.out;
  }

  private void segment(boolean repeated) throws MalformedDicomException {
    if (++segments > MOST_SEGMENTS) {
      throw wrong();
    }
    int kind = next();
    int length = next();
    switch (kind) {
      case DISCRETE -> {
        for (int n = 0; n < length; n++) {
          put(next());
        }
      }
      case LINEAR -> ramp(length, next());
      case INDIRECT -> {
        if (repeated) {
          throw wrong();
        }
        repeat(length);
      }
      default -> throw wrong();
    }
  }

  /// From the value before, which is not written again, to `end`.
  private void ramp(int length, int end) throws MalformedDicomException {
    if (filled == 0) {
      throw wrong();
    }
    int start = last;
    for (int n = 1; n <= length; n++) {
      put((int) Math.round(start + (double) (end - start) * n / length));
    }
  }

  /// So many segments again, from a byte offset given in two halves, low half first.
  private void repeat(int count) throws MalformedDicomException {
    long offset = wide ? next() | (long) next() << 16 : bytes32();
    int back = at;
    if (offset >= back || offset < 0) {
      throw wrong();
    }
    at = (int) offset;
    for (int n = 0; n < count; n++) {
      segment(true);
    }
    at = back;
  }

  private long bytes32() throws MalformedDicomException {
    long offset = 0;
    for (int n = 0; n < 4; n++) {
      offset |= (long) next() << 8 * n;
    }
    return offset;
  }

  private int next() throws MalformedDicomException {
    int size = wide ? 2 : 1;
    if (at + size > data.length) {
      throw wrong();
    }
    int value = wide ? data[at] & 0xFF | (data[at + 1] & 0xFF) << 8 : data[at] & 0xFF;
    at += size;
    return value;
  }

  private void put(int value) throws MalformedDicomException {
    if (filled == out.length) {
      throw wrong();
    }
    out[filled++] = (byte) (wide ? value >> 8 : value);
    last = value;
  }

  private static MalformedDicomException wrong() {
    return new MalformedDicomException("the image's colour table is damaged");
  }
}

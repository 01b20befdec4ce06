package org.readingroom.netclient.codec;

import java.io.ByteArrayOutputStream;

/// Writes lossless JPEG for tests, from the standard (ISO/IEC 10918-1 annex H), with the rare
/// features that no tool here writes: restart intervals, several scans, odd precisions. One table:
/// every category has a code of five bits.
final class LosslessJpegWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long pending;
  private int pendingBits;

  private LosslessJpegWriter() {}

  /// @param samples interleaved by pixel, each below 2^precision
  /// @param restartRows rows between restart markers; 0 for none
  /// @param scanPerComponent one scan for each component rather than one for all
  static byte[] encode(
      int[] samples,
      int rows,
      int columns,
      int components,
      int precision,
      int predictor,
      int restartRows,
      boolean scanPerComponent) {
    LosslessJpegWriter jpeg = new LosslessJpegWriter();
    jpeg.bytes(0xFF, 0xD8, 0xFF, 0xC4, 0, 2 + 17 + 17, 0);
    jpeg.bytes(0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    for (int category = 0; category <= 16; category++) {
      jpeg.bytes(category);
    }
    jpeg.bytes(0xFF, 0xC3, 0, 8 + 3 * components, precision);
    jpeg.bytes(rows >> 8, rows, columns >> 8, columns, components);
    for (int c = 0; c < components; c++) {
      jpeg.bytes(c + 1, 0x11, 0);
    }
    if (restartRows > 0) {
      int interval = restartRows * columns;
      jpeg.bytes(0xFF, 0xDD, 0, 4, interval >> 8, interval);
    }
    int inScan = scanPerComponent ? 1 : components;
    for (int first = 0; first < components; first += inScan) {
      jpeg.bytes(0xFF, 0xDA, 0, 6 + 2 * inScan, inScan);
      for (int c = first; c < first + inScan; c++) {
        jpeg.bytes(c + 1, 0);
      }
      jpeg.bytes(predictor, 0, 0);
      for (int row = 0; row < rows; row++) {
        boolean restart = restartRows > 0 && row % restartRows == 0;
        if (restart && row > 0) {
          jpeg.flush();
          jpeg.bytes(0xFF, 0xD0 + (row / restartRows - 1) % 8);
        }
        for (int column = 0; column < columns; column++) {
          for (int c = first; c < first + inScan; c++) {
            int at = (row * columns + column) * components + c;
            boolean top = row == 0 || restart;
            int left = column == 0 ? 0 : samples[at - components];
            int above = row == 0 ? 0 : samples[at - columns * components];
            int corner = row == 0 || column == 0 ? 0 : samples[at - (columns + 1) * components];
            int predicted =
                top
                    ? column == 0 ? 1 << (precision - 1) : left
                    : column == 0 ? above : predict(predictor, left, above, corner);
            jpeg.difference((short) (samples[at] - predicted));
          }
        }
      }
      jpeg.flush();
    }
    jpeg.bytes(0xFF, 0xD9);
    return jpeg.out.toByteArray();
  }

  private static int predict(int predictor, int left, int above, int corner) {
    return switch (predictor) {
      case 1 -> left;
      case 2 -> above;
      case 3 -> corner;
      case 4 -> left + above - corner;
      case 5 -> left + ((above - corner) >> 1);
      case 6 -> above + ((left - corner) >> 1);
      default -> (left + above) >> 1;
    };
  }

  private void difference(int difference) {
    int size = 32 - Integer.numberOfLeadingZeros(Math.abs(difference));
    bits(size, 5);
    if (size > 0 && size < 16) {
      bits(difference > 0 ? difference : difference + (1 << size) - 1, size);
    }
  }

  private void bits(int value, int count) {
    pending = pending << count | value & ((1 << count) - 1);
    pendingBits += count;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      coded((int) (pending >> pendingBits) & 0xFF);
    }
  }

  private void flush() {
    if (pendingBits > 0) {
      bits(0xFF, 8 - pendingBits);
    }
  }

  private void coded(int value) {
    out.write(value);
    if (value == 0xFF) {
      out.write(0);
    }
  }

  private void bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
  }
}

package org.readingroom.app.demo;

import java.util.stream.IntStream;

/// A head as a T1-weighted MR sees it: a cube of one-millimetre voxels, drawn when first needed.
/// Safe from several threads.
final class HeadVolume {
  private static final int SIDE = 256;

  /// Height of the uppermost voxel row, mm; it ends at the neck.
  private static final double TOP_MM = 112;

  private final HeadPhantom phantom;
  private volatile float[][] axial = new float[0][];

  HeadVolume(HeadPhantom phantom) {
    this.phantom = phantom;
  }

  static double topMm() {
    return TOP_MM;
  }

  private float[][] axial() {
    synchronized (this) {
      if (axial.length == 0) {
        float[][] drawn = new float[SIDE][];
        IntStream.range(0, SIDE)
            .parallel()
            .forEach(k -> {
              Slice slice = new Slice(SIDE, SIDE, SIDE, SIDE, TOP_MM - k, true);
              phantom.drawMr(slice);
              drawn[k] = slice.values;
            });
        axial = drawn;
      }
      return axial;
    }
  }

  /// One sagittal slice, rows from the vertex down, columns from front to back, with the uneven
  /// sensitivity of a head coil and noise.
  ///
  /// @param column which column of the axial slices, 0 is the patient's far right
  short[] sagittal(int column, int number) {
    float[][] rows = axial();
    Grain grain = phantom.grain();
    short[] out = new short[SIDE * SIDE];
    for (int k = 0; k < SIDE; k++) {
      for (int j = 0; j < SIDE; j++) {
        double far = Math.hypot(Math.hypot(column - 128, j - 128) / 150, (k - 112) / 150.0);
        double low = Math.clamp((k - 165) / 90.0, 0, 1);
        double coil = (1.12 - 0.25 * far * far) * (1 - 0.75 * low);
        double signal = rows[k][j * SIDE + column] * coil;
        double a = signal + 13 * grain.at(j, k, number);
        double b = 13 * grain.at(j, k, number + 4001);
        out[k * SIDE + j] = (short) Math.min(4095, Math.sqrt(a * a + b * b));
      }
    }
    return out;
  }
}

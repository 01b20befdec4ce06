package org.readingroom.netclient.codec;

/// The array that one thread decodes 16-bit frames into, one after the other. Belongs to one thread
/// at a time.
public final class ReusedSamples {
  private static final int KEPT_SAMPLES = 4 << 20;

  private short[] samples = new short[0];

  /// An array of exactly that length, holding anything.
  short[] ofLength(int length) {
    if (length > KEPT_SAMPLES) {
      return new short[length];
    }
    if (samples.length != length) {
      samples = new short[length];
    }
    return samples;
  }
}

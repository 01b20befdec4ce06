package org.readingroom.netclient.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// RLE Lossless (PS3.5 annex G): PackBits over byte planes, most significant byte first, colour by
/// plane.
///
/// Ours, because the native decoder ends the whole process on damaged data.
final class RunLength {
  private static final int HEADER_BYTES = 64;
  private static final int MAX_SEGMENTS = 15;

  /// Two bytes make 128 at most: more than that of a frame's bytes cannot come out.
  private static final int MAX_EXPANSION = 64;

  private RunLength() {}

  static RawFrame decode(byte[] frame, PixelDescription description)
      throws UndecodableFrameException {
    int sampleBytes = description.bitsAllocated() / 8;
    int samplesPerPixel = description.samplesPerPixel();
    int pixels = description.pixels();
    long bytesOut = (long) pixels * samplesPerPixel * sampleBytes;
    if (frame.length < HEADER_BYTES
        || sampleBytes == 0
        || bytesOut > (long) MAX_EXPANSION * frame.length) {
      throw damaged();
    }
    ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    int segments = header.getInt(0);
    if (segments != sampleBytes * samplesPerPixel || segments > MAX_SEGMENTS) {
      throw damaged();
    }
    byte[] plane = new byte[pixels];
    byte[] bytes = sampleBytes == 1 ? new byte[pixels * samplesPerPixel] : new byte[0];
    short[] words = sampleBytes == 2 ? new short[pixels * samplesPerPixel] : new short[0];
    int[] doubleWords = sampleBytes == 4 ? new int[pixels * samplesPerPixel] : new int[0];
    for (int segment = 0; segment < segments; segment++) {
      int start = header.getInt(4 + 4 * segment);
      int end = segment + 1 < segments ? header.getInt(8 + 4 * segment) : frame.length;
      if (start < HEADER_BYTES || end < start || end > frame.length) {
        throw damaged();
      }
      unpack(frame, start, end, plane);
      int sample = segment / sampleBytes;
      int shift = 8 * (sampleBytes - 1 - segment % sampleBytes);
      for (int i = 0, at = sample; i < pixels; i++, at += samplesPerPixel) {
        switch (sampleBytes) {
          case 1 -> bytes[at] = plane[i];
          case 2 -> words[at] |= (short) ((plane[i] & 0xFF) << shift);
          default -> doubleWords[at] |= (plane[i] & 0xFF) << shift;
        }
      }
    }
    return switch (sampleBytes) {
      case 1 -> new RawFrame.Bytes(bytes, false);
      case 2 -> new RawFrame.Words(words, false);
      default -> new RawFrame.DoubleWords(doubleWords, false);
    };
  }

  /// Fills the plane; what follows the last pixel is padding and ignored, also where a run goes on
  /// into it.
  private static void unpack(byte[] data, int start, int end, byte[] plane)
      throws UndecodableFrameException {
    int in = start;
    int out = 0;
    while (out < plane.length) {
      if (in >= end) {
        throw damaged();
      }
      int control = data[in++];
      if (control >= 0) {
        int count = Math.min(control + 1, plane.length - out);
        if (in + count > end) {
          throw damaged();
        }
        System.arraycopy(data, in, plane, out, count);
        in += count;
        out += count;
      } else if (control != -128) {
        int count = Math.min(1 - control, plane.length - out);
        if (in >= end) {
          throw damaged();
        }
        java.util.Arrays.fill(plane, out, out + count, data[in++]);
        out += count;
      }
    }
  }

  private static UndecodableFrameException damaged() {
    return new UndecodableFrameException(
        "The compressed image (RLE) is damaged. Fetch the study again.");
  }
}

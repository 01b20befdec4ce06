package org.readingroom.netclient.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.readingroom.netclient.codec.PixelDescription.Photometric;

/// Uncompressed pixel data (PS3.5 section 8.1 and annex D), always little-endian here: the reader
/// has swapped big-endian words already.
final class NativePixels {
  private NativePixels() {}

  /// @param reused where 16-bit samples go
  /// @param swapWords 32-bit samples that arrived as big-endian 16-bit words have their halves the
  ///   wrong way round
  /// @throws UndecodableFrameException when the data ends before the frame does
  static RawFrame frame(
      NativeValue value,
      int index,
      PixelDescription description,
      boolean swapWords,
      ReusedSamples reused)
      throws UndecodableFrameException {
    if (description.bitsAllocated() == 1) {
      return bits(value, (long) index * description.pixels(), description.pixels());
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(value.bytes(), start(value, index, description), description.frameBytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    if (description.photometric() == Photometric.YBR_FULL_422) {
      return expand422(bytes, description);
    }
    int samples = description.pixels() * description.samplesPerPixel();
    return switch (description.bitsAllocated()) {
      case 8 -> {
        byte[] out = new byte[samples];
        bytes.get(out);
        yield new RawFrame.Bytes(
            description.planar() ? interleave(out, description.pixels()) : out, false);
      }
      case 16 -> {
        short[] out = reused.ofLength(samples);
        bytes.asShortBuffer().get(out);
        yield new RawFrame.Words(
            description.planar() ? interleave(out, description.pixels()) : out, false);
      }
      default -> {
        int[] out = new int[samples];
        bytes.asIntBuffer().get(out);
        if (swapWords) {
          for (int i = 0; i < samples; i++) {
            out[i] = Integer.rotateLeft(out[i], 16);
          }
        }
        yield new RawFrame.DoubleWords(
            description.planar() ? interleave(out, description.pixels()) : out, false);
      }
    };
  }

  /// The bytes of a frame, not copied.
  ///
  /// @throws UndecodableFrameException when the data ends before the frame does
  static MemorySegment cells(NativeValue value, int index, PixelDescription description)
      throws UndecodableFrameException {
    return MemorySegment.ofArray(value.bytes())
        .asSlice(start(value, index, description), description.frameBytes());
  }

  /// Where in the array a frame of whole bytes begins.
  private static int start(NativeValue value, int index, PixelDescription description)
      throws UndecodableFrameException {
    long start = (long) index * description.frameBytes();
    if (start + description.frameBytes() > value.length()) {
      throw tooShort();
    }
    return value.at() + (int) start;
  }

  /// Bits are packed from the least significant upwards, frames without padding between them.
  private static RawFrame bits(NativeValue value, long firstBit, int pixels)
      throws UndecodableFrameException {
    if (firstBit + pixels > value.length() * 8L) {
      throw tooShort();
    }
    byte[] out = new byte[pixels];
    for (int i = 0; i < pixels; i++) {
      long bit = firstBit + i;
      out[i] = (byte) (value.bytes()[value.at() + (int) (bit >> 3)] >> (bit & 7) & 1);
    }
    return new RawFrame.Bytes(out, false);
  }

  /// Two pixels share one pair of colour samples: Y Y Cb Cr (PS3.3 C.7.6.3.1.2).
  private static RawFrame expand422(ByteBuffer bytes, PixelDescription description)
      throws UndecodableFrameException {
    if (description.bitsAllocated() != 8 || description.columns() % 2 != 0) {
      throw new UndecodableFrameException(
          "The image's colours are stored in a way that is not readable here.");
    }
    byte[] out = new byte[description.pixels() * 3];
    for (int at = 0; at < out.length; at += 6) {
      out[at] = bytes.get();
      out[at + 3] = bytes.get();
      byte blue = bytes.get();
      byte red = bytes.get();
      out[at + 1] = blue;
      out[at + 2] = red;
      out[at + 4] = blue;
      out[at + 5] = red;
    }
    return new RawFrame.Bytes(out, false);
  }

  static byte[] interleave(byte[] planes, int pixels) {
    byte[] out = new byte[planes.length];
    for (int i = 0; i < planes.length; i++) {
      out[i % pixels * 3 + i / pixels] = planes[i];
    }
    return out;
  }

  static short[] interleave(short[] planes, int pixels) {
    short[] out = new short[planes.length];
    for (int i = 0; i < planes.length; i++) {
      out[i % pixels * 3 + i / pixels] = planes[i];
    }
    return out;
  }

  private static int[] interleave(int[] planes, int pixels) {
    int[] out = new int[planes.length];
    for (int i = 0; i < planes.length; i++) {
      out[i % pixels * 3 + i / pixels] = planes[i];
    }
    return out;
  }

  private static UndecodableFrameException tooShort() {
    return new UndecodableFrameException(
        "The image data ends before this frame does. Fetch the study again.");
  }
}

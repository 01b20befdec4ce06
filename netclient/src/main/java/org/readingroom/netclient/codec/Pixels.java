package org.readingroom.netclient.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.codec.PixelDescription.Photometric;

/// From raw samples to what the program shows: unused bits dropped, sign extended, colour as RGB.
final class Pixels {
  private Pixels() {}

  static DecodedFrame of(RawFrame raw, PixelDescription description, @Nullable Palette palette)
      throws UndecodableFrameException {
    int expected = description.pixels() * description.samplesPerPixel();
    int actual =
        switch (raw) {
          case RawFrame.Bytes b -> b.samples().length;
          case RawFrame.Words w -> w.samples().length;
          case RawFrame.DoubleWords d -> d.samples().length;
        };
    if (actual != expected) {
      throw new UndecodableFrameException(
          "The decoded image is not of the size its header says. Fetch the study again.");
    }
    if (description.samplesPerPixel() == 3) {
      return colour(raw, description);
    }
    DecodedFrame grey =
        switch (raw) {
          case RawFrame.Bytes b -> grey(b.samples(), description);
          case RawFrame.Words w -> grey(w.samples(), description);
          case RawFrame.DoubleWords d -> grey(d.samples(), description);
        };
    return palette == null ? grey : palette.apply(grey);
  }

  private static DecodedFrame grey(byte[] samples, PixelDescription description) {
    short[] out = new short[samples.length];
    int drop = description.highBit() + 1 - description.bitsStored();
    int unused = 32 - description.bitsStored();
    boolean signed = description.signed();
    for (int i = 0; i < out.length; i++) {
      int bits = (samples[i] & 0xFF) >>> drop << unused;
      out[i] = (short) (signed ? bits >> unused : bits >>> unused);
    }
    return new DecodedFrame.Grey16(description.rows(), description.columns(), signed, out);
  }

  private static DecodedFrame grey(short[] samples, PixelDescription description) {
    int drop = description.highBit() + 1 - description.bitsStored();
    int unused = 32 - description.bitsStored();
    boolean signed = description.signed();
    if (!signed && drop == 0) {
      keepLowBits(samples, (short) (0xFFFF >>> unused - 16));
    } else if (unused != 16) {
      for (int i = 0; i < samples.length; i++) {
        int bits = (samples[i] & 0xFFFF) >>> drop << unused;
        samples[i] = (short) (signed ? bits >> unused : bits >>> unused);
      }
    }
    return new DecodedFrame.Grey16(description.rows(), description.columns(), signed, samples);
  }

  /// Four samples at a time; most files keep the bits clear already, and then nothing is written.
  private static void keepLowBits(short[] samples, short mask) {
    if (mask == -1) {
      return;
    }
    MemorySegment all = MemorySegment.ofArray(samples);
    long fours = all.byteSize() / Long.BYTES;
    long each = (mask & 0xFFFFL) * 0x0001_0001_0001_0001L;
    long found = 0;
    for (long n = 0; n < fours; n++) {
      found |= all.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, n);
    }
    int done = (int) (fours * (Long.BYTES / Short.BYTES));
    if ((found & ~each) != 0) {
      for (int i = 0; i < done; i++) {
        samples[i] &= mask;
      }
    }
    for (int i = done; i < samples.length; i++) {
      samples[i] &= mask;
    }
  }

  private static DecodedFrame grey(int[] samples, PixelDescription description) {
    int drop = description.highBit() + 1 - description.bitsStored();
    int unused = 32 - description.bitsStored();
    boolean signed = description.signed();
    if (unused != 0) {
      for (int i = 0; i < samples.length; i++) {
        int bits = samples[i] >>> drop << unused;
        samples[i] = signed ? bits >> unused : bits >>> unused;
      }
    }
    return new DecodedFrame.Grey32(description.rows(), description.columns(), signed, samples);
  }

  private static DecodedFrame colour(RawFrame raw, PixelDescription description)
      throws UndecodableFrameException {
    if (!raw.rgb() && description.photometric() == Photometric.YBR_PARTIAL_420) {
      throw new UndecodableFrameException(
          "The image's colours are stored in a way that is not readable here.");
    }
    byte[] bytes =
        switch (raw) {
          case RawFrame.Bytes b -> b.samples();
          case RawFrame.Words w -> topEightBits(w.samples(), description);
          case RawFrame.DoubleWords d -> topEightBits(d.samples(), description);
        };
    Photometric photometric = description.photometric();
    if (!raw.rgb()
        && (photometric == Photometric.YBR_FULL || photometric == Photometric.YBR_FULL_422)) {
      rgbFromYbrFull(bytes);
    }
    return new DecodedFrame.Rgb(description.rows(), description.columns(), bytes);
  }

  private static byte[] topEightBits(short[] samples, PixelDescription description) {
    byte[] out = new byte[samples.length];
    int drop = description.highBit() - 7;
    for (int i = 0; i < out.length; i++) {
      int bits = samples[i] & 0xFFFF;
      out[i] = (byte) (drop >= 0 ? bits >>> drop : bits << -drop);
    }
    return out;
  }

  private static byte[] topEightBits(int[] samples, PixelDescription description) {
    byte[] out = new byte[samples.length];
    int drop = description.highBit() - 7;
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (drop >= 0 ? samples[i] >>> drop : samples[i] << -drop);
    }
    return out;
  }

  /// PS3.3 C.7.6.3.1.2: the full-range BT.601 matrix, inverted.
  private static void rgbFromYbrFull(byte[] samples) {
    for (int at = 0; at + 2 < samples.length; at += 3) {
      double luma = samples[at] & 0xFF;
      double blue = (samples[at + 1] & 0xFF) - 128;
      double red = (samples[at + 2] & 0xFF) - 128;
      samples[at] = clamp(luma + 1.402 * red);
      samples[at + 1] = clamp(luma - 0.344136 * blue - 0.714136 * red);
      samples[at + 2] = clamp(luma + 1.772 * blue);
    }
  }

  private static byte clamp(double value) {
    return (byte) Math.clamp(Math.round(value), 0, 255);
  }
}

package org.readingroom.netclient.codec;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;

/// A palette colour look-up table (PS3.3 C.7.9): stored value to red, green, blue.
final class Palette {
  private final int firstMapped;
  private final byte[][] channels;

  private Palette(int firstMapped, byte[][] channels) {
    this.firstMapped = firstMapped;
    this.channels = channels;
  }

  static Palette of(Dataset header) throws MalformedDicomException {
    int[] descriptor = descriptor(header, Tag.RedPaletteColorLookupTableDescriptor);
    byte[][] channels = {
      channel(
          header,
          Tag.RedPaletteColorLookupTableDescriptor,
          Tag.RedPaletteColorLookupTableData,
          Tag.SegmentedRedPaletteColorLookupTableData),
      channel(
          header,
          Tag.GreenPaletteColorLookupTableDescriptor,
          Tag.GreenPaletteColorLookupTableData,
          Tag.SegmentedGreenPaletteColorLookupTableData),
      channel(
          header,
          Tag.BluePaletteColorLookupTableDescriptor,
          Tag.BluePaletteColorLookupTableData,
          Tag.SegmentedBluePaletteColorLookupTableData)
    };
    return new Palette(descriptor[1], channels);
  }

  private static int[] descriptor(Dataset header, int tag) throws MalformedDicomException {
    double[] values = header.decimals(tag);
    if (values.length != 3) {
      throw new MalformedDicomException("the image's colour table is missing");
    }
    int entries = (int) values[0] & 0xFFFF;
    boolean signed = header.integer(Tag.PixelRepresentation, 0) == 1;
    int first = signed ? (short) values[1] : (int) values[1] & 0xFFFF;
    return new int[] {entries == 0 ? 65536 : entries, first, (int) values[2]};
  }

  private static byte[] channel(Dataset header, int descriptorTag, int dataTag, int segmentedTag)
      throws MalformedDicomException {
    int[] descriptor = descriptor(header, descriptorTag);
    int entries = descriptor[0];
    byte[] data = header.bytes(dataTag);
    if (data.length == 0 && header.contains(segmentedTag)) {
      return SegmentedPalette.highBytes(header.bytes(segmentedTag), entries, descriptor[2] == 16);
    }
    byte[] out = new byte[entries];
    // 8-bit tables are packed two to a word, or (against the standard, but common) one to a word
    if (descriptor[2] == 8 && data.length >= entries && data.length < 2 * entries) {
      System.arraycopy(data, 0, out, 0, entries);
      return out;
    }
    if (data.length < 2 * entries) {
      throw new MalformedDicomException("the image's colour table is incomplete");
    }
    boolean wide = descriptor[2] == 16;
    for (int i = 0; i < entries; i++) {
      out[i] = wide ? data[2 * i + 1] : data[2 * i];
    }
    return out;
  }

  /// Values below the first and above the last entry take the nearest one.
  DecodedFrame apply(DecodedFrame frame) throws UndecodableFrameException {
    if (!(frame instanceof DecodedFrame.Grey16 grey)) {
      throw new UndecodableFrameException(
          "The image's colours are stored in a way that is not readable here.");
    }
    short[] samples = grey.samples();
    byte[] out = new byte[samples.length * 3];
    for (int i = 0; i < samples.length; i++) {
      int value = grey.signed() ? samples[i] : samples[i] & 0xFFFF;
      for (int c = 0; c < 3; c++) {
        byte[] channel = channels[c];
        out[3 * i + c] = channel[Math.clamp((long) value - firstMapped, 0, channel.length - 1)];
      }
    }
    return new DecodedFrame.Rgb(frame.rows(), frame.columns(), out);
  }
}

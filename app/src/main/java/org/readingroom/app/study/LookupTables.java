package org.readingroom.app.study;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.pixel.LookupTable;

/// Look-up tables from sequence items. Pure functions; any thread. Source: PS3.3 C.11.1.1,
/// C.11.2.1.1.
final class LookupTables {
  private LookupTables() {}

  /// Reads an item with LUT Descriptor and LUT Data.
  ///
  /// @param signedInput inputs may be negative, so that the first mapped value is read with a sign
  /// @throws IllegalArgumentException when descriptor and data contradict each other, with a
  ///   sentence
  static LookupTable read(Dataset item, boolean signedInput) {
    double[] descriptor = item.decimals(Tag.LUTDescriptor);
    if (descriptor.length != 3) {
      throw new IllegalArgumentException("the look-up table has no usable description");
    }
    int said = (int) descriptor[0] & 0xFFFF;
    int count = said == 0 ? 65536 : said;
    int first = signedInput ? (short) (int) descriptor[1] : (int) descriptor[1] & 0xFFFF;
    return new LookupTable(first, entries(item, count), (int) descriptor[2]);
  }

  /// The entries, one to a 16-bit word, or two to a word where there is only half the room.
  private static int[] entries(Dataset item, int count) {
    int[] entries = new int[count];
    String vr = item.vr(Tag.LUTData);
    if ("US".equals(vr) || "SS".equals(vr)) {
      int[] words = item.integers(Tag.LUTData);
      if (words.length < count) {
        throw incomplete();
      }
      for (int n = 0; n < count; n++) {
        entries[n] = words[n] & 0xFFFF;
      }
      return entries;
    }
    byte[] data = item.bytes(Tag.LUTData);
    boolean packed = data.length < 2L * count;
    if (packed && data.length < count) {
      throw incomplete();
    }
    for (int n = 0; n < count; n++) {
      entries[n] = packed ? data[n] & 0xFF : data[2 * n] & 0xFF | (data[2 * n + 1] & 0xFF) << 8;
    }
    return entries;
  }

  private static IllegalArgumentException incomplete() {
    return new IllegalArgumentException("the look-up table is incomplete");
  }
}

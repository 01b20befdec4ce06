package org.readingroom.netclient.dataset;

import java.util.Arrays;
import java.util.List;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;

/// Builds one {@link Dataset}; the value representation comes from the dictionary (PS3.6) unless
/// given. Text is written as UTF-8 (ISO_IR 192), so no name is ever silently mangled. Not
/// thread-safe.
public final class DatasetBuilder {
  private final Attributes attributes;

  DatasetBuilder(Attributes attributes) {
    this.attributes = attributes;
    // decodes what is there first, so that nothing set later is mangled by an older character set
    attributes.setSpecificCharacterSet("ISO_IR 192");
  }

  /// Sets text values; no value makes the attribute present and empty (type 2).
  public DatasetBuilder string(int tag, String... values) {
    VR vr = vrOf(tag);
    if (values.length == 0) {
      attributes.setNull(tag, vr);
    } else {
      attributes.setString(tag, vr, values);
    }
    return this;
  }

  public DatasetBuilder integers(int tag, int... values) {
    attributes.setInt(tag, vrOf(tag), values);
    return this;
  }

  public DatasetBuilder decimals(int tag, double... values) {
    attributes.setDouble(tag, vrOf(tag), values);
    return this;
  }

  /// Sets a raw value in little-endian order, with an explicit VR such as "OW".
  public DatasetBuilder bytes(int tag, String vr, byte[] value) {
    attributes.setBytes(tag, VR.valueOf(vr), value);
    return this;
  }

  /// The shape of a grey picture of 16 bits a pixel (Image Pixel Module, PS3.3 C.7.6.3); the pixels
  /// themselves come by {@link #bytes}.
  ///
  /// @param bitsStored at most 16, the lowest ones
  /// @param signed whether pixels are in two's complement
  public DatasetBuilder greyPixels(int columns, int rows, int bitsStored, boolean signed) {
    return integers(Tag.SamplesPerPixel, 1)
        .string(Tag.PhotometricInterpretation, "MONOCHROME2")
        .integers(Tag.Rows, rows)
        .integers(Tag.Columns, columns)
        .integers(Tag.BitsAllocated, 16)
        .integers(Tag.BitsStored, bitsStored)
        .integers(Tag.HighBit, bitsStored - 1)
        .integers(Tag.PixelRepresentation, signed ? 1 : 0);
  }

  /// Replaces a sequence; no item makes it present and empty.
  public DatasetBuilder sequence(int tag, List<Dataset> items) {
    Sequence sequence = attributes.newSequence(tag, Math.max(1, items.size()));
    for (Dataset item : items) {
      Attributes copy = new Attributes(item.attributes());
      copy.remove(Tag.SpecificCharacterSet);
      sequence.add(copy);
    }
    return this;
  }

  public DatasetBuilder sequence(int tag, Dataset... items) {
    return sequence(tag, List.of(items));
  }

  /// Copies the attribute as it is when the source has it.
  public DatasetBuilder copy(Dataset source, int... tags) {
    int[] ascending = tags.clone(); // the toolkit searches it by halving
    Arrays.sort(ascending);
    attributes.addSelected(source.attributes(), ascending);
    return this;
  }

  public DatasetBuilder remove(int tag) {
    attributes.remove(tag);
    return this;
  }

  public Dataset build() {
    return new Dataset(new Attributes(attributes));
  }

  private static VR vrOf(int tag) {
    return ElementDictionary.vrOf(tag, null);
  }
}

package org.readingroom.netclient.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.Value;
import org.aoju.bus.image.galaxy.io.ImageEncodingOptions;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

/// The only place where a data set becomes bytes (guards G7, G8). Never writes Deflated.
public final class DatasetWriter {
  private DatasetWriter() {}

  /// The bare data set in the given transfer syntax (no preamble, no group 0002).
  ///
  /// @throws MalformedDicomException when it cannot be written in that syntax
  public static byte[] dataset(Dataset dataset, String transferSyntaxUid) throws IOException {
    if (transferSyntaxUid.equals(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)) {
      throw new MalformedDicomException("deflated objects are never written");
    }
    Attributes attributes = new Attributes(dataset.attributes());
    if (!hasPlainCharacterSet(dataset)) {
      attributes.setSpecificCharacterSet("ISO_IR 192");
    }
    repairEmptyFragments(attributes);
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try (ImageOutputStream dicom = new ImageOutputStream(out, transferSyntaxUid)) {
      dicom.setEncodingOptions(ImageEncodingOptions.DEFAULT);
      dicom.writeDataset(null, attributes);
    } catch (RuntimeException e) {
      throw new MalformedDicomException("the object cannot be written in this transfer syntax");
    }
    return out.toByteArray();
  }

  /// A whole file: preamble, group 0002 and data set (PS3.10 section 7).
  public static byte[] file(Dataset dataset, String transferSyntaxUid) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    out.write(
        FileMetaInformation.encode(
            dataset.uid(Tag.SOPClassUID), dataset.uid(Tag.SOPInstanceUID), transferSyntaxUid));
    out.write(dataset(dataset, transferSyntaxUid));
    return out.toByteArray();
  }

  // text with several character sets, or none at the first place, overflows the fork's encoder
  private static boolean hasPlainCharacterSet(Dataset dataset) {
    List<String> codes = dataset.strings(Tag.SpecificCharacterSet);
    return codes.isEmpty() || codes.size() == 1 && !codes.getFirst().isEmpty();
  }

  // the fork's reader leaves "" where an empty fragment was, which its writer cannot write
  private static void repairEmptyFragments(Attributes attributes) {
    for (int tag : attributes.tags()) {
      Object value = attributes.getValue(tag);
      if (value instanceof Fragments fragments) {
        for (int i = 0; i < fragments.size(); i++) {
          if (fragments.get(i) instanceof String) {
            fragments.set(i, Value.NULL);
          }
        }
      } else if (value instanceof Sequence sequence) {
        sequence.forEach(DatasetWriter::repairEmptyFragments);
      }
    }
  }
}

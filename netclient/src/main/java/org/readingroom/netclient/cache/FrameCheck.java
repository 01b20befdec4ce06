package org.readingroom.netclient.cache;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.StructureCheck;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Whether as many frames came as the header says there are (PS3.3 C.7.6.3, C.7.6.6; PS3.5 A.4):
/// uncompressed by length, compressed by fragments and offset table. Says nothing where a header
/// leaves its own sizes out. Pure.
final class FrameCheck {
  private FrameCheck() {}

  /// @param structure that has seen the whole object
  /// @throws MalformedDicomException when frames are missing
  static void require(Dataset header, String transferSyntaxUid, StructureCheck structure)
      throws MalformedDicomException {
    int frames = Math.max(1, header.integer(Tag.NumberOfFrames, 1));
    if (structure.fragments() >= 0) {
      // a film is one stream, in as many fragments as it pleases
      if (structure.fragments() < (TransferSyntax.isFilm(transferSyntaxUid) ? 1 : frames)) {
        throw new MalformedDicomException(
            "the object has fewer compressed frames than its header says");
      }
      if (structure.offsets() > structure.fragments()) {
        throw new MalformedDicomException("the object's offset table does not fit its frames");
      }
    } else if (structure.pixelBytes() >= 0
        && structure.pixelBytes() < frameBits(header) * frames / 8) {
      throw new MalformedDicomException("the object's pixel data is shorter than its header says");
    }
  }

  // 0 when the header does not say
  private static long frameBits(Dataset header) {
    long pixels = (long) header.integer(Tag.Rows, 0) * header.integer(Tag.Columns, 0);
    long samples = header.integer(Tag.SamplesPerPixel, 1);
    boolean halved = header.string(Tag.PhotometricInterpretation, "").contains("_422");
    boolean quartered = header.string(Tag.PhotometricInterpretation, "").contains("_420");
    if (samples == 3 && (halved || quartered)) {
      // two, or four, pixels share their colour (PS3.3 C.7.6.3.1.2)
      return pixels * header.integer(Tag.BitsAllocated, 0) * (halved ? 4 : 3) / 2;
    }
    return pixels * samples * header.integer(Tag.BitsAllocated, 0);
  }
}

package org.readingroom.netclient.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Good files that no sample set here has.
final class HostileSeeds {
  private HostileSeeds() {}

  private static Dataset small() {
    return SyntheticStudy.ct("seed", "A^B", 1, 1, 4).instances().getFirst();
  }

  /// RLE, three frames, an offset table.
  static byte[] multiFrame() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Dataset header =
        small().toBuilder().remove(Tag.PixelData).integers(Tag.NumberOfFrames, 3).build();
    out.writeBytes(
        FileMetaInformation.encode(
            header.uid(Tag.SOPClassUID),
            header.uid(Tag.SOPInstanceUID),
            TransferSyntax.RLE_LOSSLESS));
    out.writeBytes(DatasetWriter.dataset(header, TransferSyntax.RLE_LOSSLESS));
    out.writeBytes(new byte[] {(byte) 0xE0, 0x7F, 0x10, 0, 'O', 'B', 0, 0, -1, -1, -1, -1});
    byte[] frame = new byte[68];
    frame[0] = 2;
    frame[4] = 64;
    frame[8] = 66;
    frame[64] = -15;
    frame[66] = -15;
    item(out, new byte[] {0, 0, 0, 0, 76, 0, 0, 0, (byte) 152, 0, 0, 0});
    for (int i = 0; i < 3; i++) {
      item(out, frame);
    }
    out.writeBytes(new byte[] {-2, -1, (byte) 0xDD, (byte) 0xE0, 0, 0, 0, 0});
    return out.toByteArray();
  }

  private static void item(ByteArrayOutputStream out, byte[] value) {
    out.writeBytes(new byte[] {-2, -1, 0, (byte) 0xE0, (byte) value.length, 0, 0, 0});
    out.writeBytes(value);
  }

  static byte[] deflated() throws IOException {
    Dataset dataset = small();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        FileMetaInformation.encode(
            dataset.uid(Tag.SOPClassUID),
            dataset.uid(Tag.SOPInstanceUID),
            TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN));
    try (DeflaterOutputStream deflate =
        new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
      deflate.write(DatasetWriter.dataset(dataset, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    }
    return out.toByteArray();
  }
}

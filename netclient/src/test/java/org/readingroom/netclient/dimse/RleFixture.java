package org.readingroom.netclient.dimse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// A 16-bit image as RLE (PS3.5 annex G) with literal runs only: long, but valid.
final class RleFixture {
  private RleFixture() {}

  static byte[] dataset(Dataset uncompressed) throws IOException {
    return withPixels(uncompressed, frame(uncompressed.bytes(Tag.PixelData)));
  }

  /// The same with these bytes for its only fragment, whatever they are.
  static byte[] withPixels(Dataset uncompressed, byte[] frame) throws IOException {
    byte[] head =
        DatasetWriter.dataset(
            uncompressed.toBuilder().remove(Tag.PixelData).build(),
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    ByteBuffer out =
        ByteBuffer.allocate(head.length + 12 + 8 + 8 + frame.length + 8)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(head);
    out.putShort((short) 0x7FE0).putShort((short) 0x0010);
    out.put((byte) 'O').put((byte) 'B').putShort((short) 0).putInt(-1);
    out.putShort((short) 0xFFFE).putShort((short) 0xE000).putInt(0);
    out.putShort((short) 0xFFFE).putShort((short) 0xE000).putInt(frame.length).put(frame);
    out.putShort((short) 0xFFFE).putShort((short) 0xE0DD).putInt(0);
    return out.array();
  }

  private static byte[] frame(byte[] littleEndian) {
    byte[] high = segment(littleEndian, 1);
    byte[] low = segment(littleEndian, 0);
    ByteBuffer out =
        ByteBuffer.allocate(64 + high.length + low.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(2).putInt(64).putInt(64 + high.length);
    out.position(64);
    return out.put(high).put(low).array();
  }

  private static byte[] segment(byte[] words, int offset) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int pixels = words.length / 2;
    for (int at = 0; at < pixels; at += 128) {
      int run = Math.min(128, pixels - at);
      out.write(run - 1);
      for (int i = 0; i < run; i++) {
        out.write(words[(at + i) * 2 + offset]);
      }
    }
    if (out.size() % 2 == 1) {
      out.write(0x80);
    }
    return out.toByteArray();
  }
}

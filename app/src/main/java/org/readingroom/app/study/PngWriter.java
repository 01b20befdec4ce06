package org.readingroom.app.study;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes a picture as PNG without AWT (W3C PNG, third edition). No state; any thread.
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte TRUECOLOUR = 2;

  private PngWriter() {}

  /// Writes 0xAARRGGBB pixels with premultiplied alpha as opaque colour on black: what a reader
  /// sees in an image area.
  ///
  /// @param pixels at least width × height, row by row, read from index 0 whatever its position is
  public static void writeOnBlack(OutputStream out, IntBuffer pixels, int width, int height)
      throws IOException {
    if (width < 1 || height < 1 || pixels.capacity() < (long) width * height) {
      throw new IllegalArgumentException(
          "a picture of " + width + " × " + height + " needs that many pixels");
    }
    DataOutputStream png = new DataOutputStream(out);
    png.write(SIGNATURE);
    chunk(png, "IHDR", header(width, height));
    chunk(png, "IDAT", compressed(pixels, width, height));
    chunk(png, "IEND", new byte[0]);
    png.flush();
  }

  private static byte[] header(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(13);
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeInt(width);
    header.writeInt(height);
    header.writeByte(8); // bits per channel
    header.writeByte(TRUECOLOUR);
    header.writeByte(0); // deflate
    header.writeByte(0); // adaptive filters
    header.writeByte(0); // not interlaced
    return bytes.toByteArray();
  }

  /// Each row filtered against the one above it (filter 2), which suits smooth pictures.
  private static byte[] compressed(IntBuffer pixels, int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(width * height);
    Deflater deflater = new Deflater(6);
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(bytes, deflater, 1 << 15)) {
      byte[] above = new byte[width * 3];
      byte[] row = new byte[width * 3];
      byte[] filtered = new byte[1 + width * 3];
      filtered[0] = 2;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int argb = pixels.get(y * width + x);
          row[3 * x] = (byte) (argb >> 16);
          row[3 * x + 1] = (byte) (argb >> 8);
          row[3 * x + 2] = (byte) argb;
        }
        for (int n = 0; n < row.length; n++) {
          filtered[n + 1] = (byte) (row[n] - above[n]);
        }
        zlib.write(filtered);
        byte[] spare = above;
        above = row;
        row = spare;
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream png, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeInt(data.length);
    png.write(name);
    png.write(data);
    png.writeInt((int) crc.getValue());
  }
}

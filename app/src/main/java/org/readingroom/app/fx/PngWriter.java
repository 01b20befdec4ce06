package org.readingroom.app.fx;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes pictures as PNG (ISO/IEC 15948) with nothing but the JDK's deflate: no AWT.
///
/// Eight bits a channel, filter "up" for colour and grey alike. Pure; callable from any thread.
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int FILTER_UP = 2;

  private PngWriter() {}

  /// @param argb row by row, top row first, alpha ignored (`0xAARRGGBB`; little-endian BGRA read as
  ///   ints is the same thing)
  /// @throws IllegalArgumentException when the array is not width × height long
  public static byte[] rgb(int width, int height, int[] argb) {
    check(width, height, argb.length);
    byte[] rows = new byte[Math.multiplyExact(width, 3) * height];
    for (int i = 0, o = 0; i < argb.length; i++) {
      rows[o++] = (byte) (argb[i] >> 16);
      rows[o++] = (byte) (argb[i] >> 8);
      rows[o++] = (byte) argb[i];
    }
    return encode(width, height, RGB, width * 3, rows);
  }

  /// @param grey one byte a pixel, row by row, top row first
  public static byte[] grey(int width, int height, byte[] grey) {
    check(width, height, grey.length);
    return encode(width, height, GREY, width, grey);
  }

  /// Puts a finished picture in place: readers see the old file or the whole new one.
  public static void write(Path file, byte[] png) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, png);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void check(int width, int height, int length) {
    if (width < 1 || height < 1 || (long) width * height != length) {
      throw new IllegalArgumentException(
          "a picture of " + width + " x " + height + " cannot have " + length + " pixels");
    }
  }

  private static byte[] encode(int width, int height, int colourType, int stride, byte[] rows) {
    try {
      ByteArrayOutputStream file = new ByteArrayOutputStream(rows.length / 4 + 1024);
      file.write(SIGNATURE);
      ByteArrayOutputStream header = new ByteArrayOutputStream(13);
      DataOutputStream fields = new DataOutputStream(header);
      fields.writeInt(width);
      fields.writeInt(height);
      fields.write(new byte[] {8, (byte) colourType, 0, 0, 0});
      chunk(file, "IHDR", header.toByteArray());
      chunk(file, "IDAT", deflated(height, stride, rows));
      chunk(file, "IEND", new byte[0]);
      return file.toByteArray();
    } catch (IOException impossible) {
      throw new IllegalStateException("memory does not fail to write", impossible);
    }
  }

  private static byte[] deflated(int height, int stride, byte[] rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(rows.length / 4 + 64);
    Deflater deflater = new Deflater(6);
    try (OutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 16)) {
      byte[] line = new byte[stride + 1];
      line[0] = FILTER_UP;
      for (int y = 0; y < height; y++) {
        int at = y * stride;
        for (int x = 0; x < stride; x++) {
          int above = y == 0 ? 0 : rows[at - stride + x];
          line[x + 1] = (byte) (rows[at + x] - above);
        }
        out.write(line);
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void chunk(OutputStream file, String name, byte[] body) throws IOException {
    DataOutputStream out = new DataOutputStream(file);
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(body);
    out.writeInt(body.length);
    out.write(type);
    out.write(body);
    out.writeInt((int) crc.getValue());
    out.flush();
  }
}

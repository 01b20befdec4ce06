package org.readingroom.app.launch.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;

/// Slices to decode: ellipses of soft tissue and bone in air with Gaussian noise of 15 HU, 12 bits
/// of 16, the same on every run, compressed by dcmtk, GDCM and OpenJPH.
final class BenchSlices {
  private static final int NOISE_HU = 15;
  private static final long LIMIT_S = 60;

  enum Encoding {
    NONE(),
    JPEG_LS("dcmcjpls", "+el"),
    JPEG_2000("gdcmconv", "--j2k"),
    JPEG_LOSSLESS("dcmcjpeg", "+e1"),
    HTJ2K("ojph_compress", "-reversible", "true"),
    RLE("dcmcrle"),
    JPEG_BASELINE("dcmcjpeg", "+eb"),
    JPEG_EXTENDED("dcmcjpeg", "+ee"),
    /// Uncompressed again: 8 bits.
    BASELINE_DECODED("dcmdjpeg"),
    DEFLATED("dcmconv", "+td");

    private final List<String> command;

    Encoding(String... command) {
      this.command = List.of(command);
    }
  }

  private final Path folder;
  private final int side;
  private final int count;
  private final Map<Encoding, List<Path>> made = new EnumMap<>(Encoding.class);

  BenchSlices(Path folder, int side, int count) {
    this.folder = folder;
    this.side = side;
    this.count = count;
  }

  static Frames open(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      FileMetaInformation meta = FileMetaInformation.read(in);
      return Frames.open(in, meta.transferSyntaxUid());
    }
  }

  /// Made on the first call.
  ///
  /// @throws IOException when the encoder is not installed or fails; the message says which
  List<Path> encoded(Encoding encoding) throws IOException, InterruptedException {
    List<Path> known = made.get(encoding);
    if (known != null) {
      return known;
    }
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(encoding + "-" + side + "-" + i + ".dcm");
      switch (encoding) {
        case NONE -> Files.write(file, plain(i));
        case HTJ2K -> htj2k(i, file);
        default -> {
          Encoding source =
              encoding == Encoding.BASELINE_DECODED ? Encoding.JPEG_BASELINE : Encoding.NONE;
          run(encoding, List.of(encoded(source).get(i).toString(), file.toString()));
        }
      }
      files.add(file);
    }
    made.put(encoding, files);
    return files;
  }

  private byte[] plain(int index) throws IOException {
    byte[] pixels = new byte[2 * side * side];
    ByteBuffer.wrap(pixels).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(picture(index));
    Dataset dataset = header(index).toBuilder().bytes(Tag.PixelData, "OW", pixels).build();
    return DatasetWriter.file(dataset, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  /// One fragment, no offset table (PS3.5 A.4).
  private void htj2k(int index, Path file) throws IOException, InterruptedException {
    Path grey = folder.resolve("in.pgm");
    Path coded = folder.resolve("out.j2c");
    ByteArrayOutputStream pgm = new ByteArrayOutputStream();
    pgm.writeBytes(("P5\n" + side + " " + side + "\n4095\n").getBytes(StandardCharsets.US_ASCII));
    ByteBuffer pixels = ByteBuffer.allocate(2 * side * side); // big-endian, as PGM has it
    pixels.asShortBuffer().put(picture(index));
    pgm.writeBytes(pixels.array());
    Files.write(grey, pgm.toByteArray());
    run(Encoding.HTJ2K, List.of("-i", grey.toString(), "-o", coded.toString()));
    byte[] stream = Files.readAllBytes(coded);
    Dataset header = header(index);
    ByteBuffer value =
        ByteBuffer.allocate(12 + 8 + 8 + stream.length + (stream.length & 1) + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0xE0, 0x7F, 0x10, 0, 'O', 'B', 0, 0, -1, -1, -1, -1});
    item(value, 0xE000, 0);
    item(value, 0xE000, stream.length + (stream.length & 1));
    value.put(stream).position(value.capacity() - 8);
    item(value, 0xE0DD, 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String syntax = TransferSyntax.HTJ2K_LOSSLESS;
    out.writeBytes(
        FileMetaInformation.encode(
            header.uid(Tag.SOPClassUID), header.uid(Tag.SOPInstanceUID), syntax));
    out.writeBytes(DatasetWriter.dataset(header, syntax));
    out.writeBytes(value.array());
    Files.write(file, out.toByteArray());
  }

  private static void item(ByteBuffer out, int element, int length) {
    out.putShort((short) 0xFFFE).putShort((short) element).putInt(length);
  }

  private Dataset header(int index) {
    return Dataset.builder()
        .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
        .string(Tag.SOPInstanceUID, Uids.derived("bench " + side + " " + index))
        .string(Tag.StudyInstanceUID, Uids.derived("bench study"))
        .string(Tag.SeriesInstanceUID, Uids.derived("bench series"))
        .string(Tag.Modality, "CT")
        .greyPixels(side, side, 12, false)
        .decimals(Tag.RescaleSlope, 1)
        .decimals(Tag.RescaleIntercept, -1024)
        .build();
  }

  /// Stored values: HU + 1024. The same anatomy at every size.
  private short[] picture(int index) {
    Random random = new Random(index);
    double[][] organs = new double[18][];
    for (int i = 0; i < organs.length; i++) {
      boolean bone = i >= 13;
      double radius = bone ? 0.03 : 0.02 + 0.08 * random.nextDouble();
      organs[i] =
          new double[] {
            0.25 + 0.5 * random.nextDouble(),
            0.3 + 0.4 * random.nextDouble(),
            radius,
            bone ? 1400 + 800 * random.nextDouble() : 950 + 200 * random.nextDouble()
          };
    }
    short[] out = new short[side * side];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        double x = (double) column / side;
        double y = (double) row / side;
        double value = 24;
        if (square((x - 0.5) / 0.4) + square((y - 0.5) / 0.3) < 1) {
          value = 1064;
          for (double[] organ : organs) {
            if (square(x - organ[0]) + square(y - organ[1]) < square(organ[2])) {
              value = organ[3];
            }
          }
        }
        long noisy = Math.round(value + NOISE_HU * random.nextGaussian());
        out[row * side + column] = (short) Math.clamp(noisy, 0, 4095);
      }
    }
    return out;
  }

  private static double square(double value) {
    return value * value;
  }

  private static void run(Encoding encoding, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(encoding.command);
    command.addAll(arguments);
    String program = command.getFirst();
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new IOException(program + " is not installed", e);
    }
    if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(program + " did not come to an end");
    }
    if (process.exitValue() != 0) {
      throw new IOException(program + " failed");
    }
  }
}

package org.readingroom.netclient.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.dataset.TransferSyntax;

/// High-throughput JPEG 2000, encoded by OpenJPH.
class HighThroughputTest {
  static final String ENCODER = "ojph_compress";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "8, LRCP, '{64,64}'",
    "12, RPCL, '{64,64}'",
    "12, LRCP, '{32,128}'",
    "15, CPRL, '{4,4}'",
    "16, RPCL, '{32,32}'"
  })
  void losslessGreyIsExact(int bits, String order, String block) throws Exception {
    int side = 96;
    short[] expected = new short[side * side];
    Random random = new Random(bits);
    for (int i = 0; i < expected.length; i++) {
      int smooth = (i % side + i / side) * ((1 << bits) - 1) / (3 * side);
      expected[i] = (short) Math.min((1 << bits) - 1, smooth + random.nextInt(1 << (bits - 2)));
    }
    byte[] stream =
        compress(
            folder, pgm(expected, side, bits), "pgm", "-prog_order", order, "-block_size", block);
    Dataset image = image(side, bits, stream);
    for (String syntax :
        new String[] {
          TransferSyntax.HTJ2K_LOSSLESS, TransferSyntax.HTJ2K_LOSSLESS_RPCL, TransferSyntax.HTJ2K
        }) {
      DecodedFrame.Grey16 actual = (DecodedFrame.Grey16) Frames.open(image, syntax).decode(0);
      assertEquals(ByteBuffer.wrap(bytes(expected)), ByteBuffer.wrap(bytes(actual.samples())));
    }
  }

  @Test
  void losslessColourIsExact() throws Exception {
    int side = 40;
    byte[] expected = new byte[side * side * 3];
    new Random(3).nextBytes(expected);
    ByteArrayOutputStream ppm = new ByteArrayOutputStream();
    ppm.writeBytes(("P6\n" + side + " " + side + "\n255\n").getBytes(StandardCharsets.US_ASCII));
    ppm.writeBytes(expected);
    for (String transform : new String[] {"true", "false"}) {
      byte[] stream = compress(folder, ppm.toByteArray(), "ppm", "-colour_trans", transform);
      Dataset image =
          image(side, 8, stream).toBuilder()
              .integers(Tag.SamplesPerPixel, 3)
              .integers(Tag.PlanarConfiguration, 0)
              .string(Tag.PhotometricInterpretation, transform.equals("true") ? "YBR_RCT" : "RGB")
              .build();
      DecodedFrame.Rgb actual =
          (DecodedFrame.Rgb) Frames.open(image, TransferSyntax.HTJ2K_LOSSLESS).decode(0);
      assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(actual.samples()), transform);
    }
  }

  @Test
  void aSixteenthOfTheStreamIsAnErrorOrAPictureOfTheRightSize() throws Exception {
    short[] grey = new short[64 * 64];
    Arrays.setAll(new int[grey.length], i -> grey[i] = (short) (i * 31 & 0xFFF));
    byte[] stream = compress(folder, pgm(grey, 64, 12), "pgm");
    Dataset image = image(64, 12, Arrays.copyOf(stream, stream.length / 32 * 2));
    try {
      assertEquals(64, Frames.open(image, TransferSyntax.HTJ2K_LOSSLESS).decode(0).rows());
    } catch (UndecodableFrameException error) {
      assertEquals('.', error.getMessage().charAt(error.getMessage().length() - 1));
    }
  }

  /// An unsigned copy of an uncompressed grey image of 16 bits.
  static void encode(Path scratch, Path original, Path to) throws Exception {
    DecodedFrame.Grey16 grey = (DecodedFrame.Grey16) FramesTest.open(original).decode(0);
    byte[] stream = compress(scratch, pgm(grey.samples(), grey.columns(), 16), "pgm");
    Files.write(
        to, DatasetWriter.file(image(grey.columns(), 16, stream), TransferSyntax.HTJ2K_LOSSLESS));
  }

  private static byte[] compress(Path scratch, byte[] picture, String kind, String... options)
      throws Exception {
    Path in = scratch.resolve("in." + kind);
    Path out = scratch.resolve("out.j2c");
    Files.write(in, picture);
    String[] fixed = {ENCODER, "-i", in.toString(), "-o", out.toString(), "-reversible", "true"};
    String[] command = Arrays.copyOf(fixed, fixed.length + options.length);
    System.arraycopy(options, 0, command, fixed.length, options.length);
    Outside.Output said = Outside.run(command);
    assertEquals(0, said.exit(), said.text());
    return Files.readAllBytes(out);
  }

  private static byte[] pgm(short[] grey, int side, int bits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String head = "P5\n" + side + " " + side + "\n" + ((1 << bits) - 1) + "\n";
    out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    for (short value : grey) {
      if (bits > 8) {
        out.write(value >> 8);
      }
      out.write(value);
    }
    return out.toByteArray();
  }

  private static Dataset image(int side, int bits, byte[] stream) throws IOException {
    Attributes attributes =
        new Attributes(
            Toolkit.attributes(
                Dataset.builder()
                    .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
                    .string(Tag.SOPInstanceUID, "1.2.3")
                    .integers(Tag.Rows, side)
                    .integers(Tag.Columns, side)
                    .integers(Tag.SamplesPerPixel, 1)
                    .string(Tag.PhotometricInterpretation, "MONOCHROME2")
                    .integers(Tag.BitsAllocated, bits > 8 ? 16 : 8)
                    .integers(Tag.BitsStored, bits)
                    .integers(Tag.HighBit, bits - 1)
                    .integers(Tag.PixelRepresentation, 0)
                    .build()));
    Fragments fragments = attributes.newFragments(Tag.PixelData, VR.OB, 2);
    fragments.add(new byte[0]);
    fragments.add(Arrays.copyOf(stream, stream.length + (stream.length & 1)));
    byte[] written =
        DatasetWriter.dataset(Toolkit.dataset(attributes), TransferSyntax.HTJ2K_LOSSLESS);
    return DatasetReader.readAll(new ByteArrayInputStream(written), TransferSyntax.HTJ2K_LOSSLESS);
  }

  private static byte[] bytes(short[] samples) {
    ByteBuffer out = ByteBuffer.allocate(2 * samples.length);
    out.asShortBuffer().put(samples);
    return out.array();
  }
}

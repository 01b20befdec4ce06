package org.readingroom.netclient.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Pixels against what other programs make of the same files: dcmtk, GDCM and pydicom's samples,
/// which hold the same picture in many encodings.
class FramesTest {
  private static final String LE = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dcmcjpeg +e1", // lossless, process 14 first order
        "dcmcjpeg +el",
        "dcmcjpls +el",
        "dcmcrle",
        "gdcmconv --jpeg",
        "gdcmconv --jpegls",
        "gdcmconv --j2k",
        "gdcmconv --rle"
      })
  void losslessEncodingsOfGreyImagesDecodeBitExactly(String encoder) throws Exception {
    for (String name :
        List.of(
            "CT_small.dcm",
            "MR_small.dcm",
            "MR_small_implicit.dcm",
            "MR_small_bigendian.dcm",
            "rtdose.dcm",
            "emri_small.dcm")) {
      Path original = Outside.pydicomFile(name);
      if (!original.toFile().exists()) {
        continue;
      }
      if (name.startsWith("rtdose") && !encoder.contains("rle")) {
        continue; // 32-bit samples exist in RLE only
      }
      Path encoded = folder.resolve(name);
      if (!encode(encoder, original, encoded)) {
        continue;
      }
      Frames expected = open(original);
      Frames actual = open(encoded);
      assertEquals(expected.frameCount(), actual.frameCount());
      for (int i = 0; i < expected.frameCount(); i++) {
        assertSamePixels(expected.decode(i), actual.decode(i), encoder + " " + name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dcmcjpeg +e1", "dcmcjpls +el", "dcmcrle", "gdcmconv --jpegls"})
  void losslessEncodingsOfColourDecodeBitExactly(String encoder) throws Exception {
    Path original = Outside.pydicomFile("SC_rgb_small_odd.dcm");
    Path encoded = folder.resolve("colour.dcm");
    assertTrue(encode(encoder, original, encoded), encoder);
    assertSamePixels(open(original).decode(0), open(encoded).decode(0), encoder);
  }

  @Test
  void coloursInScansApartAreTheSame() throws Exception {
    Path original = Outside.pydicomFile("ExplVR_BigEnd.dcm");
    Path encoded = folder.resolve("apart.dcm");
    assertTrue(encode("gdcmconv --jpegls", original, encoded)); // GDCM writes a scan per component
    assertSamePixels(open(original).decode(0), open(encoded).decode(0), "JPEG-LS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gdcmconv --jpegls", "gdcmconv --j2k", "gdcmconv --rle"})
  void lumaAndChromaInLosslessEncodingsBecomeColours(String encoder) throws Exception {
    Path original = Outside.pydicomFile("SC_ybr_full_422_uncompressed.dcm");
    Path encoded = folder.resolve("ybr.dcm");
    assertTrue(encode(encoder, original, encoded));
    assertSamePixels(open(original).decode(0), open(encoded).decode(0), encoder);
  }

  @ParameterizedTest
  @CsvSource({
    "MR_small_RLE.dcm, MR_small.dcm",
    "MR_small_jp2klossless.dcm, MR_small.dcm",
    "MR_small_jpeg_ls_lossless.dcm, MR_small.dcm",
    "MR_small_bigendian.dcm, MR_small.dcm",
    "MR_small_expb.dcm, MR_small.dcm",
    "MR_small_implicit.dcm, MR_small.dcm",
    "rtdose_rle.dcm, rtdose.dcm",
    "rtdose_rle_1frame.dcm, rtdose_1frame.dcm",
    "rtdose_expb.dcm, rtdose.dcm",
    "rtdose_expb_1frame.dcm, rtdose_1frame.dcm"
  })
  void theSamePictureInAnotherEncodingIsTheSame(String encoded, String plain) throws Exception {
    Frames expected = open(Outside.pydicomFile(plain));
    Frames actual = open(Outside.pydicomFile(encoded));
    for (int i = 0; i < expected.frameCount(); i++) {
      assertSamePixels(expected.decode(i), actual.decode(i), encoded);
    }
  }

  @Test
  void ctValuesAreThoseThatPydicomPrints() throws Exception {
    // pydicom's README of the sample: pixel (0,0) is 175
    DecodedFrame.Grey16 grey =
        assertInstanceOf(
            DecodedFrame.Grey16.class, open(Outside.pydicomFile("CT_small.dcm")).decode(0));
    assertEquals(175, grey.samples()[0]);
    assertEquals(180, grey.samples()[1]);
    assertTrue(grey.signed());
  }

  /// pydicom's colour samples show the same ten bars: pixel (5, 50) and so on are known colours.
  @ParameterizedTest
  @CsvSource({
    "SC_rgb_rle.dcm, 0",
    "SC_rgb_rle_2frame.dcm, 0",
    "SC_rgb_rle_16bit.dcm, 0",
    "SC_rgb_rle_32bit.dcm, 0",
    "SC_rgb_rle_32bit_2frame.dcm, 0",
    "SC_rgb_gdcm_KY.dcm, 0",
    "SC_rgb_dcmtk_+eb+cr.dcm, 3",
    "SC_rgb_dcmtk_+eb+cy+n1.dcm, 12",
    "SC_rgb_dcmtk_+eb+cy+n2.dcm, 12",
    "SC_rgb_dcmtk_+eb+cy+np.dcm, 12",
    "SC_rgb_dcmtk_+eb+cy+s2.dcm, 12",
    "SC_rgb_dcmtk_+eb+cy+s4.dcm, 12",
    "SC_rgb_jpeg_dcmtk.dcm, 12",
    "SC_rgb_jpeg_gdcm.dcm, 12",
    "SC_rgb_jpeg_lossy_gdcm.dcm, 12",
    "SC_ybr_full_422_uncompressed.dcm, 12"
  })
  void colourBarsHaveTheirColours(String name, int tolerance) throws Exception {
    DecodedFrame.Rgb frame =
        assertInstanceOf(DecodedFrame.Rgb.class, open(Outside.pydicomFile(name)).decode(0));
    int[][] expected = {
      {255, 0, 0}, {255, 128, 128}, {0, 255, 0}, {128, 255, 128}, {0, 0, 255},
      {128, 128, 255}, {0, 0, 0}, {64, 64, 64}, {192, 192, 192}, {255, 255, 255}
    };
    for (int bar = 0; bar < expected.length; bar++) {
      int at = 3 * ((5 + 10 * bar) * frame.columns() + 50);
      for (int c = 0; c < 3; c++) {
        int value = frame.samples()[at + c] & 0xFF;
        assertEquals(expected[bar][c], value, tolerance, name + " bar " + bar + " channel " + c);
      }
    }
  }

  @Test
  void everyFileOfPydicomDecodesOrSaysWhyNot() throws Exception {
    List<String> problems = new ArrayList<>();
    int decoded = 0;
    for (Path file : Outside.pydicomFiles("test_files")) {
      try {
        Frames frames = open(file);
        for (int i = 0; i < frames.frameCount(); i++) {
          frames.decode(i);
        }
        decoded++;
      } catch (MalformedDicomException noImage) {
        // plans, reports, and files broken on purpose
      } catch (UndecodableFrameException e) {
        if (file.endsWith("JPEG2000-embedded-sequence-delimiter.dcm")) {
          continue; // its code stream is overwritten with a delimiter, on purpose
        }
        problems.add(file.getFileName() + ": " + e.getMessage());
      }
    }
    assertEquals("", String.join("\n", problems));
    assertTrue(decoded > 40, decoded + " decoded");
  }

  @Test
  void bitsAboveBitsStoredAreDropped() throws Exception {
    Dataset dataset =
        grey(1, 3, 16, 12, 11, true)
            .bytes(Tag.PixelData, "OW", words(0xF7FF, 0x0800, 0x7001))
            .build();
    DecodedFrame.Grey16 frame = (DecodedFrame.Grey16) Frames.open(dataset, LE).decode(0);
    assertArrayEquals(new short[] {2047, -2048, 1}, frame.samples());
  }

  @Test
  void aHighBitAboveTheStoredOnesShiftsThemDown() throws Exception {
    Dataset dataset =
        grey(1, 2, 16, 12, 15, false).bytes(Tag.PixelData, "OW", words(0xFFF0, 0x0017)).build();
    DecodedFrame.Grey16 frame = (DecodedFrame.Grey16) Frames.open(dataset, LE).decode(0);
    assertArrayEquals(new short[] {4095, 1}, frame.samples());
  }

  @Test
  void aPlainFrameIsHandedOutWhereItLies() throws Exception {
    byte[] pixels = words(1, 2, 3, 4, 0xF005, 6);
    Dataset dataset =
        grey(1, 2, 16, 12, 11, false)
            .integers(Tag.NumberOfFrames, 4)
            .bytes(Tag.PixelData, "OW", pixels)
            .build();
    byte[] object = DatasetWriter.dataset(dataset, LE);
    Frames frames = Frames.open(object, object.length, LE);
    MemorySegment third = frames.cells(2).orElseThrow();
    assertEquals(4, third.byteSize());
    assertSame(object, third.heapBase().orElseThrow());
    assertArrayEquals(words(0xF005, 6), third.toArray(ValueLayout.JAVA_BYTE));
    assertThrows(UndecodableFrameException.class, () -> frames.cells(3));
    assertThrows(IndexOutOfBoundsException.class, () -> frames.cells(4));
  }

  @Test
  void aFrameWhoseCellsAreNotItsValuesIsNotHandedOut() throws Exception {
    byte[] pixels = new byte[48];
    for (DatasetBuilder other :
        List.of(
            grey(2, 2, 16, 12, 15, false),
            grey(2, 2, 8, 8, 7, false),
            grey(2, 2, 32, 32, 31, false),
            grey(2, 2, 8, 8, 7, false)
                .integers(Tag.SamplesPerPixel, 3)
                .string(Tag.PhotometricInterpretation, "RGB"),
            grey(2, 2, 16, 16, 15, false)
                .string(Tag.PhotometricInterpretation, "PALETTE COLOR")
                .integers(Tag.RedPaletteColorLookupTableDescriptor, 4, 0, 8)
                .integers(Tag.GreenPaletteColorLookupTableDescriptor, 4, 0, 8)
                .integers(Tag.BluePaletteColorLookupTableDescriptor, 4, 0, 8)
                .bytes(Tag.RedPaletteColorLookupTableData, "OW", new byte[4])
                .bytes(Tag.GreenPaletteColorLookupTableData, "OW", new byte[4])
                .bytes(Tag.BluePaletteColorLookupTableData, "OW", new byte[4]))) {
      Dataset dataset = other.bytes(Tag.PixelData, "OW", pixels).build();
      assertTrue(Frames.open(dataset, LE).cells(0).isEmpty());
    }
  }

  @Test
  void unsignedSixteenBitsKeepTheirTopBit() throws Exception {
    Dataset dataset =
        grey(1, 1, 16, 16, 15, false).bytes(Tag.PixelData, "OW", words(0xFFFF)).build();
    DecodedFrame.Grey16 frame = (DecodedFrame.Grey16) Frames.open(dataset, LE).decode(0);
    assertEquals(65535, frame.samples()[0] & 0xFFFF);
  }

  @Test
  void singleBitsUnpackAcrossFramesWithoutPadding() throws Exception {
    Dataset dataset =
        grey(1, 3, 1, 1, 0, false)
            .integers(Tag.NumberOfFrames, 2)
            .bytes(Tag.PixelData, "OB", new byte[] {0b00101101, 0})
            .build();
    Frames frames = Frames.open(dataset, LE);
    assertArrayEquals(new short[] {1, 0, 1}, ((DecodedFrame.Grey16) frames.decode(0)).samples());
    assertArrayEquals(new short[] {1, 0, 1}, ((DecodedFrame.Grey16) frames.decode(1)).samples());
  }

  /// Eight entries: 0x1000 and 0x2000 as they are, a ramp of four steps to 0x6000, and the first
  /// segment again.
  private static final int[] SEGMENTS = {0, 2, 0x1000, 0x2000, 1, 4, 0x6000, 2, 1, 0, 0};

  private static DatasetBuilder segmented(int... segments) {
    DatasetBuilder builder =
        grey(1, 4, 8, 8, 7, false)
            .string(Tag.PhotometricInterpretation, "PALETTE COLOR")
            .bytes(Tag.PixelData, "OB", new byte[] {0, 3, 5, 7});
    int[][] channels = {
      {
        Tag.RedPaletteColorLookupTableDescriptor, Tag.SegmentedRedPaletteColorLookupTableData,
      },
      {
        Tag.GreenPaletteColorLookupTableDescriptor, Tag.SegmentedGreenPaletteColorLookupTableData,
      },
      {
        Tag.BluePaletteColorLookupTableDescriptor, Tag.SegmentedBluePaletteColorLookupTableData,
      }
    };
    for (int[] channel : channels) {
      builder.bytes(channel[0], "US", words(8, 0, 16)).bytes(channel[1], "OW", words(segments));
    }
    return builder;
  }

  @Test
  void segmentedPalettesAreUnrolled() throws Exception {
    DecodedFrame.Rgb frame =
        (DecodedFrame.Rgb) Frames.open(segmented(SEGMENTS).build(), LE).decode(0);
    byte[] red = new byte[4];
    for (int n = 0; n < 4; n++) {
      red[n] = frame.samples()[3 * n];
    }
    // Entries 0x1000 0x2000 | 0x3000 0x4000 0x5000 0x6000 | 0x1000 0x2000.
    assertArrayEquals(new byte[] {0x10, 0x40, 0x60, 0x20}, red);
  }

  @Test
  void segmentsThatLeadNowhereAreRefused() {
    int[][] lies = {
      {0, 2, 1}, // ends too soon
      {1, 8, 0x6000}, // a ramp from nothing
      {0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, // more than the table holds
      {2, 1, 0, 0}, // repeats itself
      {0, 1, 7, 2, 1, 6, 0}, // repeats a repeat
      {0, 1, 7, 2, 60000, 0xFFFF, 0x7FFF}, // from beyond the data
      {9, 9, 9},
      {}
    };
    for (int[] lie : lies) {
      assertThrows(
          MalformedDicomException.class,
          () -> Frames.open(segmented(lie).build(), LE),
          Arrays.toString(lie));
    }
  }

  @Test
  void paletteColoursComeFromTheirTables() throws Exception {
    DatasetBuilder builder =
        grey(1, 3, 8, 8, 7, false)
            .string(Tag.PhotometricInterpretation, "PALETTE COLOR")
            .bytes(Tag.PixelData, "OB", new byte[] {9, 11, 90, 0});
    int[][] channels = {
      {Tag.RedPaletteColorLookupTableDescriptor, Tag.RedPaletteColorLookupTableData},
      {Tag.GreenPaletteColorLookupTableDescriptor, Tag.GreenPaletteColorLookupTableData},
      {Tag.BluePaletteColorLookupTableDescriptor, Tag.BluePaletteColorLookupTableData}
    };
    for (int c = 0; c < 3; c++) {
      builder
          .bytes(channels[c][0], "US", words(2, 10, 16))
          .bytes(channels[c][1], "OW", words(0x1000 * (c + 1), 0xA000 + 0x1000 * c));
    }
    DecodedFrame.Rgb frame = (DecodedFrame.Rgb) Frames.open(builder.build(), LE).decode(0);
    assertArrayEquals(
        new byte[] {
          0x10,
          0x20,
          0x30,
          (byte) 0xA0,
          (byte) 0xB0,
          (byte) 0xC0,
          (byte) 0xA0,
          (byte) 0xB0,
          (byte) 0xC0
        },
        frame.samples());
  }

  @Test
  void planesAndPixelsGiveTheSameColours() throws Exception {
    byte[] byPlane = {1, 2, 3, 4, 5, 6};
    byte[] byPixel = {1, 3, 5, 2, 4, 6};
    for (int planar = 0; planar < 2; planar++) {
      Dataset dataset =
          grey(1, 2, 8, 8, 7, false)
              .integers(Tag.SamplesPerPixel, 3)
              .string(Tag.PhotometricInterpretation, "RGB")
              .integers(Tag.PlanarConfiguration, planar)
              .bytes(Tag.PixelData, "OB", planar == 1 ? byPlane : byPixel)
              .build();
      DecodedFrame.Rgb frame = (DecodedFrame.Rgb) Frames.open(dataset, LE).decode(0);
      assertArrayEquals(byPixel, frame.samples());
    }
  }

  @Test
  void colourWithoutAKnownConversionIsRefusedRatherThanShownWrong() throws Exception {
    Dataset dataset =
        grey(2, 2, 8, 8, 7, false)
            .integers(Tag.SamplesPerPixel, 3)
            .string(Tag.PhotometricInterpretation, "YBR_PARTIAL_420")
            .bytes(Tag.PixelData, "OB", new byte[12])
            .build();
    assertThrows(UndecodableFrameException.class, () -> Frames.open(dataset, LE).decode(0));
  }

  @Test
  void floatingPointPixelsAreNamed() {
    Dataset dataset =
        grey(1, 1, 32, 32, 31, false).bytes(Tag.FloatPixelData, "OF", new byte[4]).build();
    MalformedDicomException refused =
        assertThrows(MalformedDicomException.class, () -> Frames.open(dataset, LE));
    assertTrue(refused.getMessage().contains("floating-point"), refused.getMessage());
  }

  @Test
  void aFrameBeyondTheDataIsAnErrorOnThatFrameOnly() throws Exception {
    Dataset dataset =
        grey(2, 2, 8, 8, 7, false)
            .integers(Tag.NumberOfFrames, 3)
            .bytes(Tag.PixelData, "OB", new byte[8])
            .build();
    Frames frames = Frames.open(dataset, LE);
    frames.decode(1);
    assertThrows(UndecodableFrameException.class, () -> frames.decode(2));
  }

  @Test
  void anImageLargerThanAnyRealOneIsRefusedBeforeAllocating() {
    for (int[] size : new int[][] {{65535, 65535}, {0, 512}, {512, 0}}) {
      Dataset dataset =
          grey(size[0], size[1], 16, 16, 15, false).bytes(Tag.PixelData, "OW", new byte[4]).build();
      assertThrows(MalformedDicomException.class, () -> Frames.open(dataset, LE));
    }
  }

  @Test
  void contradictingHeadersAreRefused() {
    for (Dataset bad :
        List.of(
            grey(4, 4, 12, 12, 11, false).build(),
            grey(4, 4, 16, 17, 16, false).build(),
            grey(4, 4, 16, 12, 10, false).build(),
            grey(4, 4, 8, 8, 7, false).integers(Tag.SamplesPerPixel, 3).build(),
            grey(4, 4, 8, 8, 7, false).string(Tag.PhotometricInterpretation, "CMYK").build(),
            grey(4, 4, 8, 8, 7, false).integers(Tag.SamplesPerPixel, 0).build(),
            grey(4, 4, 8, 8, 7, false)
                .string(Tag.PhotometricInterpretation, "PALETTE COLOR")
                .bytes(Tag.PixelData, "OB", new byte[16])
                .build(),
            Dataset.builder().build())) {
      assertThrows(MalformedDicomException.class, () -> Frames.open(bad, LE));
    }
  }

  private static DatasetBuilder grey(
      int rows, int columns, int allocated, int stored, int high, boolean signed) {
    return Dataset.builder()
        .integers(Tag.Rows, rows)
        .integers(Tag.Columns, columns)
        .integers(Tag.SamplesPerPixel, 1)
        .string(Tag.PhotometricInterpretation, "MONOCHROME2")
        .integers(Tag.BitsAllocated, allocated)
        .integers(Tag.BitsStored, stored)
        .integers(Tag.HighBit, high)
        .integers(Tag.PixelRepresentation, signed ? 1 : 0);
  }

  private static byte[] words(int... values) {
    ByteBuffer out = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      out.putShort((short) value);
    }
    return out.array();
  }

  /// Frames larger than the memory shared with a helper go over the connection.
  @Test
  void aFrameLargerThanTheSharedMemoryDecodesBitExactly() throws Exception {
    int side = 1500;
    byte[] pixels = new byte[2 * side * side];
    new Random(3).nextBytes(pixels);
    assertTrue(pixels.length > SharedMemory.BYTES);
    Dataset large =
        Outside.read(Outside.pydicomFile("CT_small.dcm")).dataset().toBuilder()
            .integers(Tag.Rows, side)
            .integers(Tag.Columns, side)
            .integers(Tag.PixelRepresentation, 0)
            .bytes(Tag.PixelData, "OW", pixels)
            .build();
    Path plain = folder.resolve("plain.dcm");
    Path encoded = folder.resolve("encoded.dcm");
    Files.write(plain, DatasetWriter.file(large, LE));
    assertTrue(encode("dcmcjpls +el", plain, encoded));
    assertTrue(Files.size(encoded) > SharedMemory.BYTES, "nor does the compressed frame fit");
    assertSamePixels(open(plain).decode(0), open(encoded).decode(0), "large");
  }

  @Test
  void nothingStaysInSharedMemory() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/dev/shm")));
    SharedMemory memory = Objects.requireNonNull(SharedMemory.create());
    assertTrue(Files.exists(memory.file()));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(memory.file())));
    ByteBuffer seenByTheHelper = SharedMemory.open(memory.file());
    memory.forgetName();
    assertFalse(Files.exists(memory.file()));
    memory.bytes().put(7, (byte) 42);
    assertEquals(42, seenByTheHelper.get(7));
  }

  static Frames open(Path file) throws IOException {
    Outside.ReadFile read = Outside.read(file);
    return Frames.open(read.dataset(), read.meta().transferSyntaxUid());
  }

  static boolean encode(String encoder, Path from, Path to) throws Exception {
    List<String> command = new ArrayList<>(List.of(encoder.split(" ")));
    command.add(from.toString());
    command.add(to.toString());
    return Outside.run(command).exit() == 0 && to.toFile().length() > 0;
  }

  static void assertSamePixels(DecodedFrame expected, DecodedFrame actual, String what) {
    switch (expected) {
      case DecodedFrame.Grey16 e -> {
        DecodedFrame.Grey16 a = assertInstanceOf(DecodedFrame.Grey16.class, actual, what);
        assertEquals(e.signed(), a.signed(), what);
        assertArrayEquals(e.samples(), a.samples(), what);
      }
      case DecodedFrame.Grey32 e ->
          assertArrayEquals(
              e.samples(),
              assertInstanceOf(DecodedFrame.Grey32.class, actual, what).samples(),
              what);
      case DecodedFrame.Rgb e ->
          assertArrayEquals(
              e.samples(), assertInstanceOf(DecodedFrame.Rgb.class, actual, what).samples(), what);
    }
  }
}

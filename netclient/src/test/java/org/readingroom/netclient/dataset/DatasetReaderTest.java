package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Guards G6, G8 and G9: each test does the bad thing.
class DatasetReaderTest {
  private static final String IMPLICIT = TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
  private static final String EXPLICIT = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
  private static final String DEFLATED = TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;

  @Test
  void aTwoGigabyteLengthInATinyObjectCostsNoMemory() {
    for (int length : new int[] {0x7FFFFFF0, 0xFFFFFFF0, 0x7FFFFFFF}) {
      byte[] object = element(0x0008, 0x0060, length, new byte[100]);
      long before = allocatedBytes();
      assertRefused(object, IMPLICIT);
      assertTrue(allocatedBytes() - before < 8 << 20, "allocated for a claimed length");
    }
  }

  @Test
  void pixelsStayWhereTheyAreOnlyWhenNothingButPaddingFollows() throws Exception {
    byte[] pixels = element(0x7FE0, 0x0010, 6, new byte[6]);
    byte[] padding = element(0xFFFC, 0xFFFC, 4, new byte[4]);
    assertTrue(DatasetReader.readInPlace(pixels, pixels.length, IMPLICIT).isPresent());
    byte[] padded = joined(pixels, padding);
    assertTrue(DatasetReader.readInPlace(padded, padded.length, IMPLICIT).isPresent());
    for (byte[] damaged : List.of(joined(pixels, pixels), joined(padded, pixels))) {
      assertTrue(DatasetReader.readInPlace(damaged, damaged.length, IMPLICIT).isEmpty());
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }

  @Test
  void tenThousandNestedSequencesAreRefused() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      out.writeBytes(element(0x0040, 0xA730, -1, new byte[0]));
      out.writeBytes(element(0xFFFE, 0xE000, -1, new byte[0]));
    }
    assertRefused(out.toByteArray(), IMPLICIT);
  }

  @Test
  void thirtyLevelsOfNestingAreStillRead() throws Exception {
    Dataset inner = Dataset.builder().string(Tag.TextValue, "deep").build();
    for (int i = 0; i < 30; i++) {
      inner = Dataset.builder().sequence(Tag.ContentSequence, inner).build();
    }
    Dataset read =
        DatasetReader.readAll(
            new ByteArrayInputStream(DatasetWriter.dataset(inner, EXPLICIT)), EXPLICIT);
    for (int i = 0; i < 30; i++) {
      read = read.item(Tag.ContentSequence);
    }
    assertEquals("deep", read.string(Tag.TextValue));
  }

  @Test
  void twoMillionEmptyItemsAreRefused() {
    byte[] item = element(0xFFFE, 0xE000, 0, new byte[0]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(element(0x0040, 0xA730, -1, new byte[0]));
    for (int i = 0; i < 2_000_000; i++) {
      out.writeBytes(item);
    }
    assertRefused(out.toByteArray(), IMPLICIT);
  }

  @Test
  void aDeflateBombIsRefusedBeforeItFillsMemory() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(bomb, new Deflater(Deflater.BEST_COMPRESSION, true))) {
      out.write(explicitLong("OB", 0x0042, 0x0011, 768 << 20));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 768; i++) {
        out.write(zeros);
      }
    }
    assertTrue(bomb.size() < 1 << 20);
    assertRefused(bomb.toByteArray(), DEFLATED);
  }

  @Test
  void damagedDeflatedBytesAreRefused() {
    byte[] garbage = new byte[4096];
    new Random(7).nextBytes(garbage);
    assertRefused(garbage, DEFLATED);
  }

  @Test
  void anOrdinaryDeflatedObjectIsRead() throws Exception {
    Outside.ReadFile file = Outside.read(Outside.pydicomFile("image_dfl.dcm"));
    assertEquals(DEFLATED, file.meta().transferSyntaxUid());
    assertEquals(512, file.dataset().integer(Tag.Rows, 0));
  }

  @Test
  void anObjectCutAnywhereIsRefusedOrReadToTheCut() throws Exception {
    byte[] whole = Files.readAllBytes(Outside.pydicomFile("CT_small.dcm"));
    for (int cut = 132; cut < whole.length; cut += 97) {
      ByteArrayInputStream in = new ByteArrayInputStream(whole, 0, cut);
      try {
        FileMetaInformation meta = FileMetaInformation.read(in);
        DatasetReader.readAll(in, meta.transferSyntaxUid());
      } catch (MalformedDicomException refused) {
        assertTrue(refused.getMessage().length() > 10);
      }
    }
  }

  @Test
  void pixelDataCutShortIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(Outside.pydicomFile("CT_small.dcm"));
    ByteArrayInputStream in = new ByteArrayInputStream(whole, 0, whole.length - 5000);
    FileMetaInformation meta = FileMetaInformation.read(in);
    assertThrows(
        MalformedDicomException.class, () -> DatasetReader.readAll(in, meta.transferSyntaxUid()));
  }

  @Test
  void mutatedObjectsNeverCrashHangOrExhaustMemory() throws Exception {
    int rounds = Boolean.getBoolean("readingroom.long") ? 5_000 : 60;
    List<String> names =
        List.of(
            "CT_small.dcm",
            "JPEG2000.dcm",
            "test-SR.dcm",
            "rtplan.dcm",
            "nested_priv_SQ.dcm",
            "reportsi.dcm",
            "MR_small_RLE.dcm",
            "image_dfl.dcm",
            "waveform_ecg.dcm");
    Random random = new Random(20261122);
    for (String name : names) {
      byte[] original = Files.readAllBytes(Outside.pydicomFile(name));
      for (int round = 0; round < rounds; round++) {
        byte[] mutated = mutate(original, random);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> readQuietly(mutated));
      }
    }
  }

  @Test
  void textWithoutACharacterSetIsLatin() throws Exception {
    byte[] name = "Müller^Jörg ".getBytes(StandardCharsets.ISO_8859_1);
    Dataset read =
        DatasetReader.readAll(
            new ByteArrayInputStream(element(0x0010, 0x0010, name.length, name)), IMPLICIT);
    assertEquals("Müller^Jörg", read.string(Tag.PatientName));
  }

  @Test
  void aTextFileIsNoDicomFile() throws IOException {
    Path file = Files.createTempFile("notes", ".txt");
    try {
      Files.writeString(file, "shopping list\n".repeat(50));
      assertThrows(MalformedDicomException.class, () -> Outside.read(file));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void refusalsNeverQuoteTheObject() {
    byte[] value = "../../etc/SECRET".getBytes(StandardCharsets.US_ASCII);
    MalformedDicomException refused =
        assertThrows(
            MalformedDicomException.class,
            () ->
                DatasetReader.readAll(
                        new ByteArrayInputStream(element(0x0020, 0x000D, value.length, value)),
                        IMPLICIT)
                    .uid(Tag.StudyInstanceUID));
    assertTrue(!refused.getMessage().contains("SECRET"));
  }

  private static void readQuietly(byte[] bytes) {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      FileMetaInformation meta = FileMetaInformation.read(in);
      Dataset dataset = DatasetReader.readAll(in, meta.transferSyntaxUid());
      for (int tag : dataset.tags()) {
        dataset.strings(tag);
        dataset.decimals(tag);
        dataset.items(tag);
        dataset.bytes(tag);
      }
    } catch (MalformedDicomException refused) {
      // a refusal is the right answer to most of these
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] copy = original.clone();
    int changes = 1 + random.nextInt(20);
    for (int i = 0; i < changes; i++) {
      int at = 132 + random.nextInt(Math.min(copy.length - 136, 4000));
      switch (random.nextInt(3)) {
        case 0 -> copy[at] = (byte) random.nextInt(256);
        case 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
        default -> ByteBuffer.wrap(copy).putInt(at, random.nextInt());
      }
    }
    return copy;
  }

  private static void assertRefused(byte[] object, String transferSyntaxUid) {
    assertThrows(
        MalformedDicomException.class,
        () -> DatasetReader.readAll(new ByteArrayInputStream(object), transferSyntaxUid));
  }

  private static byte[] element(int group, int element, int length, byte[] value) {
    return ByteBuffer.allocate(8 + value.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) group)
        .putShort((short) element)
        .putInt(length)
        .put(value)
        .array();
  }

  private static byte[] explicitLong(String vr, int group, int element, int length) {
    return ByteBuffer.allocate(12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) group)
        .putShort((short) element)
        .put(vr.getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 0)
        .putInt(length)
        .array();
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}

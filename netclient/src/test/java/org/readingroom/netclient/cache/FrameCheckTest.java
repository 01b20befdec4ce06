package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.seal.Sealing;

/// What an archive sends has as many frames as it says; what a file holds is taken as it is.
class FrameCheckTest {
  private static final String JPEG = "1.2.840.10008.1.2.4.50";
  private static final String MPEG4 = "1.2.840.10008.1.2.4.102";
  private static final String PLAIN = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

  @TempDir Path folder;
  private StudyCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  private static DatasetBuilder header(int frames) {
    return Dataset.builder()
        .string(Tag.SOPClassUID, Objects.CT)
        .string(Tag.SOPInstanceUID, "1.2.3.4.5")
        .string(Tag.StudyInstanceUID, "1.2.3")
        .string(Tag.SeriesInstanceUID, "1.2.3.4")
        .integers(Tag.SamplesPerPixel, 1)
        .string(Tag.PhotometricInterpretation, "MONOCHROME2")
        .string(Tag.NumberOfFrames, Integer.toString(frames))
        .integers(Tag.Rows, 4)
        .integers(Tag.Columns, 6)
        .integers(Tag.BitsAllocated, 16);
  }

  private static byte[] uncompressed(int frames, int pixelBytes) throws IOException {
    return DatasetWriter.dataset(
        header(frames).bytes(Tag.PixelData, "OW", new byte[pixelBytes]).build(), PLAIN);
  }

  // header, then pixel data as fragments of four bytes behind an offset table
  private static byte[] compressed(int frames, int offsets, int fragments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(DatasetWriter.dataset(header(frames).build(), PLAIN));
    out.writeBytes(new byte[] {(byte) 0xE0, 0x7F, 0x10, 0, 'O', 'B', 0, 0, -1, -1, -1, -1});
    out.writeBytes(item(0xE000, offsets * 4));
    for (int i = 0; i < fragments; i++) {
      out.writeBytes(item(0xE000, 4));
    }
    out.writeBytes(item(0xE0DD, 0));
    return out.toByteArray();
  }

  private static byte[] item(int element, int length) {
    return ByteBuffer.allocate(8 + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0xFFFE)
        .putShort((short) element)
        .putInt(length)
        .array();
  }

  private int announced(String transferSyntaxUid, byte[] dataset) throws Exception {
    cache
        .store(
            new Expected(transferSyntaxUid, "1.2.3", null, "1.2.3.4.5"),
            new ByteArrayInputStream(dataset))
        .await();
    return cache.instances("1.2.3").size();
  }

  private void assertRefused(String transferSyntaxUid, byte[] dataset, String why) {
    MalformedDicomException refused =
        assertThrows(MalformedDicomException.class, () -> announced(transferSyntaxUid, dataset));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void wholeFramesArrive() throws Exception {
    assertEquals(1, announced(PLAIN, uncompressed(3, 3 * 48)));
  }

  @Test
  void aMissingUncompressedFrameIsSeen() {
    assertRefused(PLAIN, uncompressedUnchecked(3, 2 * 48), "shorter than its header says");
  }

  private static byte[] uncompressedUnchecked(int frames, int pixelBytes) {
    try {
      return uncompressed(frames, pixelBytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void asManyFragmentsAsFramesArrive() throws Exception {
    assertEquals(1, announced(JPEG, compressed(3, 3, 3)));
  }

  @Test
  void framesInSeveralFragmentsArrive() throws Exception {
    assertEquals(1, announced(JPEG, compressed(2, 0, 5)));
  }

  @Test
  void aMissingFragmentIsSeen() throws Exception {
    assertRefused(JPEG, compressed(3, 0, 2), "fewer compressed frames");
  }

  @Test
  void anOffsetTableForFramesThatAreNotThereIsSeen() throws Exception {
    assertRefused(JPEG, compressed(2, 4, 3), "offset table");
  }

  @Test
  void aFilmIsOneStreamOfManyFrames() throws Exception {
    assertEquals(1, announced(MPEG4, compressed(300, 0, 1)));
  }

  @Test
  void aFileIsTakenAsItIs() throws Exception {
    cache.store(Expected.anything(PLAIN), new ByteArrayInputStream(uncompressed(3, 48))).await();
    assertEquals(1, cache.instances("1.2.3").size());
  }
}

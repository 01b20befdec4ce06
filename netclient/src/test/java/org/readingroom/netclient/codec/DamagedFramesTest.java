package org.readingroom.netclient.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Toolkit;

/// Damaged compressed frames: an error on the frame, or pixels; never a crash or a hang. More with
/// `-Dreadingroom.long=true`.
class DamagedFramesTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");
  private static final int ROUNDS = LONG ? 10_000 : 150;

  /// No frame may take longer. Less than a hanging helper is given, and in the daily run more than
  /// a busy machine makes of a helper's start.
  private static final Duration IN_TIME = Duration.ofSeconds(LONG ? 5 : 20);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dcmcjpeg +eb",
        "dcmcjpeg +ee",
        "dcmcjpeg +e1",
        "dcmcjpls +el",
        "dcmcrle",
        "gdcmconv --j2k",
        HighThroughputTest.ENCODER
      })
  void aDamagedFrameIsAnErrorOnThatFrameOnly(String encoder) throws Exception {
    Path original = Outside.pydicomFile("MR_small.dcm");
    Path encoded = folder.resolve("encoded.dcm");
    if (encoder.endsWith("+eb")) {
      original = Outside.pydicomFile("SC_rgb_small_odd.dcm");
    }
    if (encoder.equals(HighThroughputTest.ENCODER)) {
      HighThroughputTest.encode(folder, original, encoded);
    } else {
      assertTrue(FramesTest.encode(encoder, original, encoded), encoder);
    }
    Outside.ReadFile read = Outside.read(encoded);
    String syntax = read.meta().transferSyntaxUid();
    byte[] good = firstFragment(read.dataset());
    Random random = new Random(encoder.hashCode());
    for (int round = 0; round < ROUNDS; round++) {
      Dataset damaged = withFragment(read.dataset(), damage(good, random));
      assertTimeoutPreemptively(
          IN_TIME,
          () -> {
            try {
              Frames.open(damaged, syntax).decode(0);
            } catch (UndecodableFrameException plain) {
              assertTrue(plain.getMessage().endsWith("."), plain.getMessage());
            }
          });
    }
  }

  @Test
  void aCodeStreamThatClaimsAnotherSizeIsRefusedBeforeDecoding() throws Exception {
    for (String name : new String[] {"JPEG2000.dcm", "MR_small_jpeg_ls_lossless.dcm"}) {
      Outside.ReadFile read = Outside.read(Outside.pydicomFile(name));
      Dataset lying = read.dataset().toBuilder().integers(Tag.Rows, 30_000).build();
      assertThrows(
          UndecodableFrameException.class,
          () -> Frames.open(lying, read.meta().transferSyntaxUid()).decode(0));
    }
  }

  /// Where the last quantisation table is defined.
  private static int table(byte[] frame) {
    int table = 0;
    for (int i = 2; i + 1 < frame.length; i++) {
      if ((frame[i] & 0xFF) == 0xFF && (frame[i + 1] & 0xFF) == 0xDB) {
        table = i;
      }
    }
    return table;
  }

  @Test
  void aMarkerThatHangsTheNativeDecoderIsRefusedBeforeIt() throws Exception {
    Path encoded = folder.resolve("baseline.dcm");
    assertTrue(
        FramesTest.encode("dcmcjpeg +eb", Outside.pydicomFile("SC_rgb_small_odd.dcm"), encoded));
    Outside.ReadFile read = Outside.read(encoded);
    byte[] frame = firstFragment(read.dataset());
    frame[table(frame) + 1] = 0x01; // TEM: a marker that has no length
    Dataset damaged = withFragment(read.dataset(), frame);
    assertTimeoutPreemptively(
        IN_TIME,
        () ->
            assertThrows(
                UndecodableFrameException.class,
                () -> Frames.open(damaged, read.meta().transferSyntaxUid()).decode(0)));
  }

  /// The segment that the check of the header would have refused goes to the library itself.
  @Test
  void aFrameThatHangsTheLibraryIsAnErrorOnItAndTheNextOneIsRead() throws Exception {
    Path encoded = folder.resolve("baseline.dcm");
    assertTrue(
        FramesTest.encode("dcmcjpeg +eb", Outside.pydicomFile("SC_rgb_small_odd.dcm"), encoded));
    Outside.ReadFile read = Outside.read(encoded);
    byte[] frame = firstFragment(read.dataset());
    CodeStream stream = CodeStream.read(frame);
    byte[] hanging = frame.clone();
    hanging[table(hanging) + 1] = 0x01;
    long started = System.nanoTime();
    assertThrows(
        UndecodableFrameException.class, () -> DecoderPool.decode(hanging, 0, stream, 1_000));
    assertTrue(System.nanoTime() - started > 900_000_000L, "it hung");
    Frames.open(read.dataset(), read.meta().transferSyntaxUid()).decode(0);
  }

  @Test
  void aHelperThatWasKilledIsReplacedAndNoFrameIsLost() throws Exception {
    Frames frames = FramesTest.open(Outside.pydicomFile("MR_small_jp2klossless.dcm"));
    DecodedFrame expected = frames.decode(0);
    for (DecoderProcess helper : DecoderPool.idle()) {
      ProcessHandle.of(helper.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    FramesTest.assertSamePixels(expected, frames.decode(0), "after the kill");
  }

  /// Stopped first, so that the end comes in the middle of the frame.
  @Test
  void aHelperThatDiesUnderAFrameIsReplacedAndTheFrameIsRead() throws Exception {
    Frames frames = FramesTest.open(Outside.pydicomFile("MR_small_jp2klossless.dcm"));
    DecodedFrame expected = frames.decode(0);
    List<Long> helpers = DecoderPool.idle().stream().map(DecoderProcess::pid).toList();
    for (long helper : helpers) {
      assertEquals(0, Outside.run("kill", "-STOP", Long.toString(helper)).exit());
    }
    Thread killer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(300);
                for (long helper : helpers) {
                  ProcessHandle.of(helper).ifPresent(ProcessHandle::destroyForcibly);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    FramesTest.assertSamePixels(expected, frames.decode(0), "by a second helper");
    killer.join();
  }

  @Test
  void anUnknownCompressionSaysSo() throws Exception {
    Outside.ReadFile read = Outside.read(Outside.pydicomFile("JPEG2000.dcm"));
    UndecodableFrameException refused =
        assertThrows(
            UndecodableFrameException.class,
            () -> Frames.open(read.dataset(), "1.2.840.10008.1.2.4.110").decode(0));
    assertTrue(refused.getMessage().contains("not readable here"), refused.getMessage());
  }

  @Test
  void aFilmIsTakenAndCalledAFilm() throws Exception {
    String mpeg4 = "1.2.840.10008.1.2.4.102";
    Outside.ReadFile read = Outside.read(Outside.pydicomFile("JPEG2000.dcm"));
    Frames film = Frames.open(read.dataset(), mpeg4);
    UndecodableFrameException refused =
        assertThrows(UndecodableFrameException.class, () -> film.decode(0));
    assertTrue(refused.getMessage().contains("film"), refused.getMessage());
    assertTrue(Frames.takes(mpeg4));
    assertFalse(Frames.reads(mpeg4));
  }

  @Test
  void nonsenseInRunLengthsIsAnError() throws Exception {
    PixelDescription small =
        new PixelDescription(
            2, 2, 1, PixelDescription.Photometric.MONOCHROME2, 8, 8, 7, false, false, 1);
    for (byte[] bad :
        new byte[][] {
          new byte[0],
          new byte[64],
          run(9, 64),
          run(1, 63),
          run(1, 1 << 30),
          run(1, -1),
          run(1, 64),
          run(1, 64, 127, 1),
          run(1, 64, -1),
          run(1, 64, -128, -128)
        }) {
      assertThrows(
          UndecodableFrameException.class,
          () -> RunLength.decode(bad, small),
          Arrays.toString(bad));
    }
    RunLength.decode(run(1, 64, -128, 1, 5, 6, -1, 7), small);
    RunLength.decode(run(1, 64, -127, 1), small); // a run that goes on into the padding
  }

  private static byte[] run(int segments, int offset, int... codes) {
    byte[] out = new byte[64 + codes.length];
    for (int i = 0; i < 4; i++) {
      out[i] = (byte) (segments >> 8 * i);
      out[4 + i] = (byte) (offset >> 8 * i);
    }
    for (int i = 0; i < codes.length; i++) {
      out[64 + i] = (byte) codes[i];
    }
    return out;
  }

  @Test
  void framesSplitOverFragmentsAreJoinedWithAndWithoutAnOffsetTable() throws Exception {
    Path source = Outside.pydicomFile("SC_rgb_rle_2frame.dcm");
    Path plain = folder.resolve("plain.dcm");
    Path jpegLs = folder.resolve("two.dcm");
    assertTrue(FramesTest.encode("dcmdrle", source, plain));
    assertTrue(FramesTest.encode("dcmcjpls +el", plain, jpegLs));
    Outside.ReadFile read = Outside.read(jpegLs);
    String syntax = read.meta().transferSyntaxUid();
    Frames whole = Frames.open(read.dataset(), syntax);
    for (Table table : Table.values()) {
      Frames split = Frames.open(splitFragments(read.dataset(), table), syntax);
      for (int i = 0; i < 2; i++) {
        assertTrue(
            Arrays.equals(
                ((DecodedFrame.Rgb) whole.decode(i)).samples(),
                ((DecodedFrame.Rgb) split.decode(i)).samples()),
            table + " frame " + i);
      }
    }
  }

  private enum Table {
    NONE,
    BASIC,
    EXTENDED
  }

  private static Dataset splitFragments(Dataset dataset, Table table) {
    Attributes copy = new Attributes(Toolkit.attributes(dataset));
    Fragments old = (Fragments) copy.getValue(Tag.PixelData);
    Fragments split = copy.newFragments(Tag.PixelData, old.vr(), 5);
    byte[][] frames = {(byte[]) old.get(1), (byte[]) old.get(2)};
    int half = frames[0].length / 4 * 2;
    int second = 16 + frames[0].length;
    ByteBuffer basic = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    split.add(table == Table.BASIC ? basic.putInt(0).putInt(second).array() : new byte[0]);
    if (table == Table.EXTENDED) {
      ByteBuffer extended = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      copy.setBytes(Tag.ExtendedOffsetTable, VR.OB, extended.putLong(0).putLong(second).array());
    }
    for (byte[] frame : frames) {
      split.add(Arrays.copyOf(frame, half));
      split.add(Arrays.copyOfRange(frame, half, frame.length));
    }
    return Toolkit.dataset(copy);
  }

  private static byte[] firstFragment(Dataset dataset) {
    return (byte[]) ((Fragments) Toolkit.attributes(dataset).getValue(Tag.PixelData)).get(1);
  }

  private static Dataset withFragment(Dataset dataset, byte[] fragment) throws Exception {
    Attributes copy = new Attributes(Toolkit.attributes(dataset));
    Fragments old = (Fragments) copy.getValue(Tag.PixelData);
    Fragments replaced = copy.newFragments(Tag.PixelData, old.vr(), 2);
    replaced.add(new byte[0]);
    replaced.add(
        fragment.length % 2 == 0 ? fragment : Arrays.copyOf(fragment, fragment.length + 1));
    String plain = "1.2.840.10008.1.2.4.90"; // any encapsulated syntax: the bytes pass through
    return DatasetReader.readAll(
        new ByteArrayInputStream(DatasetWriter.dataset(Toolkit.dataset(copy), plain)), plain);
  }

  private static byte[] damage(byte[] good, Random random) {
    byte[] bad = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(bad, random.nextInt(bad.length) + 1);
      }
      case 1 -> Arrays.fill(bad, bad.length / 2, bad.length, (byte) random.nextInt(256));
      default -> {
        int changes = 1 + random.nextInt(30);
        for (int i = 0; i < changes; i++) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return bad;
  }
}

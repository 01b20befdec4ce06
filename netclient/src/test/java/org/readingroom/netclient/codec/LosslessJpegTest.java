package org.readingroom.netclient.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.readingroom.netclient.codec.PixelDescription.Photometric;
import org.readingroom.netclient.dataset.Outside;

class LosslessJpegTest {
  private static final int ROWS = 13;
  private static final int COLUMNS = 29;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void everyPredictorAtEveryDepthWithAndWithoutRestartsIsExact(int predictor) throws Exception {
    Random random = new Random(predictor);
    for (int precision = 2; precision <= 16; precision++) {
      for (int components : new int[] {1, 3}) {
        int[] samples = random.ints(ROWS * COLUMNS * components, 0, 1 << precision).toArray();
        for (int restartRows : new int[] {0, 1, 5}) {
          for (boolean apart : new boolean[] {false, true}) {
            byte[] coded =
                LosslessJpegWriter.encode(
                    samples, ROWS, COLUMNS, components, precision, predictor, restartRows, apart);
            String what = precision + " bits, " + components + ", " + restartRows + ", " + apart;
            assertArrayEquals(samples, decode(coded, components, precision), what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void everyPredictorOfDcmtkIsExact(int predictor) throws Exception {
    Path original = Outside.pydicomFile("MR_small.dcm");
    Path encoded = folder.resolve("encoded.dcm");
    assertTrue(FramesTest.encode("dcmcjpeg +el +sv " + predictor, original, encoded));
    DecodedFrame.Grey16 expected = (DecodedFrame.Grey16) FramesTest.open(original).decode(0);
    DecodedFrame.Grey16 actual = (DecodedFrame.Grey16) FramesTest.open(encoded).decode(0);
    assertArrayEquals(expected.samples(), actual.samples());
  }

  @Test
  void aStreamThatEndsEarlyIsAnErrorAndNotAnImage() {
    int[] samples = new Random(1).ints(ROWS * COLUMNS, 0, 4096).toArray();
    byte[] coded = LosslessJpegWriter.encode(samples, ROWS, COLUMNS, 1, 12, 1, 0, false);
    for (int length = 2; length < coded.length - 2; length++) {
      byte[] cut = Arrays.copyOf(coded, length);
      assertThrows(UndecodableFrameException.class, () -> decode(cut, 1, 12), "cut at " + length);
    }
  }

  private static int[] decode(byte[] coded, int components, int precision)
      throws UndecodableFrameException {
    int allocated = precision > 8 ? 16 : 8;
    PixelDescription description =
        new PixelDescription(
            ROWS,
            COLUMNS,
            components,
            components == 1 ? Photometric.MONOCHROME2 : Photometric.RGB,
            allocated,
            precision,
            precision - 1,
            false,
            false,
            1);
    CodeStream stream = CodeStream.of(coded, description);
    assertEquals(CodeStream.LOSSLESS_JPEG, stream.kind());
    return switch (LosslessJpeg.decode(coded, stream, description)) {
      case RawFrame.Bytes b -> widen(b.samples());
      case RawFrame.Words w -> widen(w.samples());
      case RawFrame.DoubleWords d -> d.samples();
    };
  }

  private static int[] widen(byte[] samples) {
    int[] out = new int[samples.length];
    Arrays.setAll(out, i -> samples[i] & 0xFF);
    return out;
  }

  private static int[] widen(short[] samples) {
    int[] out = new int[samples.length];
    Arrays.setAll(out, i -> samples[i] & 0xFFFF);
    return out;
  }
}

package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchiveNode.Compress;

class LineCompressionTest {
  private static final ArchiveNode FAR = ArchiveNode.of("Far", "pacs.example.org", 104, "FAR");
  private static final ArchiveNode HERE = ArchiveNode.of("Here", "127.0.0.1", 104, "HERE");
  private static final String PLAIN = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
  private static final String JPEG_LS = TransferSyntax.JPEG_LS;
  private static final long SLICE = 512 << 10;
  private static final long MS = 1_000_000;

  private static final String SERIES = "1.2.3";

  private long now;

  /// A trial, when one is due, finds it sound.
  private static boolean isWanted(LineCompression line) {
    if (line.startTrial()) {
      line.tried(true);
    }
    return line.smallerThan(SERIES) > 0;
  }

  /// Slices one after the other, each taking so long.
  private void bring(LineCompression line, int slices, long eachMs, String syntax) {
    for (int i = 0; i < slices; i++) {
      now += eachMs * MS;
      line.arrived(SERIES, isWanted(line), syntax, SLICE, eachMs * MS, now);
    }
  }

  @Test
  void aSlowLineIsAskedToCompressAfterAFewSlices() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 2, 140, PLAIN); // 30 Mbit/s
    assertFalse(isWanted(line), "two slices say little");
    bring(line, 1, 140, PLAIN);
    assertTrue(isWanted(line));
  }

  @Test
  void aFastLineIsNot() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 50, 20, PLAIN); // 210 Mbit/s
    assertFalse(isWanted(line));
  }

  /// Three at a time over a line of 200 Mbit/s: each is slow, all together are not.
  @Test
  void slowStreamsOfAFastLineAreNot() {
    LineCompression line = new LineCompression(FAR);
    for (int i = 1; i <= 50; i++) {
      line.arrived(SERIES, false, PLAIN, SLICE, 90 * MS, i / 3 * 60 * MS + 90 * MS);
    }
    assertFalse(isWanted(line));
  }

  @Test
  void pausesBetweenSlicesThatCameFastAreNoSlowLine() {
    LineCompression line = new LineCompression(FAR);
    for (int i = 1; i <= 20; i++) {
      line.arrived(SERIES, false, PLAIN, SLICE, 5 * MS, i * 1000 * MS);
    }
    assertFalse(isWanted(line));
  }

  @Test
  void smallObjectsSayNothing() {
    LineCompression line = new LineCompression(FAR);
    for (int i = 1; i <= 1000; i++) {
      line.arrived(SERIES, false, PLAIN, 10_000, 100 * MS, i * 100 * MS);
    }
    assertFalse(isWanted(line));
  }

  @Test
  void whatIsStoredCompressedIsLeftAsItIs() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 1, 140, TransferSyntax.JPEG_BASELINE);
    bring(line, 20, 140, PLAIN);
    assertFalse(isWanted(line));
  }

  @Test
  void anArchiveOnThisComputerIsNeverSlow() {
    LineCompression line = new LineCompression(HERE);
    bring(line, 20, 140, PLAIN);
    assertFalse(isWanted(line));
  }

  @Test
  void theSettingsHaveTheLastWord() {
    LineCompression never = new LineCompression(FAR.withCompress(Compress.NEVER));
    bring(never, 20, 140, PLAIN);
    assertFalse(isWanted(never));
    assertEquals(Compress.ON_SLOW_LINES, FAR.compress());
  }

  @Test
  void anArchiveThatCompressesTooSlowlyIsAskedForWhatItStores() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 3, 140, PLAIN);
    bring(line, LineCompression.ENOUGH_INSTANCES + 1, 300, JPEG_LS);
    assertFalse(isWanted(line));
  }

  @Test
  void oneThatIsFastEnoughStaysAsked() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 3, 140, PLAIN);
    bring(line, 100, 70, JPEG_LS);
    assertTrue(isWanted(line));
  }

  @Test
  void oneThatDoesNotCompressIsNotAskedAgain() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 4, 140, PLAIN); // the fourth was asked for
    assertFalse(isWanted(line));
  }

  @Test
  void nothingIsCompressedThatATrialDidNotFindSound() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 2, 140, PLAIN);
    line.arrived(SERIES, false, PLAIN, SLICE, 140 * MS, 420 * MS);
    assertTrue(line.startTrial());
    assertFalse(line.startTrial(), "one is enough");
    assertEquals(0, line.smallerThan(SERIES));
    line.tried(false);
    assertFalse(isWanted(line));
  }

  @Test
  void theFirstOfEachSeriesComesAsItIsStoredAndTellsHowLarge() {
    LineCompression line = new LineCompression(FAR);
    bring(line, 3, 140, PLAIN);
    assertTrue(isWanted(line));
    assertEquals(SLICE, line.smallerThan(SERIES));
    assertEquals(0, line.smallerThan("1.2.4"));
  }

  @Test
  void onceEndedItStaysSo() {
    LineCompression line = new LineCompression(FAR.withCompress(Compress.ALWAYS));
    bring(line, 1, 140, PLAIN);
    line.end();
    assertFalse(isWanted(line));
  }
}

package org.readingroom.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Anatomy where it belongs, by number: means over small patches, noise included.
class PhantomsTest {
  @Test
  void aThalamicBleedIsBrightOnThePatientsLeft() {
    Slice slice = head(HeadPhantom.Finding.THALAMIC_BLEED, 14);
    assertEquals(68, mean(slice, 16, 5), 6);
    assertTrue(mean(slice, -16, 5) < 48, "the other side is brain");
  }

  @Test
  void anInfarctIsDarkerThanTheOtherSide() {
    Slice slice = head(HeadPhantom.Finding.MIDDLE_CEREBRAL_INFARCT, 22);
    assertTrue(mean(slice, 52, 4) < mean(slice, -52, 4) - 5);
  }

  @Test
  void boneBrainVentricleAndAirHaveTheirHounsfieldUnits() {
    Slice slice = head(HeadPhantom.Finding.NONE, 24);
    assertEquals(-1000, mean(slice, 110, -100), 12);
    assertTrue(largest(slice) > 800, "skull");
    assertEquals(6, mean(slice, 10, 2), 12);
  }

  @Test
  void theTrunkHasLungLiverAortaAndSpine() {
    BodyPhantom body = new BodyPhantom(31, 18, BodyPhantom.Finding.LIVER_METASTASES);
    Slice chest = draw(body, 60);
    assertTrue(mean(chest, 85, 20) < -650, "lung");
    Slice belly = draw(body, -60);
    assertEquals(108, mean(belly, -70, 30), 15);
    assertEquals(175, mean(belly, 11, 40), 25);
    assertTrue(mean(belly, -96, -10) < 85, "metastasis");
    assertEquals(-1000, mean(belly, 0, -190), 25);
  }

  @Test
  void aNoduleSitsInTheRightUpperLobe() {
    BodyPhantom body = new BodyPhantom(61, 12, BodyPhantom.Finding.LUNG_NODULE);
    assertTrue(mean(draw(body, 118), -84, -18) > 0);
  }

  @Test
  void theSameSeedDrawsTheSamePicture() {
    assertArrayEquals(
        draw(new BodyPhantom(5, 18, BodyPhantom.Finding.NONE), -100).values,
        draw(new BodyPhantom(5, 18, BodyPhantom.Finding.NONE), -100).values);
    assertFalse(
        Arrays.equals(
            draw(new BodyPhantom(5, 18, BodyPhantom.Finding.NONE), -100).values,
            draw(new BodyPhantom(6, 18, BodyPhantom.Finding.NONE), -100).values));
  }

  @Test
  void ultrasoundHasAFanAndNothingBesideIt() {
    byte[] frames = new LiverCine(51).frames(2);
    assertEquals(2 * LiverCine.ROWS * LiverCine.COLUMNS, frames.length);
    assertEquals(0, frames[(LiverCine.ROWS / 2) * LiverCine.COLUMNS + 3]);
    assertTrue((frames[100 * LiverCine.COLUMNS + LiverCine.APEX_COLUMN - 60] & 0xFF) > 40);
    assertFalse(
        Arrays.equals(
            Arrays.copyOf(frames, frames.length / 2),
            Arrays.copyOfRange(frames, frames.length / 2, frames.length)),
        "it moves");
  }

  private static Slice head(HeadPhantom.Finding finding, double z) {
    Slice slice = new Slice(256, 256, 230, 230, z, false);
    new HeadPhantom(11, 0.45, finding).drawCt(slice, 1);
    return slice;
  }

  private static Slice draw(BodyPhantom body, double z) {
    Slice slice = new Slice(256, 256, 400, 400, z, false);
    body.drawCt(slice, 1);
    return slice;
  }

  /// Mean of 5 × 5 pixels around a place.
  private static double mean(Slice slice, double xMm, double yMm) {
    int column = (int) Math.round(xMm / slice.columnStepMm + (slice.columns - 1) / 2.0);
    int row = (int) Math.round(yMm / slice.rowStepMm + (slice.rows - 1) / 2.0);
    double sum = 0;
    for (int j = -2; j <= 2; j++) {
      for (int i = -2; i <= 2; i++) {
        sum += slice.values[(row + j) * slice.columns + column + i];
      }
    }
    return sum / 25;
  }

  private static float largest(Slice slice) {
    float most = slice.values[0];
    for (float value : slice.values) {
      most = Math.max(most, value);
    }
    return most;
  }
}

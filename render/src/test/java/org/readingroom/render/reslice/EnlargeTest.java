package org.readingroom.render.reslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.readingroom.render.Phantom;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.Volume;

class EnlargeTest {

  private static PlaneRequest canvas(int width, int height) {
    return PlaneRequest.thin(Plane.axial(new PatientPoint(0, 0, 0)), width, height, 1);
  }

  /// In two pieces, as two threads do it.
  private static void enlarge(int[] coarse, int[] full, PlaneRequest canvas, int factor) {
    int middle = canvas.height() / 2;
    for (int[] rows : new int[][] {{middle, canvas.height()}, {0, middle}}) {
      new Enlarge(canvas, factor).rows(coarse, IntBuffer.wrap(full), rows[0], rows[1]);
    }
  }

  @Test
  void colourPartsAreMixedApart() {
    int[] coarse = {0xFF00FF00, 0xFFFF0000};
    int[] full = new int[6];
    enlarge(coarse, full, canvas(6, 1), 3);
    // Centres at full pixels 1 and 4; thirds between.
    assertEquals(0xFF00FF00, full[0]);
    assertEquals(0xFF00FF00, full[1]);
    assertEquals(0xFF55AA00, full[2]);
    assertEquals(0xFFAA5500, full[3]);
    assertEquals(0xFFFF0000, full[4]);
    assertEquals(0xFFFF0000, full[5]);
  }

  @Test
  void onePixelFillsTheCanvas() {
    int[] full = new int[9];
    enlarge(new int[] {0xFF123456}, full, canvas(3, 3), 3);
    for (int pixel : full) {
      assertEquals(0xFF123456, pixel);
    }
  }

  @Test
  void everyPixelIsTheMixOfTheFourAroundItToTheEdge() {
    Random random = new Random(3);
    for (int factor = 2; factor <= 3; factor++) {
      int[] coarse = random.ints(7 * 5).toArray();
      // One pixel short of whole, as a canvas that the factor does not divide.
      int width = 7 * factor - 1;
      int height = 5 * factor - 1;
      int[] full = new int[width * height];
      enlarge(coarse, full, canvas(width, height), factor);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double column = Math.clamp((x - (factor - 1) / 2.0) / factor, 0, 6);
          double row = Math.clamp((y - (factor - 1) / 2.0) / factor, 0, 4);
          for (int part = 0; part < 32; part += 8) {
            double wanted = bilinear(coarse, column, row, part);
            int got = full[y * width + x] >>> part & 0xFF;
            // Shares are whole 256ths, and both ways round to whole levels.
            assertEquals(wanted, got, 2, "factor " + factor + " at " + x + "," + y);
          }
        }
      }
    }
  }

  private static double bilinear(int[] coarse, double column, double row, int part) {
    int c = Math.min(5, (int) column);
    int r = Math.min(3, (int) row);
    double upper =
        level(coarse, c, r, part) * (c + 1 - column) + level(coarse, c + 1, r, part) * (column - c);
    double lower =
        level(coarse, c, r + 1, part) * (c + 1 - column)
            + level(coarse, c + 1, r + 1, part) * (column - c);
    return upper * (r + 1 - row) + lower * (row - r);
  }

  private static int level(int[] coarse, int column, int row, int part) {
    return coarse[row * 7 + column] >>> part & 0xFF;
  }

  @Test
  void aCoarsePictureLiesExactlyOverTheFullOne() {
    Phantom phantom = new Phantom();
    phantom.columns = 100;
    phantom.rows = 90;
    phantom.field = p -> 4 * (p.x() + 30) + 3 * (p.y() + 25);
    try (Volume volume = phantom.even(40, new PatientVector(0, 0, 1)).volume();
        CpuEngine engine = new CpuEngine()) {
      Display display = Display.of(VoiWindow.linear(330, 700));
      PlaneRequest request =
          PlaneRequest.thin(
              Plane.axial(volume.layout().centre()).turnedDeg(PatientVector.HEAD, 20),
              101,
              89,
              0.6);
      int[] full = new int[request.pixels()];
      engine.draw(volume, request, display, IntBuffer.wrap(full));
      for (int factor = 2; factor <= 3; factor++) {
        PlaneRequest coarse = request.inMotion(factor);
        int[] few = new int[coarse.pixels()];
        engine.draw(volume, coarse, display, IntBuffer.wrap(few));
        int[] spread = new int[request.pixels()];
        enlarge(few, spread, request, factor);
        for (int y = 3; y < 86; y++) {
          for (int x = 3; x < 98; x++) {
            int off = (full[y * 101 + x] & 0xFF) - (spread[y * 101 + x] & 0xFF);
            assertTrue(Math.abs(off) <= 2, "factor " + factor + " at " + x + "," + y + ": " + off);
          }
        }
      }
    }
  }
}

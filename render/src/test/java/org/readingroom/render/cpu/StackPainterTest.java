package org.readingroom.render.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.reslice.StackView.CanvasPoint;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;

class StackPainterTest {
  private static final Display FULL_RANGE =
      Display.of(new VoiWindow(127.5, 255, VoiWindow.Function.LINEAR_EXACT));

  private final StackPainter painter = new StackPainter();

  @AfterEach
  void close() {
    painter.close();
  }

  private static StackImage.Grey grey(
      int columns, int rows, double columnStep, double rowStep, int... values) {
    short[] cells = new short[columns * rows];
    for (int n = 0; n < cells.length; n++) {
      cells[n] = (short) values[n % values.length];
    }
    SliceHeader header =
        new SliceHeader(
            SliceId.of("1.2"),
            null,
            null,
            columns,
            rows,
            new StoredFormat(8, false),
            ModalityRescale.NONE,
            null,
            false,
            false,
            null,
            null);
    return new StackImage.Grey(new StoredSlice(header, cells), columnStep, rowStep);
  }

  private int[] draw(StackImage image, StackView view) {
    int[] picture = new int[view.pixels()];
    painter.draw(image, view, FULL_RANGE, false, IntBuffer.wrap(picture));
    return picture;
  }

  private static int level(int argb) {
    return argb & 0xFF;
  }

  @Test
  void atOneToOneEveryPixelIsItself() {
    StackImage image = grey(4, 3, 1, 1, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 255);
    int[] picture = draw(image, StackView.fitting(image, 4, 3));
    for (int n = 0; n < 12; n++) {
      assertEquals(n == 11 ? 255 : 10 * n, level(picture[n]));
      assertEquals(0xFF, picture[n] >>> 24);
    }
  }

  @Test
  void pixelsTwiceAsHighAreDrawnTwiceAsHighWithBlackBesideThem() {
    StackImage image = grey(2, 2, 1, 2, 50, 100, 150, 200);
    StackView view = StackView.fitting(image, 8, 8);
    assertEquals(0.5, view.unitsPerPixel());
    int[] picture = draw(image, view);
    // 2 × 4 units on 8 × 8 pixels of half a unit: four pixels wide, in the middle.
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        assertEquals(x >= 2 && x < 6, picture[y * 8 + x] != 0, x + "," + y);
      }
    }
    assertEquals(50, level(picture[2]));
    assertEquals(200, level(picture[7 * 8 + 5]));
  }

  @Test
  void enlargingIsLinearBetweenPixelCentres() {
    StackImage image = grey(2, 1, 1, 1, 0, 200);
    int[] picture = draw(image, StackView.fitting(image, 8, 4));
    // Canvas x lies at image (x − 3.5)/4 + 0.5: centres 0 and 1 at x 1.5 and 5.5.
    int[] expected = {0, 0, 25, 75, 125, 175, 200, 200};
    for (int x = 0; x < 8; x++) {
      assertEquals(expected[x], level(picture[x]), "x " + x);
    }
  }

  /// Against the formula in double precision, wherever the picture is panned and flipped; its edge
  /// pixels reach half a pixel beyond their centres.
  @Test
  void anEnlargedPictureIsLinearEverywhereAndFlatAtItsEdge() {
    Random random = new Random(5);
    StackImage.Grey image = grey(37, 29, 0.8, 1.1, random.ints(37 * 29, 0, 256).toArray());
    int[] canvas = new int[200 * 150];
    for (int round = 0; round < 40; round++) {
      StackView view =
          new StackView(
              200,
              150,
              random.nextDouble(-3, 40),
              random.nextDouble(-3, 32),
              round == 0 ? 0.8 : random.nextDouble(0.05, 0.8),
              round % 3 == 0 ? 180 : 0,
              round % 2 == 0);
      Display display = round % 4 == 1 ? FULL_RANGE.withInverted(true) : FULL_RANGE;
      assertTrue(painter.draw(image, view, display, false, IntBuffer.wrap(canvas)));
      for (int y = 0; y < 150; y++) {
        for (int x = 0; x < 200; x++) {
          ImagePoint at = view.imageFromCanvas(x, y, image);
          int colour = canvas[y * 200 + x];
          boolean edge = !at.isOn(image) || Math.abs(distanceToEdge(at)) < 1e-6;
          if (edge) {
            continue; // beside the picture, or rounding decides
          }
          double value = linear(image.slice().cells(), at);
          double grey = display.inverted() ? 255 - value : value;
          assertEquals(0xFF, colour >>> 24);
          assertEquals(grey, colour & 0xFF, 0.51, "canvas " + x + ", " + y);
          assertEquals(colour & 0xFF, colour >> 8 & 0xFF);
          assertEquals(colour & 0xFF, colour >> 16 & 0xFF);
        }
      }
    }
  }

  private static double distanceToEdge(ImagePoint at) {
    double across = Math.min(at.column() + 0.5, 36.5 - at.column());
    return Math.min(across, Math.min(at.row() + 0.5, 28.5 - at.row()));
  }

  private static double linear(short[] cells, ImagePoint at) {
    double column = Math.clamp(at.column(), 0, 36);
    double row = Math.clamp(at.row(), 0, 28);
    int i = Math.min((int) column, 35);
    int j = Math.min((int) row, 27);
    double across = column - i;
    double down = row - j;
    double upper = cells[j * 37 + i] * (1 - across) + cells[j * 37 + i + 1] * across;
    double lower = cells[(j + 1) * 37 + i] * (1 - across) + cells[(j + 1) * 37 + i + 1] * across;
    return upper * (1 - down) + lower * down;
  }

  @Test
  void reducingAveragesAllThatIsCovered() {
    // A chequerboard of 0 and 200 becomes an even 100, wherever it lies.
    int[] values = new int[64 * 64];
    for (int n = 0; n < values.length; n++) {
      values[n] = ((n % 64 + n / 64) & 1) * 200;
    }
    StackImage image = grey(64, 64, 1, 1, values);
    for (int pixel : draw(image, StackView.fitting(image, 16, 16))) {
      assertEquals(100, level(pixel));
    }
  }

  @Test
  void partsOfPixelsCountByTheirShare() {
    // Three pixels on two: the first covers all of 0 and half of 90, the second half of 90 and 200.
    StackImage image = grey(3, 1, 1, 1, 0, 90, 200);
    StackView view = new StackView(2, 1, 1, 0, 1.5, 0, false);
    assertEquals(levels(30, 163), levels(draw(image, view)));
    assertEquals(levels(163, 30), levels(draw(image, view.turnedTo(180))));
  }

  @Test
  void anEvenlySlopedPictureStaysSoWhereverItIsPannedAndHoweverReduced() {
    int[] values = new int[100 * 40];
    for (int n = 0; n < values.length; n++) {
      values[n] = n % 100 * 2;
    }
    StackImage image = grey(100, 40, 1, 1, values);
    for (double units : new double[] {0.3, 1, 1.7, 3.3, 7.9}) {
      StackView view = new StackView(8, 4, 50.4, 20.2, units, 0, false);
      int[] picture = draw(image, view);
      for (int x = 0; x < 8; x++) {
        double expected = 2 * view.imageFromCanvas(x, 1, image).column();
        assertEquals(expected, level(picture[8 + x]), 0.51, units + " at " + x);
      }
    }
  }

  @Test
  void paddingIsBlackAndMixesIntoNothing() {
    // 255 is padding: enlarged, reduced and turned, what is left is 100, or nothing.
    int[] values = {255, 255, 255, 100, 100, 100, 100, 100};
    StackImage.Grey plain = grey(8, 8, 1, 1, values);
    SliceHeader h = plain.slice().header();
    SliceHeader padded =
        new SliceHeader(
            h.id(),
            null,
            null,
            8,
            8,
            h.format(),
            h.rescale(),
            new PixelPadding(255, 255),
            true,
            false,
            null,
            null);
    StackImage image = new StackImage.Grey(new StoredSlice(padded, plain.slice().cells()), 1, 1);
    for (int size : new int[] {3, 4, 5, 8, 21}) {
      for (int turn : new int[] {0, 180, 30, 90}) {
        int[] seen = draw(image, StackView.fitting(image, size, size).turnedTo(turn));
        for (int pixel : seen) {
          assertTrue(pixel == 0 || level(pixel) == 100, () -> size + " " + turn);
        }
        assertTrue(Arrays.stream(seen).anyMatch(pixel -> pixel == 0));
        assertTrue(Arrays.stream(seen).anyMatch(pixel -> pixel != 0));
      }
    }
  }

  @Test
  void aMammogramOf30MegapixelsIsDrawnInFullWhileItIsDragged() {
    short[] cells = new short[5000 * 6000];
    for (int n = 0; n < cells.length; n++) {
      cells[n] = (short) (n * 31 & 0xFFF);
    }
    SliceHeader header =
        new SliceHeader(
            SliceId.of("1.2"),
            null,
            null,
            5000,
            6000,
            new StoredFormat(12, false),
            ModalityRescale.NONE,
            null,
            true,
            false,
            null,
            null);
    StackImage image = new StackImage.Grey(new StoredSlice(header, cells), 0.05, 0.05);
    Display display = Display.of(VoiWindow.spanning(0, 4095));
    StackView view = StackView.fitting(image, 1000, 1200);
    IntBuffer canvas = IntBuffer.wrap(new int[view.pixels()]);
    List<Double> reduced = new ArrayList<>();
    List<Double> enlarged = new ArrayList<>();
    StackView near = new StackView(1000, 1200, 2500, 3000, 0.04, 0, false);
    for (int n = 0; n < 12; n++) {
      long start = System.nanoTime();
      assertTrue(painter.draw(image, view.pannedBy(n, n, image), display, true, canvas));
      reduced.add((System.nanoTime() - start) / 1e6);
      start = System.nanoTime();
      assertTrue(painter.draw(image, near.pannedBy(n, n, image), display, true, canvas));
      enlarged.add((System.nanoTime() - start) / 1e6);
    }
    System.out.printf(
        "30 MP on 1000 x 1200: whole %.1f ms, enlarged %.1f ms (best of 12)%n",
        Collections.min(reduced), Collections.min(enlarged));
  }

  @Test
  void aTurnAndAFlipPutPixelsWhereTheReaderExpectsThem() {
    StackImage image = grey(2, 2, 1, 1, 10, 20, 30, 40);
    StackView upright = StackView.fitting(image, 2, 2);
    assertEquals(levels(10, 20, 30, 40), levels(draw(image, upright)));
    assertEquals(levels(20, 10, 40, 30), levels(draw(image, upright.flippedTo(true))));
    // A quarter turn clockwise brings the left column to the top row.
    assertEquals(levels(30, 10, 40, 20), levels(draw(image, upright.turnedTo(90))));
    assertEquals(levels(40, 20, 30, 10), levels(draw(image, upright.flippedTo(true).turnedTo(90))));
  }

  private static String levels(int... picture) {
    return Arrays.toString(Arrays.stream(picture).map(StackPainterTest::level).toArray());
  }

  @Test
  void canvasAndImageAreInverse() {
    StackImage image = grey(7, 5, 0.3, 1.1, 0);
    StackView view = new StackView(200, 100, 2.5, 1.25, 0.07, 37, true);
    for (double[] at : new double[][] {{0, 0}, {3.7, 1.2}, {-4, 9}}) {
      CanvasPoint canvas = view.canvasFromImage(at[0], at[1], image);
      ImagePoint back = view.imageFromCanvas(canvas.x(), canvas.y(), image);
      assertEquals(at[0], back.column(), 1e-9);
      assertEquals(at[1], back.row(), 1e-9);
    }
  }

  @Test
  void zoomKeepsThePlaceUnderThePointerAndPanFollowsIt() {
    StackImage image = grey(70, 50, 0.3, 1.1, 0);
    StackView view = StackView.fitting(image, 300, 200).turnedTo(20).flippedTo(true);
    ImagePoint before = view.imageFromCanvas(40, 60, image);
    ImagePoint zoomed = view.zoomedBy(2.5, 40, 60, image).imageFromCanvas(40, 60, image);
    assertEquals(before.column(), zoomed.column(), 1e-9);
    assertEquals(before.row(), zoomed.row(), 1e-9);
    ImagePoint panned = view.pannedBy(15, -7, image).imageFromCanvas(55, 53, image);
    assertEquals(before.column(), panned.column(), 1e-9);
    assertEquals(before.row(), panned.row(), 1e-9);
  }

  @Test
  void colourIsPassedThroughWhateverTheWindow() {
    byte[] rgb = {(byte) 255, 0, 0, 0, (byte) 128, 0, 1, 2, 3, (byte) 200, (byte) 201, (byte) 202};
    StackImage image = new StackImage.Colour(2, 2, rgb, 1, 1);
    int[] picture = draw(image, StackView.fitting(image, 2, 2));
    assertEquals(0xFFFF0000, picture[0]);
    assertEquals(0xFF008000, picture[1]);
    assertEquals(0xFF010203, picture[2]);
    assertEquals(0xFFC8C9CA, picture[3]);
  }

  @Test
  void awayFromThePictureThereIsNothing() {
    StackImage image = grey(3, 3, 1, 1, 255);
    StackView far = new StackView(5, 5, 1e6, -1e6, 1, 0, false);
    for (int pixel : draw(image, far)) {
      assertEquals(0, pixel);
    }
  }

  @Test
  void picturesThatPromiseMoreThanTheyHoldAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new StackImage.Colour(4, 4, new byte[47], 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new StackImage.Colour(60_000, 60_000, new byte[47], 1, 1));
    assertThrows(IllegalArgumentException.class, () -> grey(2, 2, 0, 1, 5));
    assertThrows(
        IllegalArgumentException.class, () -> new StackView(5, 5, 0, 0, Double.NaN, 0, false));
  }

  @Test
  void anInterruptedCallerGetsNoPicture() {
    StackImage image = grey(64, 64, 1, 1, 7);
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class, () -> draw(image, StackView.fitting(image, 500, 500)));
    assertTrue(Thread.interrupted());
  }
}

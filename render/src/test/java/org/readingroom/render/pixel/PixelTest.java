package org.readingroom.render.pixel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.readingroom.render.pixel.VoiWindow.Function;

class PixelTest {

  @Test
  void linearWindowsFollowTheStandardsOwnExample() {
    // PS3.3 C.11.2.1.2.1 with c=2048, w=4096, output 0–255: x <= 0 black, x > 4095 white, and
    // y = ((x − 2047.5) / 4095 + 0.5) · 255 between.
    VoiWindow window = VoiWindow.linear(2048, 4096);
    assertEquals(0, window.share(0));
    assertEquals(0, window.share(-5));
    assertEquals(1, window.share(4095), 1e-12);
    assertEquals(1, window.share(4096));
    assertEquals((1000 - 2047.5) / 4095 + 0.5, window.share(1000), 1e-12);
    // c=2048, w=1: a threshold, x <= 2047.5 black, else white.
    assertEquals(0, VoiWindow.linear(2048, 1).share(2047.5));
    assertEquals(1, VoiWindow.linear(2048, 1).share(2047.6));
    // c=0, w=100: x <= −50 black, x > 49 white.
    assertEquals(0, VoiWindow.linear(0, 100).share(-50));
    assertEquals(1, VoiWindow.linear(0, 100).share(49.01));
  }

  @Test
  void linearExactIsCentredOnItsCentre() {
    VoiWindow window = new VoiWindow(0, 100, Function.LINEAR_EXACT);
    assertEquals(0, window.share(-50));
    assertEquals(0.5, window.share(0));
    assertEquals(1, window.share(50.01));
    assertEquals(0.75, window.share(25));
  }

  @Test
  void sigmoidIsHalfAtItsCentre() {
    VoiWindow window = new VoiWindow(10, 40, Function.SIGMOID);
    assertEquals(0.5, window.share(10));
    assertEquals(1 / (1 + Math.exp(-4)), window.share(50), 1e-12);
  }

  @Test
  void impossibleWindowsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> VoiWindow.linear(0, 0.5));
    assertThrows(IllegalArgumentException.class, () -> VoiWindow.linear(Double.NaN, 100));
    assertThrows(IllegalArgumentException.class, () -> new VoiWindow(0, 0, Function.LINEAR_EXACT));
    assertThrows(IllegalArgumentException.class, () -> VoiWindow.parse("40"));
    assertThrows(IllegalArgumentException.class, () -> VoiWindow.parse("40,wide"));
    assertEquals(VoiWindow.linear(40, 400), VoiWindow.parse(" 40, 400 "));
  }

  @Test
  void greyLevelsAreTheNearestShareOf255() {
    for (VoiWindow window :
        new VoiWindow[] {
          VoiWindow.linear(40, 400),
          VoiWindow.linear(40, 1),
          new VoiWindow(40, 400, Function.LINEAR_EXACT),
          new VoiWindow(40, 400, Function.SIGMOID)
        }) {
      GreyMapper grey = new GreyMapper(Display.of(window));
      GreyMapper inverted = new GreyMapper(Display.of(window).withInverted(true));
      for (int value = -1000; value <= 1000; value++) {
        int level = grey.level(value);
        // An exact half may go either way.
        assertEquals(window.share(value) * 255, level, 0.5 + 1e-9, value + " of " + window);
        assertEquals(0xFF000000 | level * 0x010101, grey.bgra(value, 0, 0));
        assertEquals(0xFF000000 | (255 - level) * 0x010101, inverted.bgra(value, 0, 0));
      }
    }
  }

  @Test
  void reasonsForNoValueSurviveAFloat() {
    float[] kept = new float[NoSample.values().length];
    for (NoSample reason : NoSample.values()) {
      kept[reason.ordinal()] = reason.asFloat();
      assertTrue(Float.isNaN(kept[reason.ordinal()]));
      assertEquals(reason, NoSample.of(kept[reason.ordinal()]));
    }
    assertEquals(NoSample.OUTSIDE, NoSample.of(Float.NaN));
  }

  @Test
  void unusedBitsAreNotPixels() {
    assertEquals(0x0FFF, new StoredFormat(12, false).storedFromCell((short) 0xFFFF));
    assertEquals(-1, new StoredFormat(12, true).storedFromCell((short) 0x0FFF));
    assertEquals(-2048, new StoredFormat(12, true).storedFromCell((short) 0x7800));
    assertEquals(65535, new StoredFormat(16, false).storedFromCell((short) -1));
    assertThrows(IllegalArgumentException.class, () -> new StoredFormat(17, false));
    assertThrows(IllegalArgumentException.class, () -> new ModalityRescale(0, 1));
  }
}

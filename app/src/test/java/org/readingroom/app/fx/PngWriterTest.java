package org.readingroom.app.fx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngWriterTest {
  @TempDir Path folder;

  @Test
  void anotherReaderSeesTheSamePixels() throws IOException {
    int[] argb = new Random(7).ints(37 * 23).toArray();
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngWriter.rgb(37, 23, argb)));
    for (int y = 0; y < 23; y++) {
      for (int x = 0; x < 37; x++) {
        assertEquals(argb[y * 37 + x] & 0xffffff, read.getRGB(x, y) & 0xffffff);
      }
    }
  }

  @Test
  void greyStaysGrey() throws IOException {
    byte[] grey = {0, 127, (byte) 255, 12, 13, 14};
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngWriter.grey(3, 2, grey)));
    assertEquals(127, read.getRaster().getSample(1, 0, 0));
    assertEquals(255, read.getRaster().getSample(2, 0, 0));
    assertEquals(14, read.getRaster().getSample(2, 1, 0));
  }

  @Test
  void aWrongNumberOfPixelsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PngWriter.rgb(4, 4, new int[15]));
    assertThrows(IllegalArgumentException.class, () -> PngWriter.grey(0, 4, new byte[0]));
  }

  @Test
  void aPictureReplacesTheOldOneAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("new/picture.png");
    PngWriter.write(file, new byte[] {1});
    PngWriter.write(file, new byte[] {2, 3});
    assertEquals(2, Files.size(file));
    try (var files = Files.list(file.getParent())) {
      assertEquals(1, files.count());
    }
  }
}

package org.readingroom.app.fx;

import java.io.IOException;
import java.nio.file.Path;
import javafx.scene.Scene;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;

/// Pictures of what is on the screen, for the tour and for tests.
public final class Snapshots {
  private Snapshots() {}

  /// The scene as it stands. Thread: FX.
  public static byte[] png(Scene scene) {
    FxThread.require();
    WritableImage image = scene.snapshot(null);
    int width = (int) image.getWidth();
    int height = (int) image.getHeight();
    int[] argb = new int[width * height];
    image
        .getPixelReader()
        .getPixels(0, 0, width, height, PixelFormat.getIntArgbPreInstance(), argb, 0, width);
    return PngWriter.rgb(width, height, argb);
  }

  /// Thread: FX.
  public static void write(Scene scene, Path file) throws IOException {
    PngWriter.write(file, png(scene));
  }
}

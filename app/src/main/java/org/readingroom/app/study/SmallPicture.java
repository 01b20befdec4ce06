package org.readingroom.app.study;

import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.StoredSlice;

/// Small pictures of slices by taking every n-th pixel. Pure functions; any thread.
final class SmallPicture {
  private SmallPicture() {}

  /// Modality values of a slice on a coarse grid of at most `most` pixels each way; padding is NaN.
  static float[] values(StoredSlice slice, int most) {
    SliceHeader header = slice.header();
    int step = step(header.columns(), header.rows(), most);
    int width = (header.columns() + step - 1) / step;
    int height = (header.rows() + step - 1) / step;
    float[] values = new float[width * height];
    PixelPadding padding = header.padding();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int stored =
            header.format().storedFromCell(slice.cells()[y * step * header.columns() + x * step]);
        values[y * width + x] =
            padding != null && padding.contains(stored)
                ? Float.NaN
                : (float) header.rescale().modalityFromStored(stored);
      }
    }
    return values;
  }

  static Thumbnail of(StoredSlice slice, VoiWindow window, int most) {
    SliceHeader header = slice.header();
    int step = step(header.columns(), header.rows(), most);
    int width = (header.columns() + step - 1) / step;
    int height = (header.rows() + step - 1) / step;
    float[] values = values(slice, most);
    GreyMapper grey = new GreyMapper(Display.of(window).withInverted(header.monochrome1()));
    int[] argb = new int[values.length];
    for (int n = 0; n < argb.length; n++) {
      argb[n] =
          Float.isNaN(values[n]) ? 0xFF000000 : 0xFF000000 | grey.colour(grey.level(values[n]));
    }
    return new Thumbnail(width, height, argb);
  }

  static Thumbnail of(ColourFrame frame, int most) {
    int step = step(frame.columns(), frame.rows(), most);
    int width = (frame.columns() + step - 1) / step;
    int height = (frame.rows() + step - 1) / step;
    int[] argb = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int n = 3 * (y * step * frame.columns() + x * step);
        byte[] rgb = frame.rgb();
        argb[y * width + x] =
            0xFF000000 | (rgb[n] & 0xFF) << 16 | (rgb[n + 1] & 0xFF) << 8 | (rgb[n + 2] & 0xFF);
      }
    }
    return new Thumbnail(width, height, argb);
  }

  private static int step(int columns, int rows, int most) {
    return Math.max(1, (Math.max(columns, rows) + most - 1) / most);
  }
}

package org.readingroom.render.cpu;

import java.nio.IntBuffer;
import java.util.function.Consumer;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;

/// Draws 2-D pictures: linear between pixel centres when enlarged, averaged over all a canvas pixel
/// covers when reduced, so that a 30-megapixel radiograph neither flickers nor loses fine lines.
/// Thread-safe.
///
/// Values are averaged before the window is applied. Canvas pixels beside the picture, and those
/// mostly covered by padding, are transparent; padding takes no part in the others.
public final class StackPainter implements AutoCloseable {
  private static final int BAND_ROWS = 16;

  private final TilePool pool;

  public StackPainter() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// A painter on so many threads, the caller's among them.
  public StackPainter(int cores) {
    pool = new TilePool(cores);
  }

  /// Draws the picture.
  ///
  /// @param inMotion fewer samples where a turned picture is reduced; for one that is being dragged
  /// @param bgraPre at least width × height long; 0xAARRGGBB premultiplied, row by row from index 0
  /// @return whether it was drawn at full quality
  /// @throws java.util.concurrent.CancellationException when the calling thread was interrupted
  public boolean draw(
      StackImage image, StackView view, Display display, boolean inMotion, IntBuffer bgraPre) {
    if (bgraPre.capacity() < view.pixels()) {
      throw new IllegalArgumentException("the buffer is smaller than the picture");
    }
    IntBuffer target = bgraPre.duplicate().clear();
    int bands = Math.ceilDiv(view.height(), BAND_ROWS);
    GreyMapper grey = new GreyMapper(display);
    boolean upright = UprightRows.serve(image, view);
    pool.run(
        bands,
        () -> {
          int[] row = new int[view.width()];
          PictureRows rows =
              upright
                  ? UprightRows.of(image, view, grey)
                  : TurnedRows.of(image, view, grey, inMotion);
          Consumer<Integer> band =
              number -> {
                int end = Math.min(view.height(), (number + 1) * BAND_ROWS);
                for (int y = number * BAND_ROWS; y < end; y++) {
                  rows.row(y, row);
                  target.put(y * view.width(), row, 0, row.length);
                }
              };
          return band;
        });
    return upright || !inMotion;
  }

  @Override
  public void close() {
    pool.close();
  }

  /// Fills canvas rows. One thread.
  interface PictureRows {
    /// @param y canvas row
    /// @param out takes a colour for each canvas column
    void row(int y, int[] out);
  }
}

package org.readingroom.render.cpu;

import java.nio.IntBuffer;
import java.util.function.Consumer;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;

/// Draws 2-D pictures: bilinear when enlarged, averaged over the pixels each canvas pixel covers
/// when reduced, so that a 30-megapixel radiograph neither flickers nor loses fine lines.
/// Thread-safe.
///
/// Values are averaged before the window is applied. Canvas pixels beside the picture are
/// transparent.
public final class StackPainter implements AutoCloseable {
  private static final int BAND_ROWS = 16;

  /// Most samples per canvas pixel and direction; a picture reduced further is sampled with gaps.
  private static final int MOST_SAMPLES = 16;

  private final TilePool pool;

  public StackPainter() {
    pool = new TilePool(Runtime.getRuntime().availableProcessors());
  }

  /// Draws the picture.
  ///
  /// @param inMotion fewer samples when reduced; for a picture that is being dragged
  /// @param bgraPre at least width × height long; 0xAARRGGBB premultiplied, row by row from index 0
  /// @throws java.util.concurrent.CancellationException when the calling thread was interrupted
  public void draw(
      StackImage image, StackView view, Display display, boolean inMotion, IntBuffer bgraPre) {
    if (bgraPre.capacity() < view.pixels()) {
      throw new IllegalArgumentException("the buffer is smaller than the picture");
    }
    IntBuffer target = bgraPre.duplicate().clear();
    int bands = Math.ceilDiv(view.height(), BAND_ROWS);
    GreyMapper grey = new GreyMapper(display);
    pool.run(
        bands,
        () -> {
          int[] row = new int[view.width()];
          Rows rows =
              switch (image) {
                case StackImage.Grey picture -> new GreyRows(picture, view, grey, inMotion);
                case StackImage.Colour picture -> new ColourRows(picture, view, inMotion);
              };
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
  }

  @Override
  public void close() {
    pool.close();
  }

  /// Walks canvas rows through the image and gathers samples; what a sample is, subclasses know.
  private abstract static class Rows {
    final int columns;
    final int rows;
    private final StackImage image;
    private final StackView view;
    private final double stepColumn;
    private final double stepRow;
    private final double downColumn;
    private final double downRow;
    private final int samples;

    Rows(StackImage image, StackView view, boolean inMotion) {
      this.image = image;
      this.view = view;
      columns = image.columns();
      rows = image.rows();
      ImagePoint origin = view.imageFromCanvas(0, 0, image);
      ImagePoint right = view.imageFromCanvas(1, 0, image);
      ImagePoint down = view.imageFromCanvas(0, 1, image);
      stepColumn = right.column() - origin.column();
      stepRow = right.row() - origin.row();
      downColumn = down.column() - origin.column();
      downRow = down.row() - origin.row();
      double covered =
          Math.max(
              Math.abs(stepColumn) + Math.abs(downColumn), Math.abs(stepRow) + Math.abs(downRow));
      int wanted = (int) Math.ceil(Math.min(covered, MOST_SAMPLES) - 1e-6);
      samples = Math.max(1, inMotion ? Math.min(wanted, 2) : wanted);
    }

    final void row(int y, int[] out) {
      ImagePoint start = view.imageFromCanvas(0, y, image);
      for (int x = 0; x < out.length; x++) {
        double column = start.column() + x * stepColumn;
        double line = start.row() + x * stepRow;
        if (!isOn(column, line)) {
          out[x] = 0;
        } else if (samples == 1) {
          out[x] = between(clamp(column, columns), clamp(line, rows));
        } else {
          out[x] = covered(column, line);
        }
      }
    }

    private int covered(double column, double line) {
      begin();
      int taken = 0;
      for (int b = 0; b < samples; b++) {
        double down = (b + 0.5) / samples - 0.5;
        for (int a = 0; a < samples; a++) {
          double right = (a + 0.5) / samples - 0.5;
          double c = column + right * stepColumn + down * downColumn;
          double r = line + right * stepRow + down * downRow;
          if (isOn(c, r)) {
            add((int) (clamp(c, columns) + 0.5), (int) (clamp(r, rows) + 0.5));
            taken++;
          }
        }
      }
      return taken == 0 ? between(clamp(column, columns), clamp(line, rows)) : mean(taken);
    }

    private boolean isOn(double column, double row) {
      return column >= -0.5 && row >= -0.5 && column < columns - 0.5 && row < rows - 0.5;
    }

    private static double clamp(double index, int count) {
      return index < 0 ? 0 : index > count - 1 ? count - 1 : index;
    }

    abstract int between(double column, double row);

    abstract void begin();

    abstract void add(int column, int row);

    abstract int mean(int taken);
  }

  private static final class GreyRows extends Rows {
    private final short[] cells;
    private final int unused;
    private final boolean signed;
    private final ModalityRescale rescale;
    private final GreyMapper grey;
    private double sum;

    GreyRows(StackImage.Grey image, StackView view, GreyMapper grey, boolean inMotion) {
      super(image, view, inMotion);
      SliceHeader header = image.slice().header();
      cells = image.slice().cells();
      unused = 32 - header.format().bitsStored();
      signed = header.format().signed();
      rescale = header.rescale();
      this.grey = grey;
    }

    private int stored(int column, int row) {
      int shifted = cells[row * columns + column] << unused;
      return signed ? shifted >> unused : shifted >>> unused;
    }

    private int colour(double stored) {
      return grey.colour(grey.level((float) rescale.modalityFromStored(stored)));
    }

    @Override
    int between(double column, double row) {
      int i = (int) column;
      int j = (int) row;
      int i1 = Math.min(i + 1, columns - 1);
      int j1 = Math.min(j + 1, rows - 1);
      double share = column - i;
      double upper = stored(i, j) + share * (stored(i1, j) - stored(i, j));
      double lower = stored(i, j1) + share * (stored(i1, j1) - stored(i, j1));
      return colour(upper + (row - j) * (lower - upper));
    }

    @Override
    void begin() {
      sum = 0;
    }

    @Override
    void add(int column, int row) {
      sum += stored(column, row);
    }

    @Override
    int mean(int taken) {
      return colour(sum / taken);
    }
  }

  private static final class ColourRows extends Rows {
    private final byte[] rgb;
    private final int[] sums = new int[3];

    ColourRows(StackImage.Colour image, StackView view, boolean inMotion) {
      super(image, view, inMotion);
      rgb = image.rgb();
    }

    private int part(int column, int row, int part) {
      return rgb[(row * columns + column) * 3 + part] & 0xFF;
    }

    @Override
    int between(double column, double row) {
      int i = (int) column;
      int j = (int) row;
      int i1 = Math.min(i + 1, columns - 1);
      int j1 = Math.min(j + 1, rows - 1);
      double share = column - i;
      int colour = 0xFF;
      for (int part = 0; part < 3; part++) {
        double upper = part(i, j, part) + share * (part(i1, j, part) - part(i, j, part));
        double lower = part(i, j1, part) + share * (part(i1, j1, part) - part(i, j1, part));
        colour = colour << 8 | (int) (upper + (row - j) * (lower - upper) + 0.5);
      }
      return colour;
    }

    @Override
    void begin() {
      sums[0] = 0;
      sums[1] = 0;
      sums[2] = 0;
    }

    @Override
    void add(int column, int row) {
      for (int part = 0; part < 3; part++) {
        sums[part] += part(column, row, part);
      }
    }

    @Override
    int mean(int taken) {
      int colour = 0xFF;
      for (int sum : sums) {
        colour = colour << 8 | (sum + taken / 2) / taken;
      }
      return colour;
    }
  }
}

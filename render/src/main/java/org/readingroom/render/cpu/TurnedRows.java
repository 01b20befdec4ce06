package org.readingroom.render.cpu;

import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;

/// Rows of a picture turned by any angle: linear when enlarged, and when reduced the mean of the
/// pixels nearest to a grid of samples over what the canvas pixel covers.
abstract class TurnedRows implements StackPainter.PictureRows {
  /// Most samples per canvas pixel and direction; a picture reduced further is sampled with gaps.
  private static final int MOST_SAMPLES = 16;

  final int columns;
  final int rows;
  private final StackImage image;
  private final StackView view;
  private final double stepColumn;
  private final double stepRow;
  private final double downColumn;
  private final double downRow;
  private final int samples;

  private TurnedRows(StackImage image, StackView view, boolean inMotion) {
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

  static TurnedRows of(StackImage image, StackView view, GreyMapper grey, boolean inMotion) {
    return switch (image) {
      case StackImage.Grey picture -> new Grey(picture, view, grey, inMotion);
      case StackImage.Colour picture -> new Colour(picture, view, inMotion);
    };
  }

  @Override
  public final void row(int y, int[] out) {
    ImagePoint start = view.imageFromCanvas(0, y, image);
    for (int x = 0; x < out.length; x++) {
      double column = start.column() + x * stepColumn;
      double line = start.row() + x * stepRow;
      if (!isOn(column, line)) {
        out[x] = 0;
        continue;
      }
      begin();
      if (samples == 1) {
        between(clamp(column, columns), clamp(line, rows));
      } else {
        covered(column, line);
      }
      out[x] = mean();
    }
  }

  private void covered(double column, double line) {
    for (int b = 0; b < samples; b++) {
      double down = (b + 0.5) / samples - 0.5;
      for (int a = 0; a < samples; a++) {
        double right = (a + 0.5) / samples - 0.5;
        double c = column + right * stepColumn + down * downColumn;
        double r = line + right * stepRow + down * downRow;
        if (isOn(c, r)) {
          add((int) (clamp(c, columns) + 0.5), (int) (clamp(r, rows) + 0.5), 1);
        }
      }
    }
  }

  private void between(double column, double row) {
    int i = (int) column;
    int j = (int) row;
    int i1 = Math.min(i + 1, columns - 1);
    int j1 = Math.min(j + 1, rows - 1);
    double right = column - i;
    double down = row - j;
    add(i, j, (1 - right) * (1 - down));
    add(i1, j, right * (1 - down));
    add(i, j1, (1 - right) * down);
    add(i1, j1, right * down);
  }

  private boolean isOn(double column, double row) {
    return column >= -0.5 && row >= -0.5 && column < columns - 0.5 && row < rows - 0.5;
  }

  private static double clamp(double index, int count) {
    return index < 0 ? 0 : index > count - 1 ? count - 1 : index;
  }

  abstract void begin();

  abstract void add(int column, int row, double weight);

  abstract int mean();

  private static final class Grey extends TurnedRows {
    private final SliceHeader header;
    private final short[] cells;
    private final ModalityRescale rescale;
    private final GreyMapper grey;
    private double sum;
    private double weight;
    private double padded;

    Grey(StackImage.Grey image, StackView view, GreyMapper grey, boolean inMotion) {
      super(image, view, inMotion);
      header = image.slice().header();
      cells = image.slice().cells();
      rescale = header.rescale();
      this.grey = grey;
    }

    @Override
    void begin() {
      sum = 0;
      weight = 0;
      padded = 0;
    }

    @Override
    void add(int column, int row, double share) {
      int stored = header.format().storedFromCell(cells[row * columns + column]);
      PixelPadding padding = header.padding();
      if (padding != null && padding.contains(stored)) {
        padded += share;
      } else {
        sum += share * stored;
        weight += share;
      }
    }

    @Override
    int mean() {
      return weight <= padded
          ? 0
          : grey.colour(grey.level((float) rescale.modalityFromStored(sum / weight)));
    }
  }

  private static final class Colour extends TurnedRows {
    private final byte[] rgb;
    private final double[] sums = new double[3];
    private double weight;

    Colour(StackImage.Colour image, StackView view, boolean inMotion) {
      super(image, view, inMotion);
      rgb = image.rgb();
    }

    @Override
    void begin() {
      java.util.Arrays.fill(sums, 0);
      weight = 0;
    }

    @Override
    void add(int column, int row, double share) {
      for (int part = 0; part < 3; part++) {
        sums[part] += share * (rgb[(row * columns + column) * 3 + part] & 0xFF);
      }
      weight += share;
    }

    @Override
    int mean() {
      int colour = 0xFF;
      for (double sum : sums) {
        colour = colour << 8 | Math.clamp((long) (sum / weight + 0.5), 0, 255);
      }
      return colour;
    }
  }
}

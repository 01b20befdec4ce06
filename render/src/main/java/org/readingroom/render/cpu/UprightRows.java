package org.readingroom.render.cpu;

import java.util.Arrays;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;

/// Rows of a picture that is not turned, or turned upside down: every canvas pixel is the exact
/// mean of the image rectangle it covers.
///
/// Where a canvas pixel covers less than a pixel, the rectangle is a whole pixel wide, which makes
/// it linear interpolation between centres. The image rows under one canvas row are added up once,
/// in plain loops over neighbouring memory; then each canvas pixel adds up its columns. The cost is
/// that of reading each image pixel on the canvas once, whatever the reduction. An enlarged grey
/// picture goes the other way: columns first, once per image row.
abstract class UprightRows implements StackPainter.PictureRows {
  private final int columns;
  private final int rows;
  private final double startColumn;
  private final double stepColumn;
  private final double startRow;
  private final double stepRow;

  // The canvas columns on the picture, the image columns they need, and for each canvas column the
  // image columns it covers: the first, the last, and how much of each of the two.
  final int firstX;
  final int endX;
  int fromColumn;
  int toColumn;
  final int[] head;
  final int[] tail;
  final float[] headShare;
  final float[] tailShare;
  final float[] covered;

  private UprightRows(StackImage image, StackView view) {
    columns = image.columns();
    rows = image.rows();
    ImagePoint origin = view.imageFromCanvas(0, 0, image);
    ImagePoint diagonal = view.imageFromCanvas(1, 1, image);
    startColumn = origin.column();
    startRow = origin.row();
    stepColumn = diagonal.column() - origin.column();
    stepRow = diagonal.row() - origin.row();
    int width = view.width();
    firstX = firstOn(width);
    endX = endOn(width, firstX);
    head = new int[width];
    tail = new int[width];
    headShare = new float[width];
    tailShare = new float[width];
    covered = new float[width];
    fromColumn = columns;
    for (int x = firstX; x < endX; x++) {
      double column = startColumn + x * stepColumn;
      double left = low(column, stepColumn, columns);
      double right = high(column, stepColumn, columns);
      head[x] = (int) left;
      tail[x] = (int) Math.ceil(right) - 1;
      headShare[x] = (float) (Math.min(right, head[x] + 1) - left);
      tailShare[x] = head[x] == tail[x] ? 0 : (float) (right - tail[x]);
      covered[x] = (float) (right - left);
      fromColumn = Math.min(fromColumn, head[x]);
      toColumn = Math.max(toColumn, tail[x] + 1);
    }
  }

  /// Whether a view shows canvas rows along image rows.
  static boolean serve(StackImage image, StackView view) {
    return view.turnDeg() % 180 == 0;
  }

  static UprightRows of(StackImage image, StackView view, GreyMapper grey) {
    return switch (image) {
      case StackImage.Grey picture when picture.slice().header().padding() != null ->
          new PaddedGrey(picture, view, grey);
      case StackImage.Grey picture when isEnlarged(image, view) ->
          new EnlargedGrey(picture, view, grey);
      case StackImage.Grey picture -> new Grey(picture, view, grey);
      case StackImage.Colour picture -> new Colour(picture, view);
    };
  }

  @Override
  public final void row(int y, int[] out) {
    Arrays.fill(out, 0);
    double row = startRow + y * stepRow;
    if (row < -0.5 || row >= rows - 0.5 || firstX >= endX) {
      return;
    }
    paint(low(row, stepRow, rows), high(row, stepRow, rows), out);
  }

  /// Colours the canvas columns on the picture.
  ///
  /// @param top where the stretch of image rows under the canvas row begins; row r reaches from r
  ///   to r + 1
  /// @param bottom where it ends
  void paint(double top, double bottom, int[] out) {
    begin(fromColumn, toColumn);
    for (int r = (int) top; r < bottom; r++) {
      float share = (float) (Math.min(r + 1, bottom) - Math.max(r, top));
      addRow(r, share, fromColumn, toColumn);
    }
    float height = (float) (bottom - top);
    for (int x = firstX; x < endX; x++) {
      out[x] = mean(x, covered[x] * height);
    }
  }

  /// The first canvas column whose centre is on the picture.
  private int firstOn(int width) {
    double edge = ((stepColumn > 0 ? -0.5 : columns - 0.5) - startColumn) / stepColumn;
    int x = (int) Math.clamp(Math.ceil(edge) - 1, 0.0, width);
    // Rounding decides within a pixel or two of the edge.
    for (int tries = 0; tries < 3 && x < width && !isOn(x); tries++) {
      x++;
    }
    return x;
  }

  private int endOn(int width, int first) {
    double edge = ((stepColumn > 0 ? columns - 0.5 : -0.5) - startColumn) / stepColumn;
    int x = (int) Math.clamp(Math.ceil(edge) + 1, 0.0, width);
    while (x > first && !isOn(x - 1)) {
      x--;
    }
    return x;
  }

  private boolean isOn(int x) {
    double column = startColumn + x * stepColumn;
    return column >= -0.5 && column < columns - 0.5;
  }

  /// Where the stretch of pixels under a canvas pixel begins; pixel n reaches from n to n + 1.
  private static double low(double centre, double step, int count) {
    return Math.clamp(centre + 0.5 - Math.max(0.5, Math.abs(step) / 2), 0, count);
  }

  private static double high(double centre, double step, int count) {
    return Math.clamp(centre + 0.5 + Math.max(0.5, Math.abs(step) / 2), 0, count);
  }

  /// Whether no canvas pixel covers more than an image pixel either way.
  private static boolean isEnlarged(StackImage image, StackView view) {
    return view.unitsPerPixel() <= Math.min(image.columnStep(), image.rowStep());
  }

  /// Forgets the sums of these image columns.
  abstract void begin(int from, int to);

  /// Adds a share of an image row to the sums.
  abstract void addRow(int row, float share, int from, int to);

  /// The colour of a canvas column.
  ///
  /// @param area image pixels, with fractions, that the canvas pixel covers
  abstract int mean(int x, float area);

  /// The sum over the image columns under a canvas column.
  ///
  /// @param stride sums per column
  /// @param part which of them
  final float sum(float[] sums, int x, int stride, int part) {
    int last = tail[x];
    float sum = headShare[x] * sums[head[x] * stride + part];
    for (int c = head[x] + 1; c < last; c++) {
      sum += sums[c * stride + part];
    }
    return sum + tailShare[x] * sums[last * stride + part];
  }

  private static class Grey extends UprightRows {
    final short[] cells;
    final int columns;
    final int unused;
    final int mask;
    final float[] sums;
    final ModalityRescale rescale;
    final GreyMapper grey;

    Grey(StackImage.Grey image, StackView view, GreyMapper grey) {
      super(image, view);
      SliceHeader header = image.slice().header();
      cells = image.slice().cells();
      columns = image.columns();
      unused = 32 - header.format().bitsStored();
      mask = header.format().signed() ? 0 : -1 >>> unused;
      rescale = header.rescale();
      sums = new float[columns];
      this.grey = grey;
    }

    @Override
    void begin(int from, int to) {
      Arrays.fill(sums, from, to, 0);
    }

    @Override
    void addRow(int row, float share, int from, int to) {
      short[] source = cells;
      float[] target = sums;
      int start = row * columns;
      if (mask == 0) {
        int drop = unused;
        for (int c = from; c < to; c++) {
          target[c] += share * (source[start + c] << drop >> drop);
        }
      } else {
        int bits = mask;
        for (int c = from; c < to; c++) {
          target[c] += share * (source[start + c] & bits);
        }
      }
    }

    @Override
    int mean(int x, float area) {
      return colour(sum(sums, x, 1, 0) / area);
    }

    final int colour(float stored) {
      return grey.colour(grey.level((float) rescale.modalityFromStored(stored)));
    }
  }

  /// An enlarged grey picture: linear between the centres of at most two columns and two rows. An
  /// image row is stretched once, for all canvas rows that need it; the rest is plain loops over a
  /// row, for the compiler to make vector instructions of.
  private static final class EnlargedGrey extends Grey {
    // for each canvas column on the picture
    private final int[] left;
    private final int[] right;
    private final float[] leftWeight;
    private final float[] rightWeight;
    private final float[] values;
    private final int[] colours;
    private final float[] upper;
    private final float[] lower;
    private int upperRow = -1;
    private int lowerRow = -1;

    EnlargedGrey(StackImage.Grey image, StackView view, GreyMapper grey) {
      super(image, view, grey);
      int count = Math.max(0, endX - firstX);
      left = Arrays.copyOfRange(head, firstX, firstX + count);
      right = Arrays.copyOfRange(tail, firstX, firstX + count);
      leftWeight = new float[count];
      rightWeight = new float[count];
      for (int n = 0; n < count; n++) {
        int x = firstX + n;
        leftWeight[n] = headShare[x] / covered[x];
        rightWeight[n] = tailShare[x] / covered[x];
      }
      values = new float[count];
      colours = new int[count];
      upper = new float[count];
      lower = new float[count];
    }

    @Override
    void paint(double top, double bottom, int[] out) {
      int first = (int) top;
      int last = (int) Math.ceil(bottom) - 1;
      stretch(first, last);
      float share = (float) ((Math.min(first + 1, bottom) - top) / (bottom - top));
      blend(first == upperRow ? upper : lower, share, last == upperRow ? upper : lower, 1 - share);
      grey.bgraOfStored(values, values.length, rescale, colours);
      System.arraycopy(colours, 0, out, firstX, colours.length);
    }

    /// Makes both rows ready, keeping what is there of them.
    private void stretch(int first, int last) {
      if (first != upperRow && first != lowerRow) {
        if (last == upperRow) {
          lowerRow = stretch(first, lower);
        } else {
          upperRow = stretch(first, upper);
        }
      }
      if (last != upperRow && last != lowerRow) {
        if (first == upperRow) {
          lowerRow = stretch(last, lower);
        } else {
          upperRow = stretch(last, upper);
        }
      }
    }

    private int stretch(int row, float[] target) {
      begin(fromColumn, toColumn);
      addRow(row, 1, fromColumn, toColumn);
      float[] source = sums;
      for (int n = 0; n < target.length; n++) {
        target[n] = leftWeight[n] * source[left[n]] + rightWeight[n] * source[right[n]];
      }
      return row;
    }

    private void blend(float[] a, float shareOfA, float[] b, float shareOfB) {
      float[] blended = values;
      for (int n = 0; n < blended.length; n++) {
        blended[n] = shareOfA * a[n] + shareOfB * b[n];
      }
    }
  }

  /// Grey pictures with padding: it has no weight.
  private static final class PaddedGrey extends Grey {
    private final float[] weights;
    private final int lowest;
    private final int highest;

    PaddedGrey(StackImage.Grey image, StackView view, GreyMapper grey) {
      super(image, view, grey);
      PixelPadding padding = image.slice().header().padding();
      lowest = padding == null ? 1 : padding.lowest();
      highest = padding == null ? 0 : padding.highest();
      weights = new float[image.columns()];
    }

    @Override
    void begin(int from, int to) {
      super.begin(from, to);
      Arrays.fill(weights, from, to, 0);
    }

    @Override
    void addRow(int row, float share, int from, int to) {
      int start = row * columns;
      boolean signed = mask == 0;
      for (int c = from; c < to; c++) {
        int stored = signed ? cells[start + c] << unused >> unused : cells[start + c] & mask;
        float weight = stored >= lowest && stored <= highest ? 0 : share;
        sums[c] += weight * stored;
        weights[c] += weight;
      }
    }

    @Override
    int mean(int x, float area) {
      float weight = sum(weights, x, 1, 0);
      return weight < area / 2 ? 0 : colour(sum(sums, x, 1, 0) / weight);
    }
  }

  private static final class Colour extends UprightRows {
    private final byte[] rgb;
    private final int columns;
    private final float[] sums;

    Colour(StackImage.Colour image, StackView view) {
      super(image, view);
      rgb = image.rgb();
      columns = image.columns();
      sums = new float[3 * columns];
    }

    @Override
    void begin(int from, int to) {
      Arrays.fill(sums, 3 * from, 3 * to, 0);
    }

    @Override
    void addRow(int row, float share, int from, int to) {
      byte[] source = rgb;
      float[] target = sums;
      int start = 3 * row * columns;
      for (int n = 3 * from; n < 3 * to; n++) {
        target[n] += share * (source[start + n] & 0xFF);
      }
    }

    @Override
    int mean(int x, float area) {
      int colour = 0xFF;
      for (int part = 0; part < 3; part++) {
        int level = (int) (sum(sums, x, 3, part) / area + 0.5f);
        colour = colour << 8 | Math.clamp(level, 0, 255);
      }
      return colour;
    }
  }
}

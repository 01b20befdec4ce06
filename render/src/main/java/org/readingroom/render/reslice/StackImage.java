package org.readingroom.render.reslice;

import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.volume.StoredSlice;

/// A picture of its own, to be shown in 2-D: a slice of a stack, a radiograph, a colour frame.
///
/// Space: image index (column i, row j; 0,0 = centre of the top-left pixel). Immutable as long as
/// nobody writes to the arrays handed in.
public sealed interface StackImage {

  /// Pixels per row.
  int columns();

  /// Pixels per column.
  int rows();

  /// Width of a pixel on screen, in the picture's unit (mm where the file says so, else relative).
  double columnStep();

  /// Height of a pixel on screen, in the same unit.
  double rowStep();

  /// A grey picture.
  ///
  /// @param slice pixels as stored, with their format and rescale
  /// @param columnStep mm, or a share of the pixel aspect ratio where no spacing is known
  /// @param rowStep likewise
  record Grey(StoredSlice slice, double columnStep, double rowStep) implements StackImage {

    public Grey {
      requireSteps(columnStep, rowStep);
    }

    /// A grey slice with its own spacing; square pixels where it has no plane.
    public static Grey of(StoredSlice slice) {
      SlicePlane plane = slice.header().plane();
      return plane == null
          ? new Grey(slice, 1, 1)
          : new Grey(slice, plane.columnStepMm(), plane.rowStepMm());
    }

    @Override
    public int columns() {
      return slice.header().columns();
    }

    @Override
    public int rows() {
      return slice.header().rows();
    }
  }

  /// A colour picture; windows do not apply to it.
  ///
  /// @param columns pixels per row
  /// @param rows pixels per column
  /// @param rgb red, green, blue bytes, pixel by pixel, row by row
  /// @param columnStep see [Grey]
  /// @param rowStep see [Grey]
  record Colour(int columns, int rows, byte[] rgb, double columnStep, double rowStep)
      implements StackImage {

    public Colour {
      requireSteps(columnStep, rowStep);
      if (columns < 1 || rows < 1 || rgb.length < 3L * columns * rows) {
        throw new IllegalArgumentException(
            "the colour picture has fewer pixels than its size promises");
      }
    }
  }

  private static void requireSteps(double columnStep, double rowStep) {
    if (!(columnStep > 1e-9 && columnStep < 1e9 && rowStep > 1e-9 && rowStep < 1e9)) {
      throw new IllegalArgumentException("the picture's pixel spacing is not above zero");
    }
  }
}

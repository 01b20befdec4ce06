package org.readingroom.render.measure;

import java.util.List;
import org.readingroom.render.reslice.StackView.ImagePoint;

/// A shape on a picture or plane. Immutable.
///
/// Space: the plane coordinates of whoever measures: image index for a slice (column right, row
/// down), or mm from the plane's centre for a reformatted plane. The edge rule is the same for all
/// shapes: a pixel counts, whole, when its centre lies inside or on the edge; pixels are never
/// counted in part.
public sealed interface Region {

  /// Whether a place lies inside or on the edge.
  boolean contains(double column, double row);

  double left();

  double top();

  double right();

  double bottom();

  /// An upright ellipse inside a box given by two opposite corners, in any order.
  record Ellipse(double column1, double row1, double column2, double row2) implements Region {
    @Override
    public boolean contains(double column, double row) {
      double a = (right() - left()) / 2;
      double b = (bottom() - top()) / 2;
      if (!(a > 0) || !(b > 0)) {
        return false;
      }
      double x = (column - (column1 + column2) / 2) / a;
      double y = (row - (row1 + row2) / 2) / b;
      return x * x + y * y <= 1 + 1e-12;
    }

    @Override
    public double left() {
      return Math.min(column1, column2);
    }

    @Override
    public double top() {
      return Math.min(row1, row2);
    }

    @Override
    public double right() {
      return Math.max(column1, column2);
    }

    @Override
    public double bottom() {
      return Math.max(row1, row2);
    }
  }

  /// An upright rectangle given by two opposite corners, in any order.
  record Rectangle(double column1, double row1, double column2, double row2) implements Region {
    @Override
    public boolean contains(double column, double row) {
      return column >= left() && column <= right() && row >= top() && row <= bottom();
    }

    @Override
    public double left() {
      return Math.min(column1, column2);
    }

    @Override
    public double top() {
      return Math.min(row1, row2);
    }

    @Override
    public double right() {
      return Math.max(column1, column2);
    }

    @Override
    public double bottom() {
      return Math.max(row1, row2);
    }
  }

  /// A closed outline; the last place joins the first. Crossing outlines count by the even-odd
  /// rule.
  record Freehand(List<ImagePoint> outline) implements Region {
    public Freehand {
      outline = List.copyOf(outline);
      if (outline.size() < 3) {
        throw new IllegalArgumentException("an outline needs at least three places");
      }
    }

    @Override
    public boolean contains(double column, double row) {
      boolean inside = false;
      ImagePoint before = outline.getLast();
      for (ImagePoint here : outline) {
        if (isOn(before, here, column, row)) {
          return true;
        }
        if (here.row() > row != before.row() > row
            && column
                < (before.column() - here.column())
                        * (row - here.row())
                        / (before.row() - here.row())
                    + here.column()) {
          inside = !inside;
        }
        before = here;
      }
      return inside;
    }

    /// Whether a place lies on the straight line between two others.
    private static boolean isOn(ImagePoint a, ImagePoint b, double column, double row) {
      double alongX = b.column() - a.column();
      double alongY = b.row() - a.row();
      double x = column - a.column();
      double y = row - a.row();
      double length = Math.hypot(alongX, alongY);
      double at = x * alongX + y * alongY;
      return Math.abs(x * alongY - y * alongX) <= 1e-9 * Math.max(1, length)
          && at >= -1e-9
          && at <= length * length + 1e-9;
    }

    @Override
    public double left() {
      return outline.stream().mapToDouble(ImagePoint::column).min().orElse(0);
    }

    @Override
    public double top() {
      return outline.stream().mapToDouble(ImagePoint::row).min().orElse(0);
    }

    @Override
    public double right() {
      return outline.stream().mapToDouble(ImagePoint::column).max().orElse(0);
    }

    @Override
    public double bottom() {
      return outline.stream().mapToDouble(ImagePoint::row).max().orElse(0);
    }
  }
}

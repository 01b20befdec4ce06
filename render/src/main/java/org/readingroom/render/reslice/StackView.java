package org.readingroom.render.reslice;

import org.readingroom.render.volume.VolumeLayout;

/// How a 2-D picture lies on the canvas: zoom, pan, turn, flip. Immutable.
///
/// Space: canvas pixel (x right, y down; 0,0 = centre of the top-left pixel) to image index. The
/// picture is first flipped left to right, then turned clockwise, as the reader sees it.
///
/// @param width canvas pixels per row, 1–16,384
/// @param height canvas pixels per column, 1–16,384
/// @param centreColumn image column shown in the middle of the canvas
/// @param centreRow image row shown in the middle of the canvas
/// @param unitsPerPixel picture units (mm where known, see [StackImage#columnStep]) per canvas
///   pixel
/// @param turnDeg clockwise turn on the canvas, degrees
/// @param flipped mirrored left to right
public record StackView(
    int width,
    int height,
    double centreColumn,
    double centreRow,
    double unitsPerPixel,
    double turnDeg,
    boolean flipped) {

  public StackView {
    if (width < 1 || height < 1 || width > 16384 || height > 16384) {
      throw new IllegalArgumentException("a picture is 1 to 16,384 pixels wide and high");
    }
    if (!(unitsPerPixel > 1e-12 && unitsPerPixel < 1e12)
        || !Double.isFinite(centreColumn + centreRow + turnDeg)) {
      throw new IllegalArgumentException(
          "the picture's zoom, centre or turn is not a usable number");
    }
  }

  /// The whole picture, as large as fits.
  public static StackView fitting(StackImage image, int width, int height) {
    double units =
        Math.max(
            image.columns() * image.columnStep() / width, image.rows() * image.rowStep() / height);
    return new StackView(
        width, height, (image.columns() - 1) / 2.0, (image.rows() - 1) / 2.0, units, 0, false);
  }

  /// A place in image index.
  ///
  /// @param column image column, with fraction
  /// @param row image row, with fraction
  public record ImagePoint(double column, double row) {

    /// Whether the place lies on the picture, edge pixels included in full.
    public boolean isOn(StackImage image) {
      return column >= -0.5
          && row >= -0.5
          && column <= image.columns() - 0.5
          && row <= image.rows() - 0.5;
    }

    /// Whether the place lies between the outermost pixel centres.
    public boolean isBetweenCentres(StackImage image) {
      double t = VolumeLayout.EDGE_TOLERANCE;
      return column >= -t
          && row >= -t
          && column <= image.columns() - 1 + t
          && row <= image.rows() - 1 + t;
    }
  }

  /// A place on the canvas.
  ///
  /// @param x canvas column, with fraction
  /// @param y canvas row, with fraction
  public record CanvasPoint(double x, double y) {}

  /// The image index under a canvas pixel.
  public ImagePoint imageFromCanvas(double x, double y, StackImage image) {
    double right = (x - (width - 1) / 2.0) * unitsPerPixel;
    double down = (y - (height - 1) / 2.0) * unitsPerPixel;
    double cos = Math.cos(Math.toRadians(turnDeg));
    double sin = Math.sin(Math.toRadians(turnDeg));
    double unturnedRight = cos * right + sin * down;
    double unturnedDown = -sin * right + cos * down;
    return new ImagePoint(
        centreColumn + (flipped ? -unturnedRight : unturnedRight) / image.columnStep(),
        centreRow + unturnedDown / image.rowStep());
  }

  /// The canvas pixel (with fraction) of an image index.
  public CanvasPoint canvasFromImage(double column, double row, StackImage image) {
    double right = (column - centreColumn) * image.columnStep() * (flipped ? -1 : 1);
    double down = (row - centreRow) * image.rowStep();
    double cos = Math.cos(Math.toRadians(turnDeg));
    double sin = Math.sin(Math.toRadians(turnDeg));
    return new CanvasPoint(
        (cos * right - sin * down) / unitsPerPixel + (width - 1) / 2.0,
        (sin * right + cos * down) / unitsPerPixel + (height - 1) / 2.0);
  }

  /// The picture dragged by so many canvas pixels.
  public StackView pannedBy(double dx, double dy, StackImage image) {
    ImagePoint centre = imageFromCanvas((width - 1) / 2.0 - dx, (height - 1) / 2.0 - dy, image);
    return new StackView(width, height, centre.column, centre.row, unitsPerPixel, turnDeg, flipped);
  }

  /// Enlarged `factor` times about a canvas pixel, which stays where it is.
  public StackView zoomedBy(double factor, double x, double y, StackImage image) {
    ImagePoint fixed = imageFromCanvas(x, y, image);
    StackView zoomed =
        new StackView(
            width, height, centreColumn, centreRow, unitsPerPixel / factor, turnDeg, flipped);
    ImagePoint now = zoomed.imageFromCanvas(x, y, image);
    return new StackView(
        width,
        height,
        centreColumn + fixed.column - now.column,
        centreRow + fixed.row - now.row,
        unitsPerPixel / factor,
        turnDeg,
        flipped);
  }

  /// The same view on a canvas of another size; the middle stays in the middle.
  public StackView resized(int newWidth, int newHeight) {
    return new StackView(
        newWidth, newHeight, centreColumn, centreRow, unitsPerPixel, turnDeg, flipped);
  }

  /// Turned clockwise to `degrees`.
  public StackView turnedTo(double degrees) {
    return new StackView(width, height, centreColumn, centreRow, unitsPerPixel, degrees, flipped);
  }

  /// Mirrored left to right, or not.
  public StackView flippedTo(boolean mirrored) {
    return new StackView(width, height, centreColumn, centreRow, unitsPerPixel, turnDeg, mirrored);
  }

  public int pixels() {
    return Math.multiplyExact(width, height);
  }
}

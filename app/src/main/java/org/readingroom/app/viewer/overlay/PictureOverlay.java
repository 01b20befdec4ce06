package org.readingroom.app.viewer.overlay;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import javafx.scene.shape.Polyline;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.OrientationLetters;
import org.readingroom.render.reslice.StackView.CanvasPoint;

/// Everything written and drawn above one picture. Thread: FX. Space: node coordinates, which are
/// canvas pixels divided by the screen's scale.
public final class PictureOverlay extends Pane {
  private static final double INSET = 8;
  private static final double BAR = 14;
  private static final double CROSS_EDGE = 34;
  private static final double CROSS_GAP = 14;
  private static final double HISTOGRAM_HEIGHT = 28;

  /// The corner texts of one picture; "" where there is nothing to say.
  ///
  /// @param topLeft what is shown: orientation, series, slab
  /// @param topRight whose it is, where that is not the banner's patient and trust
  /// @param bottomLeft which slice, where, and how much of the series is here
  /// @param bottomRight window, zoom, lossy ratio
  /// @param warning one sentence on this picture (damaged frame, gap), or ""
  public record Corners(
      String topLeft, String topRight, String bottomLeft, String bottomRight, String warning) {}

  /// A drawn measurement in node coordinates.
  ///
  /// @param outline its corners in order
  /// @param closed whether the last joins the first; where not, both ends are marked
  /// @param text what it measured, one line or several
  /// @param histogram counts of the values inside, smallest value first; empty for none
  public record DrawnMark(
      List<CanvasPoint> outline, boolean closed, String text, List<Integer> histogram) {}

  private final Label topLeft = corner(Pos.TOP_LEFT);
  private final Label topRight = corner(Pos.TOP_RIGHT);
  private final Label bottomLeft = corner(Pos.BOTTOM_LEFT);
  private final Label bottomRight = corner(Pos.BOTTOM_RIGHT);
  private final Label warning = corner(Pos.CENTER);
  private final Label probe = corner(Pos.BOTTOM_CENTER);
  private final Label left = letter();
  private final Label right = letter();
  private final Label top = letter();
  private final Label bottom = letter();
  private final Line scale = new Line();
  private final Line scaleStart = new Line();
  private final Line scaleEnd = new Line();
  private final Label scaleText = corner(Pos.BOTTOM_CENTER);
  private final Group cross = new Group();
  private final Group marks = new Group();
  private double scaleMm;
  private double scalePixels;

  public PictureOverlay() {
    setMouseTransparent(true);
    getStyleClass().add("picture-overlay");
    warning.getStyleClass().add("picture-warning");
    warning.setWrapText(true);
    probe.getStyleClass().add("picture-probe");
    for (Line line : List.of(scale, scaleStart, scaleEnd)) {
      line.getStyleClass().add("scale-bar");
    }
    cross.setManaged(false);
    marks.setManaged(false);
    getChildren()
        .addAll(
            cross,
            marks,
            scale,
            scaleStart,
            scaleEnd,
            scaleText,
            topLeft,
            topRight,
            bottomLeft,
            bottomRight,
            left,
            right,
            top,
            bottom,
            probe,
            warning);
    clear();
  }

  private static Label corner(Pos alignment) {
    Label label = new Label();
    label.getStyleClass().add("picture-text");
    label.setAlignment(alignment);
    label.setMinHeight(Region.USE_PREF_SIZE);
    return label;
  }

  private static Label letter() {
    Label label = new Label();
    label.getStyleClass().addAll("picture-text", "orientation-letter");
    return label;
  }

  /// Takes everything off: nothing of an old picture may stay over a new one.
  public void clear() {
    show(new Corners("", "", "", "", ""));
    showLetters(null);
    showScale(0, 0);
    showProbe("");
    showCross(null);
    showMarks(List.of());
  }

  public void show(Corners corners) {
    topLeft.setText(corners.topLeft());
    topRight.setText(corners.topRight());
    bottomLeft.setText(corners.bottomLeft());
    bottomRight.setText(corners.bottomRight());
    warning.setText(corners.warning());
    warning.setVisible(!corners.warning().isEmpty());
    requestLayout();
  }

  /// The value under the pointer, "" to show none.
  public void showProbe(String text) {
    probe.setText(text);
    requestLayout();
  }

  /// The letters at the picture's edges; null where the picture is not placed in the patient.
  public void showLetters(OrientationLetters.@Nullable Edges edges) {
    left.setText(edges == null ? "" : edges.left());
    right.setText(edges == null ? "" : edges.right());
    top.setText(edges == null ? "" : edges.top());
    bottom.setText(edges == null ? "" : edges.bottom());
    requestLayout();
  }

  /// A bar of a round number of millimetres.
  ///
  /// @param mm its length in the patient; 0 for none
  /// @param nodePixels its length here
  public void showScale(double mm, double nodePixels) {
    scaleMm = mm;
    scalePixels = nodePixels;
    requestLayout();
  }

  /// Where the linked place lies in this picture.
  ///
  /// @param x node coordinate
  /// @param y node coordinate
  public record Cross(double x, double y) {}

  public void showCross(@Nullable Cross at) {
    cross.getChildren().clear();
    if (at == null) {
      return;
    }
    double w = getWidth();
    double h = getHeight();
    if (at.x() < -1 || at.y() < -1 || at.x() > w + 1 || at.y() > h + 1) {
      return;
    }
    List<Line> arms =
        List.of(
            new Line(Math.min(CROSS_EDGE, at.x()), at.y(), Math.max(0, at.x() - CROSS_GAP), at.y()),
            new Line(
                Math.min(w, at.x() + CROSS_GAP), at.y(), Math.max(w - CROSS_EDGE, at.x()), at.y()),
            new Line(at.x(), Math.min(CROSS_EDGE, at.y()), at.x(), Math.max(0, at.y() - CROSS_GAP)),
            new Line(
                at.x(), Math.min(h, at.y() + CROSS_GAP), at.x(), Math.max(h - CROSS_EDGE, at.y())));
    arms.forEach(arm -> arm.getStyleClass().add("crosshair"));
    cross.getChildren().setAll(arms);
  }

  public void showMarks(List<DrawnMark> drawn) {
    List<Node> nodes = new ArrayList<>();
    for (DrawnMark mark : drawn) {
      Polyline line = new Polyline();
      mark.outline().forEach(p -> line.getPoints().addAll(p.x(), p.y()));
      CanvasPoint first = mark.outline().getFirst();
      CanvasPoint last = mark.outline().getLast();
      if (mark.closed()) {
        line.getPoints().addAll(first.x(), first.y());
      } else {
        nodes.add(end(first.x(), first.y()));
        nodes.add(end(last.x(), last.y()));
      }
      line.getStyleClass().add("length-mark");
      nodes.add(line);
      double right = mark.outline().stream().mapToDouble(CanvasPoint::x).max().orElse(0);
      double low = mark.outline().stream().mapToDouble(CanvasPoint::y).max().orElse(0);
      Label text = new Label(mark.text());
      text.getStyleClass().addAll("picture-text", "length-text");
      text.relocate((mark.closed() ? right : Math.max(first.x(), last.x())) + 6, low - 8);
      nodes.add(text);
      if (!mark.histogram().isEmpty()) {
        nodes.add(histogram(mark.histogram(), right + 6, low - 12));
      }
    }
    marks.getChildren().setAll(nodes);
    // Labels inside an unmanaged group still need a size.
    for (Node node : nodes) {
      if (node instanceof Label text) {
        text.applyCss();
        text.autosize();
      }
    }
  }

  /// The values inside a region as a small outline standing on `bottom`.
  private static Polyline histogram(List<Integer> counts, double left, double bottom) {
    int most = Math.max(1, counts.stream().mapToInt(n -> n).max().orElse(1));
    Polyline line = new Polyline();
    for (int n = 0; n < counts.size(); n++) {
      line.getPoints().addAll(left + n * 1.5, bottom - HISTOGRAM_HEIGHT * counts.get(n) / most);
    }
    line.getStyleClass().addAll("length-mark", "region-histogram");
    return line;
  }

  private static Group end(double x, double y) {
    Line across = new Line(x - 4, y, x + 4, y);
    Line upright = new Line(x, y - 4, x, y + 4);
    across.getStyleClass().add("length-mark");
    upright.getStyleClass().add("length-mark");
    return new Group(across, upright);
  }

  @Override
  protected void layoutChildren() {
    double w = getWidth();
    double h = getHeight();
    place(topLeft, INSET, INSET, w * 0.55);
    placeRight(topRight, w - BAR, INSET, w * 0.5);
    placeUp(bottomLeft, INSET, h - INSET, w * 0.5);
    bottomRight.autosize();
    bottomRight.relocate(w - BAR - bottomRight.getWidth(), h - INSET - bottomRight.getHeight());
    placeLetter(left, INSET, h / 2 - 10);
    left.autosize();
    right.autosize();
    right.relocate(w - BAR - right.getWidth(), h / 2 - 10);
    top.autosize();
    top.relocate((w - top.getWidth()) / 2, INSET);
    bottom.autosize();
    bottom.relocate((w - bottom.getWidth()) / 2, h - INSET - bottom.getHeight());
    warning.setMaxWidth(Math.max(80, w - 80));
    warning.resize(
        Math.min(warning.prefWidth(-1), Math.max(80, w - 80)),
        warning.prefHeight(Math.max(80, w - 80)));
    warning.relocate((w - warning.getWidth()) / 2, h * 0.5 - warning.getHeight() / 2);
    probe.autosize();
    probe.relocate((w - probe.getWidth()) / 2, h - INSET - 22 - probe.getHeight());
    layoutScale(w, h);
  }

  private void layoutScale(double w, double h) {
    boolean shown = scaleMm > 0 && scalePixels > 8 && scalePixels < w * 0.6;
    for (Line line : List.of(scale, scaleStart, scaleEnd)) {
      line.setVisible(shown);
    }
    scaleText.setVisible(shown);
    if (!shown) {
      return;
    }
    // Upright at the right edge, below the letter: out of the way of the lower corner texts.
    double x = w - BAR - 2;
    double y2 = h - INSET - bottomRight.getHeight() - 20;
    double y1 = y2 - Math.min(scalePixels, h * 0.3);
    line(scale, x, y1, x, y2);
    line(scaleStart, x - 4, y1, x, y1);
    line(scaleEnd, x - 4, y2, x, y2);
    scaleText.setText(
        scaleMm >= 10 ? Math.round(scaleMm / 10) + " cm" : Math.round(scaleMm) + " mm");
    scaleText.autosize();
    scaleText.relocate(x - 8 - scaleText.getWidth(), y2 - scaleText.getHeight() + 4);
  }

  /// The longest round number of millimetres whose bar is at most a quarter of the height.
  ///
  /// @param mmPerNodePixel mm between neighbouring node pixels
  public static double roundScaleMm(double mmPerNodePixel, double height) {
    double most = mmPerNodePixel * height * 0.25;
    double best = 0;
    for (double mm : new double[] {1, 2, 5, 10, 20, 50, 100, 200}) {
      if (mm <= most) {
        best = mm;
      }
    }
    return best;
  }

  private static void line(Line line, double x1, double y1, double x2, double y2) {
    line.setStartX(x1);
    line.setStartY(y1);
    line.setEndX(x2);
    line.setEndY(y2);
  }

  private static void place(Label label, double x, double y, double most) {
    label.setMaxWidth(most);
    label.resize(Math.min(most, label.prefWidth(-1)), label.prefHeight(-1));
    label.relocate(x, y);
  }

  private static void placeRight(Label label, double x, double y, double most) {
    double width = Math.min(most, label.prefWidth(-1));
    label.resize(width, label.prefHeight(-1));
    label.relocate(x - width, y);
  }

  private static void placeUp(Label label, double x, double y, double most) {
    label.resize(Math.min(most, label.prefWidth(-1)), label.prefHeight(-1));
    label.relocate(x, y - label.getHeight());
  }

  private static void placeLetter(Label label, double x, double y) {
    label.autosize();
    label.relocate(x, y);
  }
}

package org.readingroom.app.viewer.layout;

import java.util.List;
import javafx.scene.layout.Region;

/// Lays groups of image areas side by side, each group a grid of equal cells, with hairlines of the
/// window's colour between. Thread: FX.
public final class ViewportGrid extends Region {
  private static final double GAP = 2;
  private static final double GROUP_GAP = 6;

  private List<? extends List<? extends Region>> groups = List.of();
  private int columns = 1;
  private int rows = 1;

  public ViewportGrid() {
    getStyleClass().add("viewport-grid");
  }

  /// @param newGroups one list of areas per study, row by row
  /// @param newColumns cells beside each other in a group
  /// @param newRows cells above each other in a group
  public void show(List<? extends List<? extends Region>> newGroups, int newColumns, int newRows) {
    groups = newGroups;
    columns = newColumns;
    rows = newRows;
    getChildren().setAll(groups.stream().flatMap(List::stream).toList());
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    if (groups.isEmpty()) {
      return;
    }
    double groupWidth = (getWidth() - GROUP_GAP * (groups.size() - 1)) / groups.size();
    for (int g = 0; g < groups.size(); g++) {
      double left = g * (groupWidth + GROUP_GAP);
      double cellWidth = (groupWidth - GAP * (columns - 1)) / columns;
      double cellHeight = (getHeight() - GAP * (rows - 1)) / rows;
      List<? extends Region> cells = groups.get(g);
      for (int n = 0; n < cells.size(); n++) {
        double x = Math.floor(left + n % columns * (cellWidth + GAP));
        double y = Math.floor(n / columns * (cellHeight + GAP));
        double right = Math.floor(left + n % columns * (cellWidth + GAP) + cellWidth);
        double bottom = Math.floor(n / columns * (cellHeight + GAP) + cellHeight);
        cells.get(n).resizeRelocate(x, y, right - x, bottom - y);
      }
    }
  }
}

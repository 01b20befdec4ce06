package org.readingroom.app.viewer.overlay;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.readingroom.app.study.VoiPreset;

/// Every key and mouse action of the reading desk, on one card. Thread: FX.
public final class KeyHelp extends StackPane {
  private record Line(String keys, String meaning) {}

  private static final List<Line> SLICES =
      List.of(
          new Line("Wheel  ↑ ↓", "one slice"),
          new Line("Page Up / Down", "ten slices"),
          new Line("Home  End", "first, last"),
          new Line("N  Shift+N", "next, previous series"),
          new Line("Space", "play or stop a film"),
          new Line(",  .", "film slower, faster"),
          new Line("Tab", "next viewport"),
          new Line("Double click  Enter", "one viewport large, and back"));
  private static final List<Line> PICTURE =
      List.of(
          new Line("Right drag", "window: right wider, up brighter"),
          new Line("0", "window as sent; again: the next one sent"),
          new Line("I", "invert"),
          new Line("C", "colours: grey, hot iron, hot metal"),
          new Line("Ctrl+Wheel  + −", "zoom"),
          new Line("Middle drag  Space+drag", "move"),
          new Line("R", "reset"));
  private static final List<Line> TOOLS =
      List.of(
          new Line("X", "crosshair"),
          new Line("S", "scroll by dragging"),
          new Line("W", "window by dragging"),
          new Line("Z", "zoom by dragging"),
          new Line("P", "move by dragging"),
          new Line("T", "turn the plane (oblique)"),
          new Line("L  A", "length, angle"),
          new Line("E  Q  F", "values in an ellipse, rectangle, free shape"),
          new Line("Delete", "remove the last of them"),
          new Line("Ctrl+Z  Ctrl+Shift+Z", "undo, redo"));
  private static final List<Line> PLANES =
      List.of(
          new Line("V", "next layout"),
          new Line("B", "slab: thin, MIP, MinIP, mean"),
          new Line("[  ]", "slab thinner, thicker"),
          new Line("F1  ?", "this card"));

  /// px left for a meaning before its words are wrapped no further
  private static final double NARROWEST = 70;

  private final VBox presets = new VBox(4);

  public KeyHelp() {
    getStyleClass().add("key-help");
    VBox left = new VBox(16, group("Slices", SLICES), group("Picture", PICTURE));
    VBox middle = new VBox(16, group("Left button", TOOLS), group("Planes", PLANES));
    VBox right = new VBox(16, new VBox(4, heading("Windows"), presets));
    HBox columns = new HBox(40, left, middle, right);
    VBox card = new VBox(16, columns);
    card.getStyleClass().add("key-help-card");
    card.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    setAlignment(Pos.CENTER);
    getChildren().add(card);
    setMinSize(0, 0); // hidden or not, it takes no room from the pictures
    setVisible(false);
    setOnMouseClicked(event -> setVisible(false));
  }

  /// Shows or hides the card.
  ///
  /// @param inReach presets of the series in the active viewport
  public void toggle(List<VoiPreset> inReach) {
    presets
        .getChildren()
        .setAll(grid(inReach.stream().map(p -> new Line("" + p.key(), words(p))).toList()));
    setVisible(!isVisible());
  }

  private static String words(VoiPreset preset) {
    return preset.name()
        + "   W "
        + Math.round(preset.window().width())
        + "  L "
        + Math.round(preset.window().center());
  }

  private static VBox group(String title, List<Line> lines) {
    return new VBox(4, heading(title), grid(lines));
  }

  private static Label heading(String title) {
    Label label = new Label(title);
    label.getStyleClass().add("heading");
    return label;
  }

  private static GridPane grid(List<Line> lines) {
    GridPane grid = new GridPane(16, 4);
    ColumnConstraints keys = new ColumnConstraints();
    keys.setMinWidth(Region.USE_PREF_SIZE);
    ColumnConstraints meanings = new ColumnConstraints();
    meanings.setMinWidth(NARROWEST);
    grid.getColumnConstraints().addAll(keys, meanings);
    int row = 0;
    for (Line line : lines) {
      Label key = new Label(line.keys());
      key.getStyleClass().add("strong");
      Label meaning = new Label(line.meaning());
      meaning.getStyleClass().add("secondary");
      meaning.setWrapText(true);
      meaning.setMinHeight(Region.USE_PREF_SIZE);
      grid.addRow(row++, key, meaning);
    }
    return grid;
  }
}

package org.readingroom.app.viewer;

import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.tool.Tool;

/// The quiet row above the pictures: arrangements, tools, and the key card. Thread: FX.
final class DeskBar extends HBox {
  private static final String MEASURE = "Measure";
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final Desk desk;
  private final ToggleGroup layouts = new ToggleGroup();
  private final ToggleGroup tools = new ToggleGroup();
  private final MenuButton measures = new MenuButton(MEASURE);
  private DeskLayout shown = DeskLayout.ONE;

  /// @param arrange told which arrangement the reader chose
  /// @param help shows or hides the key card
  DeskBar(Desk desk, Consumer<DeskLayout> arrange, Runnable help) {
    super(2);
    this.desk = desk;
    getStyleClass().add("viewer-bar");
    setAlignment(Pos.CENTER_LEFT);
    setMinWidth(0); // on a narrow screen the names are cut short, never the pictures
    for (DeskLayout one : DeskLayout.values()) {
      ToggleButton button = toggle(one.title(), layouts, one, one.title() + "  (V)");
      button.setOnAction(event -> arrange.accept(one));
      getChildren().add(button);
    }
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    getChildren().add(space);
    for (Tool tool : Tool.values()) {
      if (tool.measures()) {
        measures.getItems().add(measure(tool));
      } else {
        ToggleButton button =
            toggle(tool.title(), tools, tool, tool.hint() + "  (" + tool.key().getName() + ")");
        button.setOnAction(event -> desk.toolProperty().set(tool));
        getChildren().add(button);
      }
    }
    measures.getStyleClass().addAll("viewer-button", "viewer-menu");
    measures.setFocusTraversable(false);
    getChildren().add(measures);
    Button keys = new Button("Keys  F1");
    keys.getStyleClass().add("viewer-button");
    keys.setFocusTraversable(false);
    keys.setOnAction(event -> help.run());
    getChildren().add(keys);
    desk.toolProperty().addListener((property, before, now) -> refresh());
  }

  private MenuItem measure(Tool tool) {
    MenuItem item = new MenuItem(tool.title() + "  (" + tool.key().getName() + ")");
    item.setOnAction(event -> desk.toolProperty().set(tool));
    return item;
  }

  private static ToggleButton toggle(String text, ToggleGroup group, Object value, String tip) {
    ToggleButton button =
        new ToggleButton(text) {
          @Override
          public void fire() {
            // pressing the one that is on leaves it on: there is always one layout and one tool
            if (!isSelected()) {
              super.fire();
            }
          }
        };
    button.setToggleGroup(group);
    button.setUserData(value);
    button.setFocusTraversable(false);
    button.setTooltip(new Tooltip(tip));
    button.getStyleClass().add("viewer-button");
    return button;
  }

  /// Marks the arrangement on the screen and the tool in hand.
  void show(DeskLayout layout) {
    shown = layout;
    refresh();
  }

  private void refresh() {
    mark(layouts, shown);
    Tool tool = desk.toolProperty().get();
    mark(tools, tool);
    measures.setText(tool.measures() ? tool.title() : MEASURE);
    measures.pseudoClassStateChanged(SELECTED, tool.measures());
  }

  private static void mark(ToggleGroup group, Object chosen) {
    group.getToggles().forEach(toggle -> toggle.setSelected(toggle.getUserData() == chosen));
  }
}

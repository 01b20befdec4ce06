package org.readingroom.app.shell;

import java.util.EnumMap;
import java.util.Map;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.readingroom.app.fx.Icons;

/// The way between the screens: icons down the left edge, settings at the foot.
final class Rail extends VBox {
  private final Map<Screen, ToggleButton> buttons = new EnumMap<>(Screen.class);

  Rail(ShellModel model) {
    getStyleClass().add("rail");
    ToggleGroup group = new ToggleGroup();
    for (Screen screen : Screen.values()) {
      ToggleButton button = new ToggleButton(null, Icons.of(screen.ikon()));
      button.getStyleClass().add("rail-button");
      button.setId("rail-" + screen.name().toLowerCase(java.util.Locale.ROOT));
      button.setTooltip(new Tooltip(screen.title() + "   " + screen.key()));
      button.setAccessibleText(screen.title());
      button.setToggleGroup(group);
      button.setFocusTraversable(false);
      button.setOnAction(event -> model.show(screen));
      button.visibleProperty().bind(model.offered(screen));
      button.managedProperty().bind(model.offered(screen));
      buttons.put(screen, button);
      if (screen == Screen.PEOPLE) {
        Region space = new Region();
        VBox.setVgrow(space, Priority.ALWAYS);
        getChildren().add(space);
      }
      getChildren().add(button);
    }
    model.screen().addListener((o, was, is) -> select(is));
    select(model.screen().get());
  }

  private void select(Screen screen) {
    ToggleButton button = buttons.get(screen);
    if (button != null) {
      button.setSelected(true);
    }
  }
}

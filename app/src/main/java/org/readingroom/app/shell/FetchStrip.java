package org.readingroom.app.shell;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Icons;

/// How far fetching is, with a button to hold it back and one to stop it; not there while nothing
/// is on its way. Takes no keyboard: the same is in the command palette. Thread: FX.
final class FetchStrip extends HBox {
  FetchStrip(FetchModel model) {
    super(4);
    setId("fetching");
    setAlignment(Pos.CENTER_LEFT);
    Label line = new Label();
    line.textProperty().bind(model.line());
    line.setMinWidth(Region.USE_PREF_SIZE);
    Button pause = quiet("Pause fetching");
    pause.setId("pause-fetching");
    pause.setGraphic(Icons.of(Material2OutlinedMZ.PAUSE));
    pause.setOnAction(event -> model.paused().set(!model.paused().get()));
    model
        .paused()
        .addListener((o, was, is) -> {
          pause.setGraphic(
              Icons.of(is ? Material2OutlinedMZ.PLAY_ARROW : Material2OutlinedMZ.PAUSE));
          say(pause, is ? "Go on fetching" : "Pause fetching");
        });
    Button stop = quiet("Stop fetching; what has come stays");
    stop.setId("stop-fetching");
    stop.setGraphic(Icons.of(Material2OutlinedAL.CLOSE));
    stop.setOnAction(event -> model.stop());
    getChildren().addAll(line, pause, stop);
    visibleProperty().bind(model.active());
    managedProperty().bind(visibleProperty());
  }

  private static Button quiet(String text) {
    Button button = new Button();
    button.getStyleClass().add("quiet-button");
    button.setStyle("-fx-padding: 2;");
    button.setFocusTraversable(false);
    say(button, text);
    return button;
  }

  private static void say(Button button, String text) {
    button.setAccessibleText(text);
    button.setTooltip(new Tooltip(text));
  }
}

package org.readingroom.app.shell;

import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubPresence;

/// The quiet line at the foot. Notices appear here, in a place of their own: they never cover an
/// image, never move anything and never take the keyboard. What went wrong stays until dismissed.
final class StatusLine extends HBox {
  private static final Duration SHOWN = Duration.seconds(8);

  private final StatusModel model;
  private final HBox notice = new HBox(6);
  private final PauseTransition fade = new PauseTransition(SHOWN);

  StatusLine(StatusModel model) {
    this.model = model;
    getStyleClass().add("status-line");
    setId("status-line");
    Region dot = new Region();
    dot.getStyleClass().addAll("status-dot", "off");
    Label line = new Label();
    line.textProperty().bind(model.line());
    line.setMinWidth(0);
    Label reader = new Label();
    reader.textProperty().bind(model.reader());
    reader.setMinWidth(Region.USE_PREF_SIZE);
    HBox state = new HBox(8, dot, line);
    state.setAlignment(Pos.CENTER_LEFT);
    notice.getStyleClass().add("notice");
    notice.setId("notice");
    notice.setAlignment(Pos.CENTER_LEFT);
    notice.setMinWidth(0);
    HBox.setHgrow(notice, Priority.ALWAYS);
    getChildren().addAll(state, notice, reader);
    placeFetches(model.fetch().get());
    model.fetch().addListener((o, was, is) -> placeFetches(is));
    model
        .hub()
        .addListener((o, was, is) -> {
          dot.getStyleClass().setAll("status-dot", is == HubPresence.LIVE ? "live" : "off");
        });
    model.notice().addListener((o, was, is) -> show(is));
    fade.setOnFinished(end -> model.notice().set(null));
  }

  private void placeFetches(@Nullable FetchModel fetches) {
    getChildren().removeIf(FetchStrip.class::isInstance);
    if (fetches != null) {
      getChildren().add(1, new FetchStrip(fetches));
    }
  }

  private void show(@Nullable Sentence sentence) {
    fade.stop();
    notice.getChildren().clear();
    if (sentence == null) {
      return;
    }
    Label text = new Label(sentence.line());
    text.setMinWidth(0);
    text.setTooltip(new Tooltip(sentence.line()));
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    notice.getChildren().addAll(space, Icons.tone(sentence.tone()), text);
    if (sentence.tone() == Sentence.Tone.WRONG) {
      Button dismiss = new Button(null, Icons.of(Material2OutlinedAL.CLOSE));
      dismiss.getStyleClass().add("quiet-button");
      dismiss.setStyle("-fx-padding: 2;");
      dismiss.setFocusTraversable(false);
      dismiss.setAccessibleText("Dismiss");
      dismiss.setOnAction(event -> model.notice().set(null));
      notice.getChildren().add(dismiss);
    } else {
      fade.playFromStart();
    }
  }
}

package org.readingroom.app.fx;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.kordamp.ikonli.Ikon;

/// What a screen shows when it has nothing to show: what that means in one sentence, and what to do
/// next. Never a blank table.
public final class EmptyState extends VBox {
  private final Label sentence = new Label();
  private final Label detail = new Label();
  private final HBox actions = new HBox(8);

  public EmptyState(Ikon ikon) {
    getStyleClass().add("empty-state");
    setAlignment(Pos.CENTER);
    setSpacing(8);
    sentence.getStyleClass().add("empty-sentence");
    detail.getStyleClass().add("empty-detail");
    detail.setWrapText(true);
    detail.setAlignment(Pos.CENTER);
    detail.setTextAlignment(TextAlignment.CENTER);
    actions.setAlignment(Pos.CENTER);
    getChildren().addAll(Icons.of(ikon, "empty-icon"), sentence, detail, actions);
    bindPresence(detail);
  }

  /// @param moreText one more line, or empty
  public EmptyState say(String text, String moreText) {
    sentence.setText(text);
    detail.setText(moreText);
    return this;
  }

  /// Adds an action; the first one is the one to take.
  public EmptyState action(String title, Runnable step) {
    Button button = new Button(title);
    button.getStyleClass().add(actions.getChildren().isEmpty() ? "accent" : "quiet-button");
    button.setOnAction(event -> step.run());
    actions.getChildren().add(button);
    return this;
  }

  public EmptyState clearActions() {
    actions.getChildren().clear();
    return this;
  }

  private static void bindPresence(Label label) {
    label.managedProperty().bind(label.textProperty().isNotEmpty());
    label.visibleProperty().bind(label.managedProperty());
  }
}

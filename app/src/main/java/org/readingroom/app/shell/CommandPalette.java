package org.readingroom.app.shell;

import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Command;

/// Ctrl+K: type a few letters, press Enter. Gives the keyboard back to where it was.
final class CommandPalette extends StackPane {
  private final PaletteModel model;
  private final TextField field = new TextField();
  private final ListView<Command> list = new ListView<>();
  private @Nullable Node focusBefore;

  CommandPalette(PaletteModel model) {
    this.model = model;
    getStyleClass().add("palette-veil");
    setAlignment(Pos.TOP_CENTER);
    setVisible(false);
    field.setPromptText("Command, patient or study");
    field.setId("palette-field");
    field.textProperty().bindBidirectional(model.query());
    list.setItems(model.matches());
    list.setFixedCellSize(32);
    list.setFocusTraversable(false);
    list.setCellFactory(view -> new CommandCell());
    list.setPlaceholder(new Label("Nothing is called that."));
    list.setPrefHeight(32 * 13 + 12);
    VBox box = new VBox(field, list);
    box.getStyleClass().add("palette");
    box.setMaxHeight(Region.USE_PREF_SIZE);
    getChildren().add(box);
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    setOnMousePressed(press -> {
      if (press.getTarget() == this) {
        close();
      }
    });
    list.setOnMouseClicked(click -> runSelected());
    model
        .matches()
        .addListener(
            (ListChangeListener<Command>) change -> list.getSelectionModel().selectFirst());
  }

  void open() {
    focusBefore = getScene() == null ? null : getScene().getFocusOwner();
    model.open();
    list.getSelectionModel().selectFirst();
    setVisible(true);
    field.requestFocus();
  }

  void close() {
    setVisible(false);
    if (focusBefore != null) {
      focusBefore.requestFocus();
    }
    focusBefore = null;
  }

  private void pressed(KeyEvent key) {
    switch (key.getCode()) {
      case DOWN -> list.getSelectionModel().selectNext();
      case UP -> list.getSelectionModel().selectPrevious();
      case ENTER -> runSelected();
      case ESCAPE -> close();
      default -> {
        return;
      }
    }
    list.scrollTo(Math.max(0, list.getSelectionModel().getSelectedIndex() - 6));
    key.consume();
  }

  private void runSelected() {
    Command chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null) {
      close();
      chosen.action().run();
    }
  }

  private static final class CommandCell extends ListCell<Command> {
    private final Label title = new Label();
    private final Label hint = new Label();
    private final HBox row = new HBox(16, title, hint);

    CommandCell() {
      hint.getStyleClass().add("secondary");
      hint.setMinWidth(Region.USE_PREF_SIZE);
      title.setMinWidth(0);
      title.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(title, Priority.ALWAYS);
      row.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(@Nullable Command command, boolean empty) {
      super.updateItem(command, empty);
      if (empty || command == null) {
        setGraphic(null);
        return;
      }
      title.setText(command.title());
      hint.setText(command.hint());
      setGraphic(row);
    }
  }
}

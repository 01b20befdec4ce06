package org.readingroom.app.worklist.passing;

import javafx.beans.binding.Bindings;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Reader;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.Sentence;

/// What was said about the selected item, and the form with which work is passed on. Takes no room
/// while there is neither. Ctrl+Enter does it, Esc does not. Thread: FX.
public final class PassOnView extends VBox {
  private static final double ROW = 28;

  private final PassOnModel model;
  private final VBox said = new VBox(8);
  private final VBox form = new VBox(8);
  private final Label title = new Label();
  private final ListView<Reader> people = new ListView<>();
  private final TextArea words = new TextArea();
  private final Button commit = new Button();
  private final Runnable afterwards;

  /// @param afterwards called when the form is closed, to give the keyboard back
  public PassOnView(PassOnModel model, PassOnWorkflow steps, Runnable afterwards) {
    super(16);
    this.model = model;
    this.afterwards = afterwards;
    title.getStyleClass().add("strong");
    title.setWrapText(true);
    people.setId("pass-on-people");
    people.setItems(model.colleagues());
    people.setFixedCellSize(ROW);
    people.getStyleClass().add("quiet-list");
    people.setCellFactory(list ->
        new ListCell<>() {
          @Override
          protected void updateItem(@Nullable Reader reader, boolean isEmpty) {
            super.updateItem(reader, isEmpty);
            setText(
                isEmpty || reader == null
                    ? null
                    : reader.displayName() + "  ·  " + reader.role().label());
          }
        });
    people
        .prefHeightProperty()
        .bind(Bindings.min(5, Bindings.size(model.colleagues())).multiply(ROW).add(2));
    people
        .getSelectionModel()
        .getSelectedItems()
        .addListener(
            (ListChangeListener<Reader>)
                change -> model.chosen().setAll(people.getSelectionModel().getSelectedItems()));
    model
        .colleagues()
        .addListener(
            (ListChangeListener<Reader>)
                change -> {
                  if (!model.colleagues().isEmpty()) {
                    people.getFocusModel().focus(0);
                  }
                });
    words.setId("pass-on-words");
    words.setWrapText(true);
    words.setPrefRowCount(3);
    words.textProperty().bindBidirectional(model.words());
    commit.setId("pass-on-commit");
    commit.getStyleClass().add("accent");
    commit.setOnAction(event -> steps.commit());
    commit.disableProperty().bind(model.busy());
    Button cancel = new Button("Cancel");
    cancel.getStyleClass().add("quiet-button");
    cancel.setOnAction(event -> model.end());
    Label key = new Label("Ctrl+Enter");
    key.getStyleClass().add("caption");
    HBox actions = new HBox(8, commit, cancel, key);
    actions.setAlignment(Pos.CENTER_LEFT);
    Label trouble = new Label();
    trouble.setId("pass-on-trouble");
    trouble.setWrapText(true);
    trouble.setGraphic(Icons.tone(Sentence.Tone.SOON));
    trouble.textProperty().bind(model.trouble());
    trouble.visibleProperty().bind(model.trouble().isNotEmpty());
    trouble.managedProperty().bind(trouble.visibleProperty());
    form.getChildren().setAll(title, people, words, trouble, actions);
    form.getStyleClass().add("confirm");
    form.addEventFilter(
        KeyEvent.KEY_PRESSED,
        press -> {
          if (press.getCode() == KeyCode.ENTER && press.isControlDown()) {
            steps.commit();
          } else if (press.getCode() == KeyCode.ESCAPE) {
            model.end();
          } else if (press.getCode() == KeyCode.TAB && words.isFocused()) {
            (press.isShiftDown() && people.isVisible() ? people : commit).requestFocus();
          } else {
            return;
          }
          press.consume();
        });
    getChildren().setAll(said, form);
    model.said().addListener((ListChangeListener<PassOnModel.Said>) change -> showSaid());
    model.doing().addListener((o, was, is) -> showForm(is));
    showSaid();
    showForm(model.doing().get());
  }

  private void showSaid() {
    said.getChildren().clear();
    said.setManaged(!model.said().isEmpty());
    for (PassOnModel.Said each : model.said()) {
      Label head = new Label(each.head());
      head.getStyleClass().add("caption");
      head.setWrapText(true);
      Label body = new Label(each.words());
      body.setWrapText(true);
      said.getChildren().add(each.words().isEmpty() ? head : new VBox(2, head, body));
    }
  }

  private void showForm(@Nullable PassOn doing) {
    form.setVisible(doing != null);
    form.setManaged(doing != null);
    if (doing == null) {
      afterwards.run();
      return;
    }
    int many = model.items().size();
    title.setText(doing.title() + (many > 1 ? ": " + many + " items" : ""));
    words.setPromptText(doing.prompt());
    commit.setText(doing.button());
    people.setVisible(doing.toSomebody());
    people.setManaged(doing.toSomebody());
    people
        .getSelectionModel()
        .setSelectionMode(doing == PassOn.REASSIGN ? SelectionMode.MULTIPLE : SelectionMode.SINGLE);
    people.getSelectionModel().clearSelection();
    // once the key that opened the form has been typed, not into it
    FxThread.later(() -> (doing.toSomebody() ? people : words).requestFocus());
  }
}

package org.readingroom.app.shell.session;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.readingroom.app.fx.Icons;

/// The curtain before the window: whose session it is, and where to open it. Nothing else of the
/// window is visible or hears a key while it is down. Thread: FX.
public final class LockView extends StackPane {
  private final LockModel model;
  private final LockWorkflow workflow;
  private final PasswordField field = new PasswordField();
  private final Button open = new Button("Unlock");

  public LockView(LockModel model, LockWorkflow workflow) {
    this.model = model;
    this.workflow = workflow;
    setId("lock");
    getStyleClass().add("lock");
    Node icon = Icons.of(Material2OutlinedAL.LOCK, "empty-icon");
    Label who = new Label();
    who.getStyleClass().add("heading");
    who.textProperty().bind(model.who());
    Label what = new Label("Locked. Drafts are kept, and what is being fetched goes on.");
    what.getStyleClass().add("secondary");
    field.setId("lock-field");
    field.setPrefWidth(280);
    field.promptTextProperty().bind(model.asksFor());
    field.disableProperty().bind(model.waiting());
    open.setId("lock-open");
    open.getStyleClass().add("accent");
    open.disableProperty().bind(model.waiting().or(model.checking()));
    open.setOnAction(event -> tryIt());
    field.setOnAction(event -> tryIt());
    HBox line = new HBox(8, field, open);
    line.setAlignment(Pos.CENTER);
    Label problem = new Label();
    problem.setId("lock-problem");
    problem.getStyleClass().add("tone-wrong");
    problem.textProperty().bind(model.problem());
    problem.setMinHeight(24);
    VBox box = new VBox(12, icon, who, what, line, problem);
    box.setAlignment(Pos.CENTER);
    box.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    getChildren().add(box);
    visibleProperty().bind(model.locked());
    field.visibleProperty().bind(model.asksFor().isNotEmpty());
    field.managedProperty().bind(field.visibleProperty());
    model.locked().addListener((o, was, is) -> field.clear());
    model.waiting().addListener((o, was, is) -> focus());
    model.asksFor().addListener((o, was, is) -> focus());
  }

  /// Puts the keyboard where the key is typed.
  public void focus() {
    if (model.locked().get()) {
      (field.isVisible() ? field : open).requestFocus();
    }
  }

  private void tryIt() {
    char[] typed = field.getText().toCharArray();
    field.clear();
    workflow.unlock(typed);
  }
}

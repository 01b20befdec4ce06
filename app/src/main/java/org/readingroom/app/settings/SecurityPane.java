package org.readingroom.app.settings;

import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// Settings, Security: what protects the key; a passphrase, the keyring, a recovery key. Thread:
/// FX.
final class SecurityPane {
  private final SecurityModel model;
  private final SecurityWorkflow workflow;
  private final VBox form;
  private final PasswordField first = new PasswordField();
  private final PasswordField second = new PasswordField();
  private final VBox root;

  SecurityPane(SecurityModel model, SecurityWorkflow workflow) {
    this.model = model;
    this.workflow = workflow;
    form = form();
    Label heading = new Label("Security");
    heading.getStyleClass().add("heading");
    root = new VBox(8, heading, state(), steps(), form, paper());
    root.setId("security");
  }

  Node node() {
    return root;
  }

  /// Esc: one step back, without losing anything but a half-typed passphrase.
  boolean stepBack() {
    if (!form.isVisible()) {
      return false;
    }
    closeForm();
    return true;
  }

  private Node state() {
    Label protection = new Label();
    protection.setId("key-protection");
    protection.textProperty().bind(model.protection());
    Label recovery = new Label();
    recovery.setId("key-recovery");
    recovery.getStyleClass().add("secondary");
    recovery.textProperty().bind(model.recovery());
    return new VBox(4, protection, recovery);
  }

  private Node steps() {
    Button passphrase = step("Set a passphrase…", "set-passphrase", this::openForm);
    passphrase
        .textProperty()
        .bind(
            Bindings.when(model.hasPassphrase())
                .then("Change the passphrase…")
                .otherwise("Set a passphrase…"));
    Button keyring = step("Use the system keyring", "use-keyring", workflow::useKeyring);
    Button paper = step("Make a recovery key", "make-recovery", workflow::makeRecoveryKey);
    HBox steps = new HBox(8, passphrase, keyring, paper);
    steps.setAlignment(Pos.CENTER_LEFT);
    return steps;
  }

  private Button step(String title, String id, Runnable action) {
    Button button = new Button(title);
    button.setId(id);
    button.getStyleClass().add("quiet-button");
    button.disableProperty().bind(model.busy());
    button.setOnAction(event -> action.run());
    return button;
  }

  private VBox form() {
    first.setId("new-passphrase");
    first.setPromptText("new passphrase");
    second.setId("new-passphrase-again");
    second.setPromptText("once more");
    Label problem = new Label();
    problem.getStyleClass().add("caption");
    Button set = new Button("Set");
    set.setId("passphrase-set");
    set.getStyleClass().add("accent");
    Runnable judge =
        () -> {
          String wrong = SecurityModel.problem(first.getCharacters(), second.getCharacters());
          boolean empty = first.getLength() == 0 && second.getLength() == 0;
          problem.setText(
              empty ? "Nobody can restore it but with a recovery key: make one first." : wrong);
          set.setDisable(!wrong.isEmpty());
        };
    first.textProperty().addListener((o, was, is) -> judge.run());
    second.textProperty().addListener((o, was, is) -> judge.run());
    judge.run();
    Runnable take =
        () -> {
          if (!set.isDisable()) {
            char[] chosen = first.getText().toCharArray();
            closeForm();
            workflow.setPassphrase(chosen);
          }
        };
    set.setOnAction(event -> take.run());
    second.setOnAction(event -> take.run());
    Button cancel = new Button("Cancel");
    cancel.getStyleClass().add("quiet-button");
    cancel.setOnAction(event -> closeForm());
    HBox fields = new HBox(8, first, second, set, cancel);
    fields.setAlignment(Pos.CENTER_LEFT);
    VBox box = new VBox(4, fields, problem);
    show(box, false);
    return box;
  }

  private Node paper() {
    Label why =
        new Label("Write this down and keep it apart from this computer. It is not shown again.");
    TextField text = new TextField();
    text.setId("recovery-key");
    text.setEditable(false);
    text.setPrefColumnCount(56);
    text.textProperty().bind(model.recoveryKey());
    Button done = new Button("I have written it down");
    done.setId("recovery-written");
    done.setOnAction(event -> model.hideRecoveryKey());
    VBox box = new VBox(8, why, text, done);
    model.recoveryKey().addListener((o, was, is) -> show(box, !is.isEmpty()));
    show(box, false);
    return box;
  }

  private void openForm() {
    show(form, true);
    first.requestFocus();
  }

  private void closeForm() {
    first.clear();
    second.clear();
    show(form, false);
  }

  private static void show(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }
}

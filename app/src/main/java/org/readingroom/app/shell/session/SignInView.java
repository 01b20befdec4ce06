package org.readingroom.app.shell.session;

import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.readingroom.app.shell.session.SignInModel.Form;

/// Address, name and password of a shared hub; and the form that sets one up. Thread: FX.
public final class SignInView extends StackPane {
  private final SignInModel model;
  private final SignInWorkflow workflow;
  private final PasswordField password = new PasswordField();
  private final PasswordField ownerPassword = new PasswordField();
  private final TextField login = new TextField();
  private final TextField address = new TextField();

  public SignInView(SignInModel model, SignInWorkflow workflow) {
    this.model = model;
    this.workflow = workflow;
    setId("sign-in");
    getStyleClass().add("lock");
    Label heading = new Label();
    heading.getStyleClass().add("heading");
    heading
        .textProperty()
        .bind(
            Bindings.when(model.form().isEqualTo(Form.SET_UP))
                .then("Set up a shared hub")
                .otherwise("Sign in to the shared hub"));
    Label what = new Label();
    what.getStyleClass().add("secondary");
    what.setWrapText(true);
    what.setMinHeight(40);
    what.textProperty()
        .bind(
            Bindings.when(model.form().isEqualTo(Form.SET_UP))
                .then(
                    "In an empty PostgreSQL database, as the role that owns it. You become its first"
                        + " administrator and add everybody else.")
                .otherwise("Your password stays in memory; it is asked for at every start."));
    VBox fields =
        new VBox(
            8,
            field("Address", address, model.address(), "hub.example.nhs.uk/readingroom"),
            only(field("Owner of the database", new TextField(), model.owner(), "hub_owner")),
            only(secret("Its password", ownerPassword, "owner-password")),
            only(field("Your name", new TextField(), model.name(), "Dr A Reader")),
            field("Sign in as", login, model.login(), "anna"),
            secret("Password", password, "sign-in-password"));
    address.setId("sign-in-address");
    login.setId("sign-in-login");
    Label problem = new Label();
    problem.setId("sign-in-problem");
    problem.setWrapText(true);
    problem.setMinHeight(64);
    problem.setAlignment(Pos.TOP_LEFT);
    problem.textProperty().bind(model.problem());
    Button go = new Button();
    go.setId("sign-in-go");
    go.getStyleClass().add("accent");
    go.textProperty()
        .bind(
            Bindings.when(model.form().isEqualTo(Form.SET_UP)).then("Set up").otherwise("Sign in"));
    go.disableProperty().bind(model.busy());
    go.setOnAction(event -> go());
    password.setOnAction(event -> go());
    Button other = new Button("Go on without the hub");
    other.setId("sign-in-go-on");
    other.visibleProperty().bind(model.mayGoOn());
    other.managedProperty().bind(model.mayGoOn());
    other.setOnAction(event -> workflow.close());
    Button cancel = new Button("Not now");
    cancel.getStyleClass().add("quiet-button");
    cancel.visibleProperty().bind(model.mayGoOn().not());
    cancel.managedProperty().bind(model.mayGoOn().not());
    cancel.setOnAction(event -> workflow.close());
    HBox buttons = new HBox(8, cancel, other, go);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    VBox box = new VBox(12, heading, what, fields, problem, buttons);
    box.setPrefWidth(480);
    box.setMaxSize(480, USE_PREF_SIZE);
    getChildren().add(box);
    visibleProperty().bind(model.form().isNotEqualTo(Form.CLOSED));
    model.form().addListener((o, was, is) -> shown(is));
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.ESCAPE && !model.busy().get()) {
            workflow.close();
            key.consume();
          }
        });
  }

  private void shown(Form form) {
    password.clear();
    ownerPassword.clear();
    if (form != Form.CLOSED) {
      TextField first =
          address.getText().isBlank() ? address : login.getText().isBlank() ? login : password;
      Platform.runLater(first::requestFocus);
    }
  }

  private void go() {
    char[] typed = password.getText().toCharArray();
    char[] owner = ownerPassword.getText().toCharArray();
    password.clear();
    ownerPassword.clear();
    workflow.go(typed, owner);
  }

  private Node only(Node whenSettingUp) {
    whenSettingUp.visibleProperty().bind(model.form().isEqualTo(Form.SET_UP));
    whenSettingUp.managedProperty().bind(whenSettingUp.visibleProperty());
    return whenSettingUp;
  }

  private static Node field(String label, TextField field, StringProperty value, String prompt) {
    field.textProperty().bindBidirectional(value);
    field.setPromptText(prompt);
    return line(label, field);
  }

  private static Node secret(String label, PasswordField field, String id) {
    field.setId(id);
    return line(label, field);
  }

  private static Node line(String label, TextField field) {
    Label text = new Label(label);
    text.getStyleClass().add("secondary");
    text.setMinWidth(144);
    text.setLabelFor(field);
    field.setPrefWidth(320);
    field.setMaxWidth(Region.USE_PREF_SIZE);
    HBox row = new HBox(8, text, field);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }
}

package org.readingroom.app.account;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.PasswordField;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.account.PeopleModel.Kind;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;

/// People: who reads on the shared hub, for its administrators; one's own entry and password for
/// everybody. Thread: FX.
public final class PeopleView implements DeskScreen {
  private static final KeyCombination SAVE =
      new KeyCodeCombination(KeyCode.S, KeyCombination.CONTROL_DOWN);

  private final PeopleModel model;
  private final PeopleWorkflow workflow;
  private final StackPane root = new StackPane();
  private final ListView<HubPerson> list = new ListView<>();
  private final TextField name = new TextField();
  private final PasswordField password = new PasswordField();
  private final PasswordField present = new PasswordField();
  private final PasswordField changed = new PasswordField();
  private final PasswordField again = new PasswordField();
  private final HBox sure = new HBox(8);
  private final BooleanBinding administers;

  /// @param signIn asks for name and password of a shared hub
  /// @param setUp asks for what a new shared hub needs
  public PeopleView(PeopleModel model, PeopleWorkflow workflow, Runnable signIn, Runnable setUp) {
    this.model = model;
    this.workflow = workflow;
    this.administers = model.kind().isEqualTo(Kind.ADMINISTRATOR);
    EmptyState own =
        new EmptyState(Material2OutlinedMZ.PEOPLE)
            .say(
                "This profile has a worklist of its own, with one reader.",
                "Several people share one when they sign in to the same hub.")
            .action("Sign in to a shared hub…", signIn)
            .action("Set up a shared hub…", setUp);
    own.visibleProperty().bind(model.kind().isEqualTo(Kind.OWN_HUB));
    BorderPane page = new BorderPane(form());
    page.setLeft(everybody());
    page.visibleProperty().bind(administers.or(model.kind().isEqualTo(Kind.READER)));
    root.getChildren().addAll(own, page);
    root.addEventHandler(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (SAVE.match(key) && administers.get()) {
            save();
            key.consume();
          }
        });
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    workflow.load();
    list.requestFocus();
  }

  @Override
  public boolean stepBack() {
    if (model.adding().get()) {
      model.select(model.people().isEmpty() ? null : model.people().getFirst());
      return true;
    }
    return false;
  }

  @Override
  public List<Command> commands() {
    return administers.get()
        ? List.of(
            new Command("Add a reader", "", this::add),
            new Command("Save this reader", "Ctrl+S", this::save),
            new Command("Prove the audit log", "", workflow::verifyAudit))
        : List.of();
  }

  private Node everybody() {
    Label heading = new Label("People");
    heading.getStyleClass().add("heading");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button add = new Button("Add", Icons.of(Material2OutlinedAL.ADD));
    add.setId("person-add");
    add.getStyleClass().add("quiet-button");
    add.setOnAction(event -> add());
    add.visibleProperty().bind(administers);
    HBox head = new HBox(8, heading, space, add);
    head.setAlignment(Pos.CENTER_LEFT);
    list.setId("people");
    list.setItems(model.people());
    list.setCellFactory(view -> new Cell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((o, was, is) -> {
          if (is != null && is != model.selected().get()) {
            model.select(is);
          }
        });
    model
        .selected()
        .addListener((o, was, is) -> {
          if (is == null) {
            list.getSelectionModel().clearSelection();
          } else {
            list.getSelectionModel().select(is);
          }
        });
    VBox.setVgrow(list, Priority.ALWAYS);
    Button prove = new Button("Prove the audit log");
    prove.setId("audit-prove");
    prove.getStyleClass().add("quiet-button");
    prove.setOnAction(event -> workflow.verifyAudit());
    Label proof = new Label();
    proof.setId("audit-words");
    proof.getStyleClass().add("caption");
    proof.setWrapText(true);
    proof.textProperty().bind(model.auditWords());
    VBox audit = new VBox(4, prove, proof);
    audit.visibleProperty().bind(administers);
    audit.managedProperty().bind(administers);
    VBox panel = new VBox(8, head, list, audit);
    panel.getStyleClass().add("side-panel");
    panel.setPrefWidth(400);
    return panel;
  }

  private Node form() {
    ComboBox<String> role = new ComboBox<>();
    role.setId("person-role");
    role.getItems().setAll(Role.labels());
    role.valueProperty().bindBidirectional(model.role);
    ComboBox<String> body = new ComboBox<>();
    body.setId("person-body");
    body.getItems().setAll("", "GMC", "HCPC");
    body.valueProperty().bindBidirectional(model.body);
    CheckBox feeds = new CheckBox("lets studies into the pool, as the agent does");
    feeds.setId("person-feeds");
    feeds.selectedProperty().bindBidirectional(model.feeds);
    password.setId("person-password");
    password.setPromptText("leave empty to keep it, or where a directory decides");
    TextField login = text(new TextField(), model.login, "person-login", "tom");
    login.editableProperty().bind(model.adding());
    VBox fields =
        new VBox(
            8,
            row("Name", text(name, model.name, "person-name", "Dr A Reader")),
            row("Signs in as", login),
            row("Role", role),
            row("Grade", text(new TextField(), model.grade, "person-grade", "ST4; may stay empty")),
            row("Professional body", body),
            row("Number there", text(new TextField(), model.number, "person-number", "7000000")),
            row(
                "Subspecialties",
                text(
                    new TextField(),
                    model.subspecialties,
                    "person-subspecialties",
                    "neuro, paediatric")),
            row(
                "Sees the trusts",
                text(new TextField(), model.sees, "person-sees", "RWD, RXX; * for all")),
            row(
                "Reports for",
                text(new TextField(), model.reports, "person-reports", "RWD; * for all")),
            row("", feeds),
            row("New password", password));
    fields.disableProperty().bind(administers.not());
    Label problem = new Label();
    problem.setId("person-problem");
    problem.getStyleClass().add("tone-wrong");
    problem.setWrapText(true);
    problem.setMinHeight(24);
    problem.textProperty().bind(model.problem());
    Label heading = new Label();
    heading.getStyleClass().add("heading");
    heading
        .textProperty()
        .bind(
            Bindings.when(model.adding())
                .then("Somebody new")
                .otherwise(Bindings.concat(model.name)));
    VBox page = new VBox(16, heading, fields, problem, buttons(), sure, ownPassword());
    page.getStyleClass().add("settings-page");
    page.setMaxWidth(720);
    ScrollPane scroll = new ScrollPane(page);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    return scroll;
  }

  private Node buttons() {
    Button save = new Button("Save");
    save.setId("person-save");
    save.getStyleClass().add("accent");
    save.disableProperty().bind(model.busy());
    save.setOnAction(event -> save());
    Button retire = new Button("Retire…");
    retire.setId("person-retire");
    retire.getStyleClass().add("quiet-button");
    retire.disableProperty().bind(model.busy().or(model.selected().isNull()));
    retire.setOnAction(event -> askToRetire());
    HBox line = new HBox(8, save, retire);
    line.visibleProperty().bind(administers);
    line.managedProperty().bind(administers);
    sure.setAlignment(Pos.CENTER_LEFT);
    model.selected().addListener((o, was, is) -> sure.getChildren().clear());
    return line;
  }

  private void askToRetire() {
    HubPerson person = model.selected().get();
    if (person == null) {
      return;
    }
    Label question =
        new Label(
            "Close the hub to "
                + person.reader().displayName()
                + "? What they wrote stays; what they hold is free again.");
    question.setWrapText(true);
    Button yes = new Button("Retire");
    yes.setId("person-retire-sure");
    yes.setMinWidth(Region.USE_PREF_SIZE);
    yes.setOnAction(event -> {
      sure.getChildren().clear();
      workflow.retire();
    });
    Button no = new Button("Back");
    no.getStyleClass().add("accent");
    no.setMinWidth(Region.USE_PREF_SIZE);
    no.setOnAction(event -> sure.getChildren().clear());
    sure.getChildren().setAll(question, yes, no);
  }

  private Node ownPassword() {
    present.setId("password-present");
    changed.setId("password-new");
    again.setId("password-again");
    present.setPromptText("present");
    changed.setPromptText("new, at least " + HubPeople.SHORTEST_PASSWORD + " characters");
    again.setPromptText("once more");
    Button change = new Button("Change my password");
    change.setId("password-change");
    change.disableProperty().bind(model.busy());
    change.setOnAction(event -> {
      char[] old = present.getText().toCharArray();
      char[] next = changed.getText().toCharArray();
      char[] twice = again.getText().toCharArray();
      List.of(present, changed, again).forEach(PasswordField::clear);
      workflow.changePassword(old, next, twice);
    });
    Label heading = new Label("My password");
    heading.getStyleClass().add("heading");
    HBox fields = new HBox(8, present, changed, again);
    return new VBox(8, heading, fields, change);
  }

  private void add() {
    model.add();
    name.requestFocus();
  }

  private void save() {
    char[] typed = password.getText().toCharArray();
    password.clear();
    workflow.save(typed);
  }

  private static TextField text(TextField field, StringProperty value, String id, String prompt) {
    field.setId(id);
    field.setPromptText(prompt);
    field.textProperty().bindBidirectional(value);
    return field;
  }

  private static Node row(String label, Region control) {
    Label text = new Label(label);
    text.getStyleClass().add("secondary");
    text.setMinWidth(144);
    text.setLabelFor(control);
    control.setPrefWidth(400);
    HBox row = new HBox(8, text, control);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  /// Who, and what they may, in two lines.
  private static final class Cell extends ListCell<HubPerson> {
    @Override
    protected void updateItem(@Nullable HubPerson person, boolean isEmpty) {
      super.updateItem(person, isEmpty);
      if (isEmpty || person == null) {
        setGraphic(null);
        return;
      }
      Label who = new Label(person.reader().displayName());
      who.getStyleClass().add(person.retired() ? "secondary" : "strong");
      String reports =
          person.reports().isEmpty() ? "" : "  ·  reports for " + join(person.reports());
      Label what =
          new Label(
              person.retired()
                  ? "retired"
                  : person.reader().role().label()
                      + reports
                      + (person.feeds() ? "  ·  feeds the pool" : ""));
      what.getStyleClass().add("caption");
      setGraphic(new VBox(2, who, what));
    }

    private static String join(List<String> trusts) {
      return trusts.contains("*") ? "all trusts" : String.join(", ", trusts);
    }
  }
}

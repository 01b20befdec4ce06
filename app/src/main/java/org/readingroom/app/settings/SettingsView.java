package org.readingroom.app.settings;

import java.util.List;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.MapChangeListener;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.TitledPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.fx.TrustBadge;

/// The settings screen: archives with their test, who reads here, the cache, the key. Thread: FX.
public final class SettingsView implements DeskScreen {
  private static final List<String> ROLES =
      List.of(
          "consultant",
          "trainee",
          "reporting radiographer",
          "lead",
          "mdt coordinator",
          "manager",
          "administrator");
  private static final KeyCombination SAVE =
      new KeyCodeCombination(KeyCode.S, KeyCombination.CONTROL_DOWN);

  private final SettingsModel model;
  private final SettingsWorkflow workflow;
  private final BorderPane root = new BorderPane();
  private final VBox archiveRows = new VBox();
  private final TextField readerName = new TextField();
  private final SecurityPane security;

  public SettingsView(
      SettingsModel model,
      SettingsWorkflow workflow,
      SecurityModel securityModel,
      SecurityWorkflow securityWorkflow) {
    this.model = model;
    this.workflow = workflow;
    security = new SecurityPane(securityModel, securityWorkflow);
    VBox page = new VBox(32, archives(), reader(), storage(), security.node());
    page.getStyleClass().add("settings-page");
    page.setMaxWidth(1120);
    ScrollPane scroll = new ScrollPane(page);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    root.setCenter(scroll);
    root.setBottom(foot());
    model.archives().addListener((ListChangeListener<ArchiveSettings>) change -> fillArchives());
    model
        .answers()
        .addListener(
            (MapChangeListener<String, List<ArchiveProbe.Answer>>) change -> fillArchives());
    model.asking().addListener((MapChangeListener<String, Boolean>) change -> fillArchives());
    model.form().addListener((o, was, is) -> showForm(is));
    root.addEventHandler(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (SAVE.match(key)) {
            workflow.save();
            key.consume();
          }
        });
    fillArchives();
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public boolean stepBack() {
    if (model.form().get() != null) {
      model.cancelForm();
      return true;
    }
    return security.stepBack();
  }

  @Override
  public List<Command> commands() {
    return List.of(
        new Command("Add an archive", "", model::addArchive),
        new Command("Test all archives", "", workflow::testAll),
        new Command("Save settings", "Ctrl+S", workflow::save));
  }

  private Node archives() {
    Button add = quiet("Add an archive", Icons.of(Material2OutlinedAL.ADD), model::addArchive);
    add.setId("add-archive");
    Button test = quiet("Test all", Icons.of(Material2OutlinedMZ.NETWORK_CHECK), workflow::testAll);
    test.setId("test-all");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox head = new HBox(8, heading("Archives"), space, add, test);
    head.setAlignment(Pos.CENTER_LEFT);
    archiveRows.setId("archive-rows");
    return new VBox(8, head, archiveRows);
  }

  private void fillArchives() {
    archiveRows.getChildren().clear();
    if (model.archives().isEmpty()) {
      EmptyState empty =
          new EmptyState(Material2OutlinedAL.DNS)
              .say(
                  "No archive is connected yet.",
                  "You need its host, port and AE title; its owner must know ours.")
              .action("Add an archive", model::addArchive);
      archiveRows.getChildren().add(empty);
      return;
    }
    model.archives().forEach(archive -> archiveRows.getChildren().add(row(archive)));
  }

  private Node row(ArchiveSettings archive) {
    TrustBadge badge = new TrustBadge(archive.name(), archive.colour());
    badge.setMinWidth(128);
    badge.setPrefWidth(128);
    badge.setMaxWidth(128);
    Label address =
        new Label(archive.aeTitle() + "  " + archive.host() + ":" + archive.port() + ways(archive));
    address.getStyleClass().add("secondary");
    address.setPrefWidth(280);
    address.setMinWidth(280);
    address.setMaxWidth(280);
    VBox answer = new VBox(2);
    HBox.setHgrow(answer, Priority.ALWAYS);
    answer.setAlignment(Pos.CENTER_LEFT);
    answer.setMinWidth(0);
    List<ArchiveProbe.Answer> answers = model.answers().get(archive.name());
    if (model.asking().containsKey(archive.name())) {
      answer.getChildren().add(line(Icons.of(Material2OutlinedAL.HOURGLASS_EMPTY), "asking…"));
    } else if (answers != null) {
      answers.forEach(each -> answer.getChildren().add(answerLine(each)));
    }
    Button test = icon(Material2OutlinedMZ.NETWORK_CHECK, "Test", () -> workflow.test(archive));
    Button edit = icon(Material2OutlinedAL.EDIT, "Change", () -> model.edit(archive));
    Button remove = icon(Material2OutlinedAL.DELETE, "Remove", () -> model.remove(archive));
    HBox row = new HBox(8, badge, address, answer, test, edit, remove);
    row.getStyleClass().add("settings-row");
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static String ways(ArchiveSettings archive) {
    return (archive.web() == null ? "" : "  ·  DICOMweb")
        + (archive.access().tls() == null ? "" : "  ·  TLS");
  }

  private static Node answerLine(ArchiveProbe.Answer answer) {
    String text = answer.way() + ": " + answer.sentence();
    String whole = answer.remedy() == null ? text : text + " " + answer.remedy();
    return line(Icons.tone(answer.works() ? Sentence.Tone.DONE : Sentence.Tone.WRONG), whole);
  }

  private static Node line(Node icon, String text) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinWidth(0);
    HBox line = new HBox(6, icon, label);
    line.setAlignment(Pos.TOP_LEFT);
    return line;
  }

  private Node reader() {
    readerName.textProperty().bindBidirectional(model.readerName);
    readerName.setId("reader-name");
    ComboBox<String> role = new ComboBox<>();
    role.getItems().setAll(ROLES);
    role.valueProperty().bindBidirectional(model.role);
    role.setMaxWidth(Double.MAX_VALUE);
    ComboBox<String> body = new ComboBox<>();
    body.getItems().setAll("", "GMC", "HCPC");
    body.valueProperty().bindBidirectional(model.body);
    GridPane grid = grid();
    field(grid, 0, "Name", readerName, "As it stands under a report.");
    field(grid, 1, "Role", role, "A trainee's reports are preliminary until verified.");
    field(grid, 2, "Grade", text(model.grade, "reader-grade"), "Such as ST4; may stay empty.");
    HBox number = new HBox(8, body, text(model.number, "reader-number"));
    field(grid, 3, "Registration", number, "The GMC's or HCPC's number.");
    return new VBox(8, heading("Reader"), grid);
  }

  private Node storage() {
    TextField budget = text(model.budgetGb, "cache-budget");
    budget.setPrefColumnCount(6);
    budget.setAlignment(Pos.CENTER_RIGHT);
    HBox gb = new HBox(8, budget, new Label("GB"));
    gb.setAlignment(Pos.CENTER_LEFT);
    TextField port = text(model.listenPort, "listen-port");
    port.setPrefColumnCount(6);
    port.setAlignment(Pos.CENTER_RIGHT);
    CheckBox always = new CheckBox("always open");
    always.setId("listen-always");
    always.selectedProperty().bindBidirectional(model.alwaysListening);
    HBox listen = new HBox(8, port, always);
    listen.setAlignment(Pos.CENTER_LEFT);
    GridPane grid = grid();
    field(
        grid,
        0,
        "Our AE title",
        text(model.aeTitle, "our-ae-title"),
        "What every archive must know us by; capitals count.");
    field(
        grid,
        1,
        "Port for C-MOVE",
        listen,
        "Archives that retrieve by C-MOVE send here. Open only while something is fetched.");
    field(grid, 2, "Study cache", gb, "Studies read least recently make room; open ones never.");
    TextField lock = text(model.lockAfter, "lock-after");
    lock.setPrefColumnCount(6);
    lock.setAlignment(Pos.CENTER_RIGHT);
    HBox minutes = new HBox(8, lock, new Label("minutes"));
    minutes.setAlignment(Pos.CENTER_LEFT);
    field(grid, 3, "Lock when idle", minutes, "Hides everything until you are back; 0 for never.");
    return new VBox(8, heading("This workstation"), grid);
  }

  private Node foot() {
    Button save = new Button("Save");
    save.setId("save-settings");
    save.getStyleClass().add("accent");
    save.setOnAction(event -> workflow.save());
    save.disableProperty().bind(model.changed().not());
    save.setTooltip(new Tooltip("Ctrl+S"));
    Label state = new Label();
    state
        .textProperty()
        .bind(Bindings.when(model.changed()).then("Changed, not saved yet.").otherwise(""));
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox foot = new HBox(16, space, state, save);
    foot.getStyleClass().addAll("tool-strip", "settings-foot");
    return foot;
  }

  private void showForm(@Nullable ArchiveFormModel form) {
    root.setRight(form == null ? null : form(form));
  }

  private Node form(ArchiveFormModel form) {
    TextField name = text(form.name, "archive-name");
    VBox fields =
        new VBox(
            8,
            labelled("Name", name, "Lincoln"),
            labelled("Host", text(form.host, "archive-host"), "pacs.lincoln.example"),
            labelled("Port", text(form.port, "archive-port"), "104"),
            labelled("AE title", text(form.aeTitle, "archive-ae"), "LINCOLN"),
            labelled("DICOMweb address", text(form.web, "archive-web"), "optional, https://…"),
            chosen("Retrieve by", form.retrieve, ArchiveFormModel.RETRIEVALS, "archive-retrieve"),
            chosen(
                "Ask it to compress",
                form.compress,
                ArchiveFormModel.COMPRESSIONS,
                "archive-compress"),
            access(form),
            labelled("Trust", text(form.trust, "archive-trust"), "as above"),
            labelled("Trust code (ODS)", text(form.trustCode, "archive-code"), "RWD"),
            labelled(
                "Issuer of Patient IDs", text(form.patientIdIssuer, "archive-pid"), "optional"),
            labelled("Issuer of accessions", text(form.accessionIssuer, "archive-acc"), "optional"),
            labelled("Colour", text(form.colour, "archive-colour"), "#4c8dff"),
            labelled("Time zone", text(form.zone, "archive-zone"), "Europe/London"));
    CheckBox nhs = new CheckBox("Its Patient ID is the NHS number");
    nhs.selectedProperty().bindBidirectional(form.nhsNumberIsPatientId);
    Label problem = new Label();
    problem.setId("archive-problem");
    problem.getStyleClass().add("tone-wrong");
    problem.setWrapText(true);
    problem.setMinHeight(40);
    Button take = new Button(form.original().isPresent() ? "Change" : "Add");
    take.setId("archive-take");
    take.getStyleClass().add("accent");
    take.setDefaultButton(true);
    take.setOnAction(event ->
        model
            .formProblem(form)
            .ifPresentOrElse(
                problem::setText,
                () -> {
                  ArchiveSettings archive = form.toArchive();
                  model.take(form);
                  workflow.test(archive);
                }));
    Button cancel = quiet("Cancel", null, () -> model.cancelForm());
    Label heading = heading(form.original().isPresent() ? "Change the archive" : "Add an archive");
    VBox panel = new VBox(12, heading, fields, nhs, problem, new HBox(8, take, cancel));
    panel.getStyleClass().addAll("side-panel", "archive-form");
    panel.setPrefWidth(360);
    ScrollPane scroll = new ScrollPane(panel);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.getStyleClass().add("plain-scroll");
    scroll.setPrefWidth(360);
    Platform.runLater(name::requestFocus);
    return scroll;
  }

  // folded away: most archives know us by AE title alone
  private static Node access(ArchiveFormModel form) {
    CheckBox tls = new CheckBox("The DICOM link is encrypted (TLS)");
    tls.setId("archive-tls");
    tls.selectedProperty().bindBidirectional(form.encrypted);
    VBox fields =
        new VBox(
            8,
            tls,
            labelled("Trust store", text(form.trustStore, "archive-trust-store"), "PEM or PKCS#12"),
            labelled("Our certificate", text(form.keyStore, "archive-key-store"), "PKCS#12"),
            labelled("Its password", text(form.tlsSecret, "archive-tls-secret"), "keyring:NAME"),
            labelled("DICOM user", text(form.user, "archive-user"), "optional"),
            labelled("Its passcode", text(form.userSecret, "archive-user-secret"), "keyring:NAME"),
            chosen("DICOMweb login", form.webAuth, ArchiveFormModel.LOGINS, "archive-web-auth"),
            labelled("Its user", text(form.webUser, "archive-web-user"), "not with a token"),
            labelled("Its secret", text(form.webSecret, "archive-web-secret"), "keyring:NAME"),
            labelled("Sends as", text(form.sendsAs, "archive-sends-as"), "other AE titles"),
            labelled("Sends from", text(form.sendsFrom, "archive-sends-from"), "10.1.2.0/24"));
    fields.getStyleClass().add("archive-access");
    TitledPane pane = new TitledPane("Encryption, users, C-MOVE senders", fields);
    pane.setId("archive-access");
    pane.setExpanded(false);
    pane.setAnimated(false);
    return pane;
  }

  private static Node chosen(String label, StringProperty value, List<String> choices, String id) {
    ComboBox<String> box = new ComboBox<>();
    box.setId(id);
    box.getItems().setAll(choices);
    box.valueProperty().bindBidirectional(value);
    box.setMaxWidth(Double.MAX_VALUE);
    Label text = new Label(label);
    text.getStyleClass().add("secondary");
    text.setMinWidth(128);
    text.setLabelFor(box);
    HBox.setHgrow(box, Priority.ALWAYS);
    HBox row = new HBox(8, text, box);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Node labelled(String label, TextField field, String prompt) {
    field.setPromptText(prompt);
    Label text = new Label(label);
    text.getStyleClass().add("secondary");
    text.setMinWidth(128);
    text.setLabelFor(field);
    HBox.setHgrow(field, Priority.ALWAYS);
    HBox row = new HBox(8, text, field);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static GridPane grid() {
    GridPane grid = new GridPane();
    grid.setHgap(16);
    grid.setVgap(8);
    ColumnConstraints label = new ColumnConstraints(128);
    ColumnConstraints control = new ColumnConstraints(280);
    ColumnConstraints hint = new ColumnConstraints();
    hint.setHgrow(Priority.ALWAYS);
    grid.getColumnConstraints().setAll(label, control, hint);
    return grid;
  }

  private static void field(GridPane grid, int row, String label, Node control, String hint) {
    Label name = new Label(label);
    name.getStyleClass().add("secondary");
    Label more = new Label(hint);
    more.getStyleClass().add("caption");
    more.setWrapText(true);
    GridPane.setValignment(name, VPos.CENTER);
    grid.addRow(row, name, control, more);
  }

  private static Label heading(String text) {
    Label heading = new Label(text);
    heading.getStyleClass().add("heading");
    return heading;
  }

  private static TextField text(StringProperty value, String id) {
    TextField field = new TextField();
    field.setId(id);
    field.textProperty().bindBidirectional(value);
    return field;
  }

  private static Button quiet(String title, @Nullable Node icon, Runnable step) {
    Button button = new Button(title, icon);
    button.getStyleClass().add("quiet-button");
    button.setOnAction(event -> step.run());
    return button;
  }

  private static Button icon(Ikon ikon, String title, Runnable step) {
    Button button = quiet("", Icons.of(ikon), step);
    button.setTooltip(new Tooltip(title));
    button.setAccessibleText(title);
    return button;
  }
}

package org.readingroom.app.report;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.report.ReportModel.Stage;

/// The report beside the images: findings, conclusion, and the way to the archive. Thread: FX.
public final class ReportView {
  private static final KeyCombination SIGN =
      new KeyCodeCombination(KeyCode.ENTER, KeyCombination.CONTROL_DOWN);
  private static final KeyCombination UNDO =
      new KeyCodeCombination(KeyCode.Z, KeyCombination.CONTROL_DOWN);
  private static final KeyCombination REDO =
      new KeyCodeCombination(KeyCode.Z, KeyCombination.CONTROL_DOWN, KeyCombination.SHIFT_DOWN);
  private static final KeyCombination REDO_TOO =
      new KeyCodeCombination(KeyCode.Y, KeyCombination.CONTROL_DOWN);

  /// px for two texts beside each other
  private static final double BOTH = 640;

  private final ReportModel model;
  private final ReportWorkflow workflow;
  private final Runnable next;
  private final Runnable claimAgain;
  private final VBox root = new VBox(8);
  private final TextArea findings = area("report-findings", "What you see");
  private final TextArea conclusion =
      area("report-conclusion", "What it means: answer the question");
  private final HBox troubleLine = new HBox(8);
  private final VBox foot = new VBox(8);
  private final HBox texts = new HBox(16);
  private final VBox theirs = new VBox(8);

  /// @param next claims and opens the next item, once this one is signed
  /// @param claimAgain claims the item on the desk anew, once its claim is gone
  public ReportView(
      ReportModel model, ReportWorkflow workflow, Runnable next, Runnable claimAgain) {
    this.model = model;
    this.workflow = workflow;
    this.next = next;
    this.claimAgain = claimAgain;
    root.getStyleClass().addAll("side-panel", "report");
    root.setId("report");
    findings.textProperty().bindBidirectional(model.findings());
    conclusion.textProperty().bindBidirectional(model.conclusion());
    conclusion.setPrefRowCount(5);
    VBox.setVgrow(findings, Priority.ALWAYS);
    VBox mine = new VBox(8, label("Findings"), findings, label("Conclusion"), conclusion);
    HBox.setHgrow(mine, Priority.ALWAYS);
    HBox.setHgrow(theirs, Priority.ALWAYS);
    mine.setMinWidth(0);
    theirs.setMinWidth(0);
    mine.setPrefWidth(300);
    theirs.setPrefWidth(300);
    texts.getChildren().setAll(mine, theirs);
    VBox.setVgrow(texts, Priority.ALWAYS);
    troubleLine.setAlignment(Pos.TOP_LEFT);
    root.getChildren().addAll(head(), texts, troubleLine, foot);
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    model.stage().addListener((o, was, is) -> show());
    model.mayVerify().addListener((o, was, is) -> show());
    model.lost().addListener((o, was, is) -> show());
    model.trouble().addListener((o, was, is) -> showTrouble(is));
    model.other().addListener((o, was, is) -> showOther(is));
    model.deliveries().addListener((ListChangeListener<ReportModel.Delivered>) change -> show());
    show();
    showOther(model.other().get());
    showTrouble(model.trouble().get());
  }

  public Region node() {
    return root;
  }

  public void focus() {
    findings.requestFocus();
  }

  /// True while the keyboard writes into the report.
  public boolean focused() {
    return findings.isFocused() || conclusion.isFocused();
  }

  public List<Command> commands() {
    Stage stage = model.stage().get();
    if (stage != Stage.WRITING && stage != Stage.CONFIRMING) {
      return List.of();
    }
    return List.of(
        new Command("Sign the report", "Ctrl+Enter", () -> workflow.ask(true)),
        new Command("Issue as preliminary", "", () -> workflow.ask(false)),
        new Command("Undo typing", "Ctrl+Z", workflow::undo));
  }

  private Node head() {
    Label title = new Label("Report");
    title.getStyleClass().add("heading");
    Label safety = new Label();
    safety.setId("report-safety");
    safety.getStyleClass().add("caption");
    safety.textProperty().bind(model.safety());
    Node unsafe = Icons.tone(Sentence.Tone.WRONG);
    unsafe.visibleProperty().bind(model.unsafe());
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Label issued = new Label();
    issued.getStyleClass().add("caption");
    issued.textProperty().bind(model.issued());
    issued.managedProperty().bind(model.issued().isNotEmpty());
    issued.setWrapText(true);
    HBox line = new HBox(8, title, space, unsafe, safety);
    line.setAlignment(Pos.CENTER_LEFT);
    line.setMinHeight(24);
    return new VBox(4, line, issued);
  }

  private void pressed(KeyEvent key) {
    if (SIGN.match(key)) {
      workflow.ask(true);
    } else if (UNDO.match(key)) {
      workflow.undo();
      caretToEnd();
    } else if (REDO.match(key) || REDO_TOO.match(key)) {
      workflow.redo();
      caretToEnd();
    } else if (key.getCode() == KeyCode.ESCAPE && workflow.stepBack()) {
      focus();
    } else if (key.getCode() == KeyCode.TAB && !key.isControlDown() && focused()) {
      if (findings.isFocused() != key.isShiftDown()) {
        conclusion.requestFocus();
      } else {
        findings.requestFocus();
      }
    } else {
      return;
    }
    key.consume();
  }

  private void caretToEnd() {
    (conclusion.isFocused() ? conclusion : findings).end();
  }

  private void show() {
    Stage stage = model.stage().get();
    boolean writable = stage == Stage.WRITING || stage == Stage.CONFIRMING;
    findings.setEditable(writable);
    conclusion.setEditable(writable);
    findings.setDisable(stage == Stage.CLOSED || stage == Stage.OPENING);
    conclusion.setDisable(findings.isDisabled());
    foot.getChildren().clear();
    switch (stage) {
      case CLOSED -> foot.getChildren().add(quiet("Claim the item in the worklist to report it."));
      case OPENING -> foot.getChildren().add(quiet("Opening your draft…"));
      case WRITING -> foot.getChildren().add(model.lost().get() ? again() : buttons());
      case CONFIRMING -> foot.getChildren().add(confirmation());
      case SIGNING -> foot.getChildren().add(quiet("Signing…"));
      case WAITING -> {
        foot.getChildren()
            .add(
                line(
                    Sentence.Tone.SOON,
                    "Signed here and kept; the hub is away. It is issued when the hub has taken it,"
                        + " and you are told."));
        foot.getChildren().add(nextItem());
      }
      case SIGNED -> {
        model
            .deliveries()
            .forEach(delivery -> foot.getChildren().add(line(delivery.tone(), delivery.words())));
        foot.getChildren().add(nextItem());
      }
    }
  }

  private Node buttons() {
    Button preliminary = new Button("Preliminary");
    preliminary.setId("report-preliminary");
    preliminary.setFocusTraversable(false);
    preliminary.setOnAction(event -> workflow.ask(false));
    Button sign = new Button("Sign");
    sign.setId("report-sign");
    sign.getStyleClass().add("accent");
    sign.setFocusTraversable(false);
    sign.setTooltip(new Tooltip("Ctrl+Enter"));
    sign.setOnAction(event -> workflow.ask(true));
    Label key = new Label("Ctrl+Enter");
    key.getStyleClass().add("caption");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox row = new HBox(8, space, key);
    if (model.mayVerify().get()) {
      row.getChildren().addAll(preliminary, sign);
    } else {
      preliminary.getStyleClass().add("accent");
      row.getChildren().add(preliminary);
    }
    row.setAlignment(Pos.CENTER_RIGHT);
    return row;
  }

  private Node again() {
    Button claim = new Button("Claim it again");
    claim.setId("report-claim-again");
    claim.getStyleClass().add("accent");
    claim.setOnAction(event -> claimAgain.run());
    HBox row = new HBox(8, claim);
    row.setAlignment(Pos.CENTER_RIGHT);
    return row;
  }

  private Node confirmation() {
    boolean asFinal = model.asFinal().get();
    Label question = new Label();
    question.setWrapText(true);
    question
        .textProperty()
        .bind(
            Bindings.concat(
                asFinal ? "Sign as final and file it in " : "Issue as preliminary and file it in ",
                model.destination(),
                "?"));
    Button yes = new Button(asFinal ? "Sign" : "Issue");
    yes.setId("report-confirm");
    yes.getStyleClass().add("accent");
    yes.setOnAction(event -> workflow.sign());
    Button no = new Button("Back");
    no.getStyleClass().add("quiet-button");
    no.setOnAction(event -> workflow.stepBack());
    Label key = new Label(asFinal ? "Ctrl+Enter" : "");
    key.getStyleClass().add("caption");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox row = new HBox(8, space, key, no, yes);
    row.setAlignment(Pos.CENTER_RIGHT);
    VBox box = new VBox(8, question, row);
    box.getStyleClass().add("confirm");
    return box;
  }

  private Node nextItem() {
    Button button = new Button("Next item");
    button.setId("report-next");
    button.getStyleClass().add("accent");
    button.setOnAction(event -> next.run());
    Label key = new Label("Ctrl+N");
    key.getStyleClass().add("caption");
    HBox row = new HBox(8, key, button);
    row.setAlignment(Pos.CENTER_RIGHT);
    return row;
  }

  /// Another text on this item stands beside this one, neither over the other; the pane takes the
  /// room of two.
  private void showOther(@Nullable OtherText other) {
    theirs.getChildren().clear();
    theirs.setVisible(other != null);
    theirs.setManaged(other != null);
    root.setMinWidth(other == null ? Region.USE_COMPUTED_SIZE : BOTH);
    root.setPrefWidth(other == null ? Region.USE_COMPUTED_SIZE : BOTH);
    if (other == null) {
      return;
    }
    Label head = new Label(other.head());
    head.setId("other-head");
    head.setWrapText(true);
    head.setGraphic(Icons.tone(Sentence.Tone.SOON));
    TextArea theirFindings = readOnly("other-findings", other.text().findings());
    TextArea theirConclusion = readOnly("other-conclusion", other.text().conclusion());
    theirConclusion.setPrefRowCount(5);
    VBox.setVgrow(theirFindings, Priority.ALWAYS);
    Button keep = new Button("Keep mine");
    keep.setId("other-dismiss");
    keep.getStyleClass().add("quiet-button");
    keep.setOnAction(event -> {
      model.other().set(null);
      focus();
    });
    Button add = new Button(model.text().isBlank() ? "Start from it" : "Add it below mine");
    add.setId("other-add");
    add.setOnAction(event -> {
      model.findings().set(joined(model.findings().get(), other.text().findings()));
      model.conclusion().set(joined(model.conclusion().get(), other.text().conclusion()));
      model.other().set(null);
      focus();
    });
    add.disableProperty().bind(findings.editableProperty().not());
    theirs
        .getChildren()
        .setAll(head, theirFindings, label("Conclusion"), theirConclusion, new HBox(8, add, keep));
  }

  private static TextArea readOnly(String id, String words) {
    TextArea area = area(id, "");
    area.setText(words);
    area.setEditable(false);
    return area;
  }

  private static String joined(String mine, String theirs) {
    if (theirs.isBlank() || mine.contains(theirs)) {
      return mine;
    }
    return mine.isBlank() ? theirs : mine + "\n\n" + theirs;
  }

  private void showTrouble(@Nullable Sentence trouble) {
    troubleLine.getChildren().clear();
    troubleLine.setManaged(trouble != null);
    if (trouble != null) {
      Label words = new Label(trouble.line());
      words.setWrapText(true);
      HBox.setHgrow(words, Priority.ALWAYS);
      Button dismiss = new Button(null, Icons.of(Material2OutlinedAL.CLOSE));
      dismiss.getStyleClass().add("quiet-button");
      dismiss.setStyle("-fx-padding: 2;");
      dismiss.setFocusTraversable(false);
      dismiss.setAccessibleText("Dismiss");
      dismiss.setOnAction(event -> model.trouble().set(null));
      troubleLine.getChildren().addAll(Icons.tone(trouble.tone()), words, dismiss);
    }
  }

  private static Node line(Sentence.Tone tone, String words) {
    Label label = new Label(words);
    label.setWrapText(true);
    HBox line = new HBox(8, Icons.tone(tone), label);
    line.setAlignment(Pos.TOP_LEFT);
    return line;
  }

  private static Label quiet(String words) {
    Label label = new Label(words);
    label.getStyleClass().add("secondary");
    label.setWrapText(true);
    return label;
  }

  private static Label label(String words) {
    Label label = new Label(words);
    label.getStyleClass().add("secondary");
    return label;
  }

  private static TextArea area(String id, String prompt) {
    TextArea area = new TextArea();
    area.setId(id);
    area.setPromptText(prompt);
    area.setWrapText(true);
    area.getStyleClass().add("report-text");
    return area;
  }
}

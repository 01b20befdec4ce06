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

  private final ReportModel model;
  private final ReportWorkflow workflow;
  private final Runnable next;
  private final VBox root = new VBox(8);
  private final TextArea findings = area("report-findings", "What you see");
  private final TextArea conclusion =
      area("report-conclusion", "What it means: answer the question");
  private final HBox troubleLine = new HBox(8);
  private final VBox foot = new VBox(8);

  /// @param next claims and opens the next item, once this one is signed
  public ReportView(ReportModel model, ReportWorkflow workflow, Runnable next) {
    this.model = model;
    this.workflow = workflow;
    this.next = next;
    root.getStyleClass().addAll("side-panel", "report");
    root.setId("report");
    findings.textProperty().bindBidirectional(model.findings());
    conclusion.textProperty().bindBidirectional(model.conclusion());
    conclusion.setPrefRowCount(5);
    VBox.setVgrow(findings, Priority.ALWAYS);
    troubleLine.setAlignment(Pos.TOP_LEFT);
    root.getChildren()
        .addAll(
            head(),
            label("Findings"),
            findings,
            label("Conclusion"),
            conclusion,
            troubleLine,
            foot);
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    model.stage().addListener((o, was, is) -> show());
    model.mayVerify().addListener((o, was, is) -> show());
    model.trouble().addListener((o, was, is) -> showTrouble(is));
    model.other().addListener((o, was, is) -> show());
    model.deliveries().addListener((ListChangeListener<ReportModel.Delivered>) change -> show());
    show();
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
    ReportText other = model.other().get();
    if (other != null) {
      foot.getChildren().add(otherText(other));
    }
    switch (stage) {
      case CLOSED -> foot.getChildren().add(quiet("Claim the item in the worklist to report it."));
      case OPENING -> foot.getChildren().add(quiet("Opening your draft…"));
      case WRITING -> foot.getChildren().add(buttons());
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

  /// The hub got another text meanwhile: both are shown, neither is overwritten.
  private Node otherText(ReportText other) {
    Label head = new Label("The hub has another draft of yours, written elsewhere:");
    head.setWrapText(true);
    head.setGraphic(Icons.tone(Sentence.Tone.SOON));
    TextArea text = new TextArea(other.findings() + "\n\n" + other.conclusion());
    text.setEditable(false);
    text.setWrapText(true);
    text.setPrefRowCount(5);
    text.getStyleClass().add("report-text");
    Button keep = new Button("Keep mine");
    keep.getStyleClass().add("quiet-button");
    keep.setOnAction(event -> model.other().set(null));
    Button add = new Button("Add it below mine");
    add.setOnAction(event -> {
      model.findings().set(joined(model.findings().get(), other.findings()));
      model.conclusion().set(joined(model.conclusion().get(), other.conclusion()));
      model.other().set(null);
    });
    HBox row = new HBox(8, add, keep);
    return new VBox(8, head, text, row);
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

package org.readingroom.app.report.offline;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.report.ReportText;

/// Kept here: what this computer holds that the hub has not got, and, where it could not be sent,
/// both texts side by side for the reader to decide. Thread: FX.
public final class KeptView implements DeskScreen {
  private final KeptModel model;
  private final KeptWorkflow workflow;
  private final Consumer<String> readAgain;
  private final ListView<KeptModel.Row> list = new ListView<>();
  private final TextArea mine = area("kept-mine");
  private final TextArea theirs = area("kept-theirs");
  private final HBox actions = new HBox(8);
  private final StackPane root = new StackPane();

  /// @param readAgain claims the item of that id again and opens it
  public KeptView(KeptModel model, KeptWorkflow workflow, Consumer<String> readAgain) {
    this.model = model;
    this.workflow = workflow;
    this.readAgain = readAgain;
    list.setId("kept-list");
    list.setItems(model.rows());
    list.setCellFactory(view -> new Cell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((o, was, is) -> {
          if (is != null) {
            model.selected().set(is);
          }
        });
    model
        .selected()
        .addListener((o, was, is) -> {
          if (is != null && is != list.getSelectionModel().getSelectedItem()) {
            list.getSelectionModel().select(is);
          }
          showActions(is, false);
        });
    model.mine().addListener((o, was, is) -> mine.setText(words(is)));
    model.theirs().addListener((o, was, is) -> theirs.setText(words(is)));
    EmptyState empty =
        new EmptyState(Material2OutlinedAL.CLOUD_DONE)
            .say(
                "Nothing is kept back here.",
                "What you claim and write while the hub is away stays here until the hub has it.");
    BorderPane page = new BorderPane(texts());
    Label heading = new Label("Kept here");
    heading.getStyleClass().add("heading");
    Label why = new Label("What the hub has not got. It is sent by itself when the hub is back.");
    why.getStyleClass().add("secondary");
    why.setWrapText(true);
    VBox left = new VBox(8, heading, why, list);
    left.getStyleClass().add("side-panel");
    left.setPrefWidth(440);
    VBox.setVgrow(list, Priority.ALWAYS);
    page.setLeft(left);
    empty.visibleProperty().bind(Bindings.isEmpty(model.rows()));
    page.visibleProperty().bind(empty.visibleProperty().not());
    root.getChildren().addAll(page, empty);
    root.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    showActions(model.selected().get(), false);
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    list.requestFocus();
  }

  @Override
  public List<Command> commands() {
    KeptModel.Row row = model.selected().get();
    return row == null || !row.decide()
        ? List.of()
        : List.of(
            new Command("Claim again and go on with my text", "Enter", () -> go(row)),
            new Command("Delete my text here…", "Delete", () -> showActions(row, true)));
  }

  private void pressed(KeyEvent key) {
    KeptModel.Row row = model.selected().get();
    if (row == null) {
      return;
    }
    if (key.getCode() == KeyCode.ENTER && list.isFocused()) {
      go(row);
    } else if (key.getCode() == KeyCode.DELETE && row.decide() && list.isFocused()) {
      showActions(row, true);
    } else {
      return;
    }
    key.consume();
  }

  private void go(KeptModel.Row row) {
    readAgain.accept(row.itemId());
  }

  private Node texts() {
    Label mineHead = new Label("Yours, kept here");
    mineHead.getStyleClass().add("secondary");
    Label theirsHead = new Label();
    theirsHead.setId("kept-theirs-head");
    theirsHead.getStyleClass().add("secondary");
    theirsHead.setWrapText(true);
    theirsHead.textProperty().bind(model.theirsHead());
    VBox left = new VBox(4, mineHead, mine);
    VBox right = new VBox(4, theirsHead, theirs);
    VBox.setVgrow(mine, Priority.ALWAYS);
    VBox.setVgrow(theirs, Priority.ALWAYS);
    HBox.setHgrow(left, Priority.ALWAYS);
    HBox.setHgrow(right, Priority.ALWAYS);
    left.setMaxWidth(Double.MAX_VALUE);
    right.setMaxWidth(Double.MAX_VALUE);
    left.setPrefWidth(100);
    right.setPrefWidth(100);
    HBox both = new HBox(16, left, right);
    VBox.setVgrow(both, Priority.ALWAYS);
    actions.setAlignment(Pos.CENTER_RIGHT);
    actions.setMinHeight(36);
    VBox page = new VBox(16, both, actions);
    page.getStyleClass().add("kept-page");
    return page;
  }

  private void showActions(KeptModel.@Nullable Row row, boolean sure) {
    actions.getChildren().clear();
    if (row == null) {
      return;
    }
    if (sure) {
      Label question = new Label("Delete your text of this item here? It cannot be brought back.");
      Button yes = new Button("Delete");
      yes.setId("kept-delete-sure");
      yes.setOnAction(event -> {
        showActions(row, false);
        workflow.setAside(row);
      });
      Button no = new Button("Keep");
      no.getStyleClass().add("accent");
      no.setOnAction(event -> showActions(row, false));
      actions.getChildren().addAll(question, yes, no);
      return;
    }
    if (row.decide()) {
      Button drop = new Button("Delete my text…");
      drop.setId("kept-delete");
      drop.getStyleClass().add("quiet-button");
      drop.setOnAction(event -> showActions(row, true));
      actions.getChildren().add(drop);
    }
    Button again = new Button(row.decide() ? "Claim again and go on" : "Open");
    again.setId("kept-again");
    again.getStyleClass().add("accent");
    again.setOnAction(event -> go(row));
    actions.getChildren().add(again);
  }

  private static String words(ReportText text) {
    return text.isBlank() ? "" : (text.findings() + "\n\nConclusion\n" + text.conclusion()).strip();
  }

  private static TextArea area(String id) {
    TextArea area = new TextArea();
    area.setId(id);
    area.setEditable(false);
    area.setWrapText(true);
    area.getStyleClass().add("report-text");
    return area;
  }

  /// Who and what in one line, what becomes of it in the next.
  private static final class Cell extends ListCell<KeptModel.Row> {
    @Override
    protected void updateItem(KeptModel.@Nullable Row row, boolean isEmpty) {
      super.updateItem(row, isEmpty);
      if (isEmpty || row == null) {
        setGraphic(null);
        return;
      }
      Label who = new Label(row.patientName());
      who.getStyleClass().add("strong");
      Label what = new Label(row.what() + "  ·  " + row.trust());
      what.getStyleClass().add("secondary");
      what.setMinWidth(0);
      Label state = new Label(row.state());
      state.setWrapText(true);
      state.setPrefWidth(360);
      HBox line = new HBox(6, Icons.tone(row.tone()), state);
      line.setAlignment(Pos.TOP_LEFT);
      setGraphic(new VBox(2, new HBox(8, who, what), line));
    }
  }
}

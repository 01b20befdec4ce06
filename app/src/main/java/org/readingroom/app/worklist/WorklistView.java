package org.readingroom.app.worklist;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.TrustBadge;

/// The pooled worklist: what is to be reported, over all trusts, in one table. Thread: FX.
public final class WorklistView implements DeskScreen {
  private static final double ROOM_FOR_REQUEST = 1150;
  private static final KeyCombination NEXT =
      new KeyCodeCombination(KeyCode.N, KeyCombination.CONTROL_DOWN);
  private static final KeyCombination FIND =
      new KeyCodeCombination(KeyCode.F, KeyCombination.CONTROL_DOWN);

  /// What the reader can do here; every step is done in the background and says how it went.
  public interface Steps {
    /// Claims the item, when it is free, and opens its study.
    void open(WorklistRow row);

    /// Claims the best free item and opens it.
    void next();

    void release(WorklistRow row);

    /// Asks every archive for unreported studies.
    void sync();
  }

  private final WorklistModel model;
  private final Steps steps;
  private final BorderPane root = new BorderPane();
  private final TableView<WorklistRow> table = new TableView<>();
  private final TextField text = new TextField();
  private final EmptyState empty = new EmptyState(Material2OutlinedAL.LIST_ALT);

  public WorklistView(
      WorklistModel model,
      WorklistPreviewModel preview,
      Steps steps,
      Consumer<PriorRow> openPrior,
      Runnable connect) {
    this.model = model;
    this.steps = steps;
    buildTable();
    root.setTop(filters());
    root.setCenter(table);
    root.setRight(new WorklistPreviewView(preview, steps, openPrior));
    root.setBottom(foot());
    model.selected().addListener((o, was, is) -> preview.show(is));
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    model.freshness().addListener((o, was, is) -> explainEmptiness(connect));
    model
        .rows()
        .addListener(
            (javafx.collections.ListChangeListener<WorklistRow>)
                change -> {
                  explainEmptiness(connect);
                  select(model.selected().get());
                });
    explainEmptiness(connect);
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    table.requestFocus();
  }

  @Override
  public boolean stepBack() {
    if (model.filtered()) {
      model.clearFilters();
      table.requestFocus();
      return true;
    }
    return false;
  }

  @Override
  public List<Command> commands() {
    return List.of(
        new Command("Claim the next item", "Ctrl+N", steps::next),
        new Command("Ask the archives for new studies", "F5", steps::sync),
        new Command("Show all items", "", model::clearFilters),
        new Command("Show my items", "", () -> model.show().set(WorklistModel.Show.MINE)),
        new Command("Show overdue items", "", () -> model.show().set(WorklistModel.Show.OVERDUE)));
  }

  private Node filters() {
    ComboBox<WorklistModel.Show> show = new ComboBox<>();
    show.getItems().setAll(WorklistModel.Show.values());
    show.valueProperty().bindBidirectional(model.show());
    show.setId("filter-show");
    ComboBox<String> trust = new ComboBox<>(model.trusts());
    trust.valueProperty().bindBidirectional(model.trust());
    trust.setId("filter-trust");
    ComboBox<String> modality = new ComboBox<>(model.modalities());
    modality.valueProperty().bindBidirectional(model.modality());
    modality.setId("filter-modality");
    List.of(show, trust, modality).forEach(box -> box.getStyleClass().add("quiet-choice"));
    text.setPromptText("Filter: name, number, study…");
    text.setId("filter-text");
    text.setPrefWidth(260);
    text.textProperty().bindBidirectional(model.text());
    text.setTooltip(new Tooltip("Ctrl+F"));
    text.addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.DOWN || key.getCode() == KeyCode.ENTER) {
            table.requestFocus();
            if (model.selected().get() == null) {
              table.getSelectionModel().selectFirst();
            }
            key.consume();
          }
        });
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button next = new Button("Next", Icons.of(Material2OutlinedAL.KEYBOARD_RETURN));
    next.getStyleClass().add("accent");
    next.setId("next-item");
    next.setTooltip(new Tooltip("Claim the best free item   Ctrl+N"));
    next.setOnAction(event -> steps.next());
    next.setMinWidth(Region.USE_PREF_SIZE);
    HBox strip = new HBox(show, trust, modality, space, text, next);
    strip.getStyleClass().add("tool-strip");
    return strip;
  }

  private void buildTable() {
    table.setId("worklist");
    table.setItems(model.rows());
    table.setFixedCellSize(28);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    table.setPlaceholder(empty);
    TableColumn<WorklistRow, WorklistRow> asked =
        plain("asked", 160, 40, WorklistRow::asked, "secondary");
    table
        .getColumns()
        .setAll(
            List.of(
                drawn("due", 148, 148, this::drawDue),
                drawn("priority", 112, 112, WorklistView::drawPriority),
                drawn("trust", 112, 112, WorklistView::drawTrust),
                plain("patient", 190, 150, WorklistRow::patientName, "strong"),
                plain("", 60, 60, WorklistRow::sexAge, "secondary"),
                plain("study", 190, 120, WorklistRow::shortStudy, null),
                plain("images", 60, 60, WorklistView::images, "figure"),
                asked,
                plain("done", 148, 148, WorklistRow::studyWhen, "secondary"),
                drawn("state", 130, 90, this::drawState)));
    // on a small screen the request stands in the preview only
    asked.visibleProperty().bind(table.widthProperty().greaterThan(ROOM_FOR_REQUEST));
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener((o, was, is) -> {
          if (is != null) {
            model.selected().set(is);
          }
        });
    model.selected().addListener((o, was, is) -> select(is));
    model.now().addListener((o, was, is) -> table.refresh());
    table.setRowFactory(view -> {
      TableRow<WorklistRow> row = new TableRow<>();
      row.setOnMouseClicked(click -> {
        if (click.getClickCount() == 2 && row.getItem() != null) {
          steps.open(row.getItem());
        }
      });
      MenuItem open = new MenuItem("Claim and read");
      open.setOnAction(event -> steps.open(row.getItem()));
      MenuItem release = new MenuItem("Release");
      release.setOnAction(event -> steps.release(row.getItem()));
      row.contextMenuProperty()
          .bind(
              Bindings.when(row.emptyProperty())
                  .then((ContextMenu) null)
                  .otherwise(new ContextMenu(open, release)));
      return row;
    });
  }

  private void select(@Nullable WorklistRow row) {
    if (row == null) {
      table.getSelectionModel().clearSelection();
    } else if (row != table.getSelectionModel().getSelectedItem()) {
      table.getSelectionModel().select(row);
    }
  }

  private void pressed(KeyEvent key) {
    WorklistRow row = model.selected().get();
    if (NEXT.match(key)) {
      steps.next();
    } else if (FIND.match(key) || (key.getCode() == KeyCode.SLASH && !text.isFocused())) {
      text.requestFocus();
      text.selectAll();
    } else if (key.getCode() == KeyCode.F5) {
      steps.sync();
    } else if (key.getCode() == KeyCode.ENTER && row != null && table.isFocused()) {
      steps.open(row);
    } else if (key.getCode() == KeyCode.DELETE
        && row != null
        && row.hold() == WorklistRow.Hold.MINE
        && table.isFocused()) {
      steps.release(row);
    } else {
      return;
    }
    key.consume();
  }

  private Node foot() {
    Label summary = new Label();
    summary.setId("worklist-summary");
    summary.textProperty().bind(model.summary());
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox trouble = new HBox(6);
    trouble.setAlignment(Pos.CENTER_LEFT);
    trouble.setId("worklist-trouble");
    model
        .trouble()
        .addListener((o, was, is) -> {
          trouble.getChildren().clear();
          if (is != null) {
            Label words = new Label(is.line());
            words.setTooltip(new Tooltip(is.line()));
            trouble.getChildren().addAll(Icons.tone(is.tone()), words);
          }
        });
    HBox line = new HBox(summary, space, trouble);
    line.getStyleClass().add("foot-strip");
    ProgressBar loading = new ProgressBar(ProgressBar.INDETERMINATE_PROGRESS);
    loading.getStyleClass().add("thin-progress");
    loading.setMaxWidth(Double.MAX_VALUE);
    loading.visibleProperty().bind(model.freshness().isEqualTo(WorklistModel.Freshness.LOADING));
    return new VBox(loading, line);
  }

  private void explainEmptiness(Runnable connect) {
    empty.clearActions();
    switch (model.freshness().get()) {
      case LOADING -> empty.say("Asking the hub…", "");
      case OFFLINE ->
          empty.say(
              "The hub does not answer.",
              "What you claimed stays with you until its lease ends. We keep trying.");
      case CURRENT -> {
        if (!model.all().isEmpty()) {
          empty.say("No item passes these filters.", "").action("Show all", model::clearFilters);
        } else {
          empty
              .say("Nothing is waiting to be reported.", "New studies appear here by themselves.")
              .action("Ask the archives now", steps::sync)
              .action("Archives…", connect);
        }
      }
    }
  }

  private static String images(WorklistRow row) {
    return row.instances() < 0 ? "" : String.format(java.util.Locale.UK, "%,d", row.instances());
  }

  private void drawDue(WorklistRow row, HBox cell) {
    String words = model.dueWords(row);
    Label label = new Label(words);
    switch (model.urgency(row)) {
      case OVERDUE -> {
        label.getStyleClass().add("tone-wrong");
        cell.getChildren().setAll(triangle(), label);
      }
      case SOON -> {
        label.getStyleClass().add("tone-soon");
        cell.getChildren().setAll(Icons.of(Material2OutlinedMZ.SCHEDULE, "tone-soon"), label);
      }
      case LATER, NONE -> {
        label.getStyleClass().add("secondary");
        cell.getChildren().setAll(gap(), label);
      }
    }
  }

  private static FontIcon triangle() {
    return Icons.of(Material2OutlinedMZ.WARNING, "tone-wrong");
  }

  private static Region gap() {
    Region gap = new Region();
    gap.setMinWidth(16);
    return gap;
  }

  private static void drawTrust(WorklistRow row, HBox cell) {
    cell.getChildren().setAll(new TrustBadge(row.trust(), row.trustColour()));
  }

  private static void drawPriority(WorklistRow row, HBox cell) {
    Label words = new Label(row.priority());
    switch (row.priority()) {
      case "emergency" -> {
        words.getStyleClass().add("tone-wrong");
        cell.getChildren().setAll(Icons.of(Material2OutlinedMZ.PRIORITY_HIGH, "tone-wrong"), words);
      }
      case "urgent" -> {
        words.getStyleClass().add("tone-soon");
        cell.getChildren().setAll(Icons.of(Material2OutlinedAL.ARROW_UPWARD, "tone-soon"), words);
      }
      default -> cell.getChildren().setAll(gap(), words);
    }
  }

  private void drawState(WorklistRow row, HBox cell) {
    Label words = new Label(model.stateWords(row));
    Node shape =
        switch (row.hold()) {
          case FREE ->
              row.flag().isEmpty() ? gap() : Icons.of(Material2OutlinedAL.FLAG, "tone-soon");
          case MINE -> {
            words.getStyleClass().add("tone-act");
            yield Icons.of(Material2OutlinedAL.ASSIGNMENT_IND, "tone-act");
          }
          case THEIRS -> Icons.of(Material2OutlinedAL.LOCK);
        };
    if (row.hold() != WorklistRow.Hold.MINE) {
      words.getStyleClass().add("secondary");
    }
    cell.getChildren().setAll(shape, words);
  }

  private static TableColumn<WorklistRow, WorklistRow> drawn(
      String title, double width, double least, BiConsumer<WorklistRow, HBox> draw) {
    TableColumn<WorklistRow, WorklistRow> column = column(title, width, least);
    column.setCellFactory(of ->
        new TableCell<>() {
          private final HBox box = new HBox(6);

          {
            box.setAlignment(Pos.CENTER_LEFT);
          }

          @Override
          protected void updateItem(@Nullable WorklistRow row, boolean isEmpty) {
            super.updateItem(row, isEmpty);
            if (isEmpty || row == null) {
              setGraphic(null);
            } else {
              draw.accept(row, box);
              setGraphic(box);
            }
          }
        });
    return column;
  }

  private static TableColumn<WorklistRow, WorklistRow> plain(
      String title,
      double width,
      double least,
      Function<WorklistRow, String> words,
      @Nullable String style) {
    TableColumn<WorklistRow, WorklistRow> column = column(title, width, least);
    if (style != null) {
      column.getStyleClass().add(style);
    }
    column.setCellFactory(of ->
        new TableCell<>() {
          @Override
          protected void updateItem(@Nullable WorklistRow row, boolean isEmpty) {
            super.updateItem(row, isEmpty);
            setText(isEmpty || row == null ? null : words.apply(row));
          }
        });
    return column;
  }

  private static TableColumn<WorklistRow, WorklistRow> column(
      String title, double width, double least) {
    TableColumn<WorklistRow, WorklistRow> column = new TableColumn<>(title);
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
    column.setPrefWidth(width);
    column.setMinWidth(least);
    column.setSortable(false);
    column.setReorderable(false);
    return column;
  }
}

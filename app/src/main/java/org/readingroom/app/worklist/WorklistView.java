package org.readingroom.app.worklist;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.animation.PauseTransition;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.TrustBadge;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.ShippedLists;
import org.readingroom.app.worklist.passing.PassOn;
import org.readingroom.app.worklist.passing.PassOnModel;
import org.readingroom.app.worklist.passing.PassOnView;
import org.readingroom.app.worklist.passing.PassOnWorkflow;

/// The pooled worklist: what is to be reported, over all trusts, in one table. Thread: FX.
public final class WorklistView implements DeskScreen {
  private static final double ROOM_FOR_REQUEST = 1150;
  private static final KeyCombination NEXT =
      new KeyCodeCombination(KeyCode.N, KeyCombination.CONTROL_DOWN);
  private static final KeyCombination EDIT =
      new KeyCodeCombination(KeyCode.L, KeyCombination.CONTROL_DOWN);
  private static final PseudoClass SOON = PseudoClass.getPseudoClass("soon");
  private static final PseudoClass LATE = PseudoClass.getPseudoClass("late");
  private static final PseudoClass BREACHED = PseudoClass.getPseudoClass("breached");
  private static final PseudoClass GONE = PseudoClass.getPseudoClass("gone");
  private static final PseudoClass GROUP = PseudoClass.getPseudoClass("opens-group");

  /// after the last key, wheel or mouse at the list, until what waits is put into it
  private static final Duration HANDS_OFF = Duration.seconds(10);

  private static final KeyCombination FIND =
      new KeyCodeCombination(KeyCode.F, KeyCombination.CONTROL_DOWN);

  /// What the reader can do here; every step is done in the background and says how it went.
  public interface Steps {
    /// Claims the item, when it is free, and opens its study.
    void open(WorklistRow row);

    /// Claims the best free item and opens it.
    void next();

    void release(WorklistRow row);

    /// Holds on to an item for longer.
    void extend(WorklistRow row);

    /// Saves the list as the reader has changed it.
    ///
    /// @param changed the list to change; null for a new one
    void saveList(@Nullable NamedList changed, String name, boolean shared);

    void deleteList(NamedList list);

    /// Asks every archive for unreported studies.
    void sync();
  }

  private final WorklistModel model;
  private final Steps steps;
  private final PassOnModel passOn;
  private final PassOnWorkflow passing;
  private final BorderPane root = new BorderPane();
  private final TableView<String> table = new TableView<>();
  private final TextField text = new TextField();
  private final EmptyState empty = new EmptyState(Material2OutlinedAL.LIST_ALT);
  private final ListEditorPane editor;
  private final PauseTransition handsOff = new PauseTransition(HANDS_OFF);
  // the list is being put in order: what is selected meanwhile is not the reader's doing
  private boolean settling;

  public WorklistView(
      WorklistModel model,
      WorklistPreviewModel preview,
      Steps steps,
      PassOnModel passOn,
      PassOnWorkflow passing,
      Consumer<PriorRow> openPrior,
      Runnable connect) {
    this.model = model;
    this.steps = steps;
    this.passOn = passOn;
    this.passing = passing;
    this.editor = new ListEditorPane(model, steps, () -> edit(false));
    buildTable();
    edit(false);
    root.setTop(new VBox(filters(), editor));
    root.setCenter(table);
    root.setRight(
        new WorklistPreviewView(
            preview, steps, openPrior, new PassOnView(passOn, passing, table::requestFocus)));
    root.setBottom(foot());
    model
        .selected()
        .addListener((o, was, is) -> {
          preview.show(is);
          passing.about(is);
        });
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    table.addEventFilter(KeyEvent.KEY_PRESSED, event -> hands());
    table.addEventFilter(ScrollEvent.ANY, event -> hands());
    table.addEventFilter(MouseEvent.MOUSE_PRESSED, event -> hands());
    table.addEventFilter(MouseEvent.MOUSE_MOVED, event -> hands());
    handsOff.setOnFinished(end -> model.handsOn().set(false));
    model.freshness().addListener((o, was, is) -> explainEmptiness(connect));
    model.version().addListener((o, was, is) -> explainEmptiness(connect));
    explainEmptiness(connect);
  }

  private void hands() {
    model.handsOn().set(true);
    handsOff.playFromStart();
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
    if (passOn.doing().get() != null) {
      passOn.end();
      return true;
    }
    if (editor.isVisible()) {
      edit(false);
      return true;
    }
    if (model.filtered()) {
      model.clearFilters();
      table.requestFocus();
      return true;
    }
    return false;
  }

  @Override
  public List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    commands.add(new Command("Claim the next item", "Ctrl+N", steps::next));
    commands.add(new Command("Ask the archives for new studies", "F5", steps::sync));
    commands.add(new Command("Show what is new", "F6", this::showNews));
    commands.add(
        new Command("Change or save this list", "Ctrl+L", () -> edit(!editor.isVisible())));
    for (PassOn each : PassOn.values()) {
      if (offered(each)) {
        commands.add(new Command(each.title(), key(each), () -> begin(each)));
      }
    }
    WorklistRow row = model.selected().get();
    if (row != null && row.hold() == WorklistRow.Hold.MINE) {
      commands.add(new Command("Keep it for 2 h", "E", () -> steps.extend(row)));
    }
    for (NamedList list : model.lists()) {
      commands.add(new Command("List: " + list.label(), "", () -> model.list().set(list)));
    }
    for (WorklistFilter.Order order : WorklistFilter.Order.values()) {
      commands.add(
          new Command(
              "Sort: " + order,
              "",
              () -> model.edited().set(model.edited().get().withOrder(order))));
    }
    for (WorklistFilter.Group group : WorklistFilter.Group.values()) {
      commands.add(
          new Command(
              "Group: " + group,
              "",
              () -> model.edited().set(model.edited().get().withGroup(group))));
    }
    return commands;
  }

  private Node filters() {
    ComboBox<NamedList> list = new ComboBox<>(model.lists());
    list.setId("filter-list");
    list.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable NamedList each) {
            return each == null ? "" : each.label();
          }

          @Override
          public NamedList fromString(String label) {
            return model.list().get();
          }
        });
    list.setValue(model.list().get());
    list.valueProperty()
        .addListener((o, was, is) -> {
          if (is != null) {
            model.list().set(is);
          }
        });
    model.list().addListener((o, was, is) -> list.setValue(is));
    list.setMaxWidth(260);
    Button change = new Button(null, Icons.of(Material2OutlinedMZ.TUNE));
    change.setId("edit-list");
    change.getStyleClass().add("quiet-button");
    change.setTooltip(new Tooltip("Change, save or share this list   Ctrl+L"));
    change.setAccessibleText("Change, save or share this list");
    change.setOnAction(event -> edit(!editor.isVisible()));
    ComboBox<String> trust = new ComboBox<>(model.trusts());
    trust.valueProperty().bindBidirectional(model.trust());
    trust.setId("filter-trust");
    ComboBox<String> modality = new ComboBox<>(model.modalities());
    modality.valueProperty().bindBidirectional(model.modality());
    modality.setId("filter-modality");
    List.<Region>of(list, trust, modality).forEach(box -> box.getStyleClass().add("quiet-choice"));
    text.setPromptText("Find: name, number, study…");
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
    next.setTooltip(new Tooltip("Claim the best item for you   N or Ctrl+N"));
    next.setOnAction(event -> steps.next());
    next.setMinWidth(Region.USE_PREF_SIZE);
    HBox strip = new HBox(list, change, trust, modality, space, text, next);
    strip.getStyleClass().add("tool-strip");
    return strip;
  }

  private void edit(boolean open) {
    editor.setVisible(open);
    editor.setManaged(open);
    if (!open) {
      table.requestFocus();
    }
  }

  private void buildTable() {
    table.setId("worklist");
    table.setItems(model.ids());
    table.setFixedCellSize(28);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    table.setPlaceholder(empty);
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    TableColumn<String, String> group = column("group", 120, 90);
    group.setCellFactory(of ->
        new TableCell<>() {
          @Override
          protected void updateItem(@Nullable String id, boolean isEmpty) {
            super.updateItem(id, isEmpty);
            setText(
                !isEmpty && id != null && model.opensGroup(getIndex())
                    ? model.row(id).map(model::groupWords).orElse("")
                    : null);
          }
        });
    group.getStyleClass().add("strong");
    group
        .visibleProperty()
        .bind(
            Bindings.createBooleanBinding(
                () -> model.query().get().group() != WorklistFilter.Group.NONE, model.query()));
    TableColumn<String, String> images = plain("images", 60, 60, WorklistView::images, "figure");
    TableColumn<String, String> asked = plain("asked", 160, 40, WorklistRow::asked, "secondary");
    TableColumn<String, String> due = drawn("due", 164, 164, this::drawDue);
    TableColumn<String, String> priority = drawn("priority", 112, 112, WorklistView::drawPriority);
    TableColumn<String, String> trust = drawn("trust", 112, 112, WorklistView::drawTrust);
    TableColumn<String, String> done = plain("done", 148, 148, WorklistRow::studyWhen, "secondary");
    table
        .getColumns()
        .setAll(
            List.of(
                group,
                due,
                priority,
                trust,
                plain("patient", 190, 150, WorklistRow::patientName, "strong"),
                plain("", 60, 60, WorklistRow::sexAge, "secondary"),
                plain("study", 190, 110, WorklistRow::shortStudy, null),
                images,
                asked,
                done,
                drawn("state", 150, 130, this::drawState)));
    // on a small screen the request and the number of images stand in the preview only
    asked.visibleProperty().bind(table.widthProperty().greaterThan(ROOM_FOR_REQUEST));
    images.visibleProperty().bind(asked.visibleProperty());
    sorts(due, WorklistFilter.Order.DUE, WorklistFilter.Order.DUE);
    sorts(priority, WorklistFilter.Order.MOST_WANTED, WorklistFilter.Order.MOST_WANTED);
    sorts(trust, WorklistFilter.Order.TRUST, WorklistFilter.Order.TRUST);
    sorts(done, WorklistFilter.Order.NEWEST, WorklistFilter.Order.OLDEST);
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener((o, was, is) -> {
          if (is != null && !settling) {
            model.row(is).ifPresent(model.selected()::set);
          }
        });
    model.selected().addListener((o, was, is) -> select(is));
    model.version().addListener((o, was, is) -> table.refresh());
    model.onSettling(this::keepPlace);
    table.setRowFactory(view -> row());
  }

  // the hub sorts: a click on a head asks it to, a second click the other way round
  private void sorts(
      TableColumn<String, String> column, WorklistFilter.Order first, WorklistFilter.Order second) {
    Label head = new Label(column.getText());
    column.setText(null);
    column.setGraphic(head);
    head.setMaxWidth(Double.MAX_VALUE);
    head.setTooltip(new Tooltip("Sort " + first));
    head.setOnMouseClicked(click -> {
      WorklistFilter now = model.edited().get();
      model.edited().set(now.withOrder(now.order() == first ? second : first));
    });
  }

  private TableRow<String> row() {
    TableRow<String> row =
        new TableRow<>() {
          @Override
          protected void updateItem(@Nullable String id, boolean isEmpty) {
            super.updateItem(id, isEmpty);
            WorklistRow shown = isEmpty || id == null ? null : model.row(id).orElse(null);
            WorklistModel.Urgency urgency =
                shown == null ? WorklistModel.Urgency.NONE : model.urgency(shown);
            pseudoClassStateChanged(LATE, urgency == WorklistModel.Urgency.OVERDUE);
            pseudoClassStateChanged(BREACHED, urgency == WorklistModel.Urgency.BREACHED);
            pseudoClassStateChanged(SOON, urgency == WorklistModel.Urgency.SOON);
            pseudoClassStateChanged(GONE, shown != null && model.hasLeft(shown.itemId()));
            pseudoClassStateChanged(GROUP, model.opensGroup(getIndex()) && getIndex() > 0);
          }
        };
    row.setOnMouseClicked(click -> {
      if (click.getClickCount() == 2 && row.getItem() != null) {
        model.row(row.getItem()).ifPresent(steps::open);
      }
    });
    row.setOnContextMenuRequested(request -> {
      if (row.getItem() != null) {
        menu().show(row, request.getScreenX(), request.getScreenY());
      }
    });
    return row;
  }

  private ContextMenu menu() {
    ContextMenu menu = new ContextMenu();
    WorklistRow row = model.selected().get();
    if (row == null) {
      return menu;
    }
    menu.getItems().add(item("Claim and read", () -> steps.open(row)));
    if (row.hold() == WorklistRow.Hold.MINE) {
      menu.getItems().add(item("Release", () -> steps.release(row)));
      menu.getItems().add(item("Keep it for 2 h", () -> steps.extend(row)));
    }
    for (PassOn each : PassOn.values()) {
      if (offered(each)) {
        menu.getItems().add(item(each.title() + "…", () -> begin(each)));
      }
    }
    return menu;
  }

  private static MenuItem item(String title, Runnable step) {
    MenuItem item = new MenuItem(title);
    item.setOnAction(event -> step.run());
    return item;
  }

  private boolean offered(PassOn what) {
    WorklistRow row = model.selected().get();
    if (row == null || row.reported()) {
      return false;
    }
    return switch (what) {
      case HAND_OVER -> row.hold() == WorklistRow.Hold.MINE;
      case ASK -> true;
      case ANSWER -> passOn.toAnswer().get() != null;
      case REASSIGN -> passOn.lead().get();
      case TAKE_OVER ->
          passOn.lead().get()
              && (row.hold() == WorklistRow.Hold.THEIRS || !row.keptFor().isEmpty());
    };
  }

  private static String key(PassOn what) {
    return switch (what) {
      case HAND_OVER -> "H";
      case ASK -> "O";
      case ANSWER -> "A";
      case REASSIGN -> "G";
      case TAKE_OVER -> "T";
    };
  }

  private void begin(PassOn what) {
    if (offered(what)) {
      passing.begin(what, what == PassOn.REASSIGN ? selectedRows() : oneRow());
    }
  }

  private List<WorklistRow> oneRow() {
    WorklistRow row = model.selected().get();
    return row == null ? List.of() : List.of(row);
  }

  private List<WorklistRow> selectedRows() {
    return List.copyOf(table.getSelectionModel().getSelectedItems()).stream()
        .flatMap(id -> model.row(id).stream())
        .toList();
  }

  private void select(@Nullable WorklistRow row) {
    if (settling) {
      return;
    }
    if (row == null) {
      table.getSelectionModel().clearSelection();
    } else if (!row.itemId().equals(table.getSelectionModel().getSelectedItem())) {
      table.getSelectionModel().clearSelection();
      table.getSelectionModel().select(row.itemId());
    }
  }

  /// The list takes its new order around the selected row, else the first one in sight, which stays
  /// where it is on the screen; what was selected stays selected.
  private void keepPlace(Runnable settle) {
    List<String> chosen = List.copyOf(table.getSelectionModel().getSelectedItems());
    VirtualFlow<?> flow = table.lookup(".virtual-flow") instanceof VirtualFlow<?> f ? f : null;
    int top =
        flow == null || flow.getFirstVisibleCell() == null
            ? 0
            : flow.getFirstVisibleCell().getIndex();
    int last =
        flow == null || flow.getLastVisibleCell() == null
            ? -1
            : flow.getLastVisibleCell().getIndex();
    int focused = table.getSelectionModel().getSelectedIndex();
    int anchor = focused >= top && focused <= last ? focused : top;
    String kept = anchor >= 0 && anchor < model.ids().size() ? model.ids().get(anchor) : "";
    settling = true;
    try {
      settle.run();
      TableView.TableViewSelectionModel<String> selection = table.getSelectionModel();
      selection.clearSelection();
      WorklistRow lead = model.selected().get();
      for (String id : chosen) {
        if (lead == null || !id.equals(lead.itemId())) {
          selection.select(id);
        }
      }
      if (lead != null) {
        selection.select(lead.itemId());
      }
      int now = model.ids().indexOf(kept);
      if (now >= 0 && top > 0 || now > anchor) {
        table.scrollTo(Math.max(0, now - (anchor - top)));
      }
    } finally {
      settling = false;
    }
  }

  private void showNews() {
    model.settle();
    table.scrollTo(0);
  }

  private void pressed(KeyEvent key) {
    WorklistRow row = model.asking() ? null : model.selected().get();
    boolean atTable = table.isFocused() && !key.isControlDown() && !key.isAltDown();
    if (NEXT.match(key) || (atTable && key.getCode() == KeyCode.N)) {
      steps.next();
    } else if (EDIT.match(key)) {
      edit(!editor.isVisible());
    } else if (FIND.match(key) || (key.getCode() == KeyCode.SLASH && table.isFocused())) {
      text.requestFocus();
      text.selectAll();
    } else if (key.getCode() == KeyCode.F5) {
      steps.sync();
    } else if (key.getCode() == KeyCode.F6) {
      showNews();
    } else if (!atTable || row == null || !act(key.getCode(), row)) {
      return;
    }
    key.consume();
  }

  /// A key on the selected row.
  private boolean act(KeyCode code, WorklistRow row) {
    if (code == KeyCode.ENTER) {
      steps.open(row);
      return true;
    }
    if (row.hold() == WorklistRow.Hold.MINE && code == KeyCode.DELETE) {
      steps.release(row);
      return true;
    }
    if (row.hold() == WorklistRow.Hold.MINE && code == KeyCode.E) {
      steps.extend(row);
      return true;
    }
    for (PassOn each : PassOn.values()) {
      if (code.getName().equals(key(each)) && offered(each)) {
        begin(each);
        return true;
      }
    }
    return false;
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
    Button news = new Button();
    news.setId("worklist-news");
    news.getStyleClass().add("quiet-button");
    news.textProperty().bind(Bindings.concat(model.news(), "   F6 shows"));
    news.setGraphic(Icons.of(Material2OutlinedMZ.UPDATE, "tone-act"));
    news.visibleProperty().bind(model.news().isNotEmpty());
    news.managedProperty().bind(news.visibleProperty());
    news.setFocusTraversable(false);
    news.setOnAction(event -> showNews());
    HBox line = new HBox(16, summary, news, space, trouble);
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
        if (model.filtered() || model.list().get() != ShippedLists.WAITING) {
          empty
              .say("Nothing is in this list.", "")
              .action("Show everything waiting", model::showAll);
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
      case BREACHED -> {
        label.getStyleClass().add("breached");
        cell.getChildren().setAll(Icons.of(Material2OutlinedMZ.REPORT, "tone-wrong"), label);
      }
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
          case FREE -> freeShape(row);
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

  private static Node freeShape(WorklistRow row) {
    if (row.reported()) {
      return Icons.of(Material2OutlinedAL.CHECK, "tone-done");
    }
    if (row.ties().contains(WorklistItem.Tie.OPINION_WANTED)) {
      return Icons.of(Material2OutlinedAL.HELP_OUTLINE, "tone-act");
    }
    if (row.keptFor().equals("you")) {
      return Icons.of(Material2OutlinedAL.ASSIGNMENT_RETURNED, "tone-act");
    }
    if (!row.keptFor().isEmpty()) {
      return Icons.of(Material2OutlinedAL.BOOKMARK);
    }
    if (row.ties().contains(WorklistItem.Tie.CLAIM_RAN_OUT)) {
      return Icons.of(Material2OutlinedAL.HISTORY, "tone-soon");
    }
    return row.flag().isEmpty() ? gap() : Icons.of(Material2OutlinedAL.FLAG, "tone-soon");
  }

  private TableColumn<String, String> drawn(
      String title, double width, double least, BiConsumer<WorklistRow, HBox> draw) {
    TableColumn<String, String> column = column(title, width, least);
    column.setCellFactory(of ->
        new TableCell<>() {
          private final HBox box = new HBox(6);

          {
            box.setAlignment(Pos.CENTER_LEFT);
          }

          @Override
          protected void updateItem(@Nullable String id, boolean isEmpty) {
            super.updateItem(id, isEmpty);
            WorklistRow row = isEmpty || id == null ? null : model.row(id).orElse(null);
            if (row == null) {
              setGraphic(null);
            } else {
              draw.accept(row, box);
              setGraphic(box);
            }
          }
        });
    return column;
  }

  private TableColumn<String, String> plain(
      String title,
      double width,
      double least,
      Function<WorklistRow, String> words,
      @Nullable String style) {
    TableColumn<String, String> column = column(title, width, least);
    if (style != null) {
      column.getStyleClass().add(style);
    }
    column.setCellFactory(of ->
        new TableCell<>() {
          @Override
          protected void updateItem(@Nullable String id, boolean isEmpty) {
            super.updateItem(id, isEmpty);
            setText(isEmpty || id == null ? null : model.row(id).map(words).orElse(null));
          }
        });
    return column;
  }

  private static TableColumn<String, String> column(String title, double width, double least) {
    TableColumn<String, String> column = new TableColumn<>(title);
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
    column.setPrefWidth(width);
    column.setMinWidth(least);
    column.setSortable(false);
    column.setReorderable(false);
    return column;
  }
}

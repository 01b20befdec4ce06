package org.readingroom.app.worklist;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
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
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.ShippedLists;
import org.readingroom.app.worklist.passing.PassOn;
import org.readingroom.app.worklist.passing.PassOnModel;
import org.readingroom.app.worklist.passing.PassOnView;
import org.readingroom.app.worklist.passing.PassOnWorkflow;

/// The pooled worklist: what is to be reported, over all trusts, in one table. Thread: FX.
public final class WorklistView implements DeskScreen {
  private static final KeyCombination NEXT =
      new KeyCodeCombination(KeyCode.N, KeyCombination.CONTROL_DOWN);
  private static final KeyCombination EDIT =
      new KeyCodeCombination(KeyCode.L, KeyCombination.CONTROL_DOWN);

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
  private final WorklistTablePane table;
  private final WorklistFiltersPane filters;
  private final EmptyState empty = new EmptyState(Material2OutlinedAL.LIST_ALT);
  private final ListEditorPane editor;
  private final PauseTransition handsOff = new PauseTransition(HANDS_OFF);

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
    this.table = new WorklistTablePane(model, empty, steps::open, this::menu);
    this.filters =
        new WorklistFiltersPane(model, () -> edit(!editor.isVisible()), table::enter, steps::next);
    edit(false);
    root.setTop(new VBox(filters, editor));
    root.setCenter(table);
    root.setRight(
        new WorklistPreviewView(
            preview, steps, openPrior, new PassOnView(passOn, passing, table::focus)));
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
    table.focus();
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
      table.focus();
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

  private void edit(boolean open) {
    editor.setVisible(open);
    editor.setManaged(open);
    if (!open) {
      table.focus();
    }
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
      passing.begin(what, what == PassOn.REASSIGN ? table.selectedRows() : oneRow());
    }
  }

  private List<WorklistRow> oneRow() {
    WorklistRow row = model.selected().get();
    return row == null ? List.of() : List.of(row);
  }

  private void showNews() {
    model.settle();
    table.scrollToTop();
  }

  private void pressed(KeyEvent key) {
    WorklistRow row = model.asking() ? null : model.selected().get();
    boolean atTable = table.hasFocus() && !key.isControlDown() && !key.isAltDown();
    if (NEXT.match(key) || (atTable && key.getCode() == KeyCode.N)) {
      steps.next();
    } else if (EDIT.match(key)) {
      edit(!editor.isVisible());
    } else if (FIND.match(key) || (key.getCode() == KeyCode.SLASH && table.hasFocus())) {
      filters.find();
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
}

package org.readingroom.app.worklist;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.DoubleBinding;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The worklist's table: its columns, which row is selected, and where it stays on the screen while
/// the list is put in order. Thread: FX.
final class WorklistTablePane extends StackPane {
  // widths of the table, in node units, from which a column that the preview repeats has room
  private static final double ROOM_FOR_REQUEST = 1150;
  private static final double ROOM_FOR_DATE = 920;
  private static final double GROUP_WIDTH = 130;
  private static final PseudoClass SOON = PseudoClass.getPseudoClass("soon");
  private static final PseudoClass LATE = PseudoClass.getPseudoClass("late");
  private static final PseudoClass BREACHED = PseudoClass.getPseudoClass("breached");
  private static final PseudoClass GONE = PseudoClass.getPseudoClass("gone");
  private static final PseudoClass GROUP = PseudoClass.getPseudoClass("opens-group");

  private final WorklistModel model;
  private final Consumer<WorklistRow> open;
  private final Supplier<ContextMenu> menu;
  private final TableView<String> table = new TableView<>();
  // the list is being put in order: what is selected meanwhile is not the reader's doing
  private boolean settling;

  /// @param placeholder stands where no row is
  /// @param open what a double click does
  /// @param menu what can be done with the selected row
  WorklistTablePane(
      WorklistModel model,
      Node placeholder,
      Consumer<WorklistRow> open,
      Supplier<ContextMenu> menu) {
    this.model = model;
    this.open = open;
    this.menu = menu;
    getChildren().add(table);
    table.setId("worklist");
    table.setItems(model.ids());
    table.setFixedCellSize(28);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    table.setPlaceholder(placeholder);
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    buildColumns();
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

  boolean hasFocus() {
    return table.isFocused();
  }

  /// The keyboard goes to the list; where nothing is selected, to its first row.
  void enter() {
    table.requestFocus();
    if (model.selected().get() == null) {
      table.getSelectionModel().selectFirst();
    }
  }

  void focus() {
    table.requestFocus();
  }

  void scrollToTop() {
    table.scrollTo(0);
  }

  List<WorklistRow> selectedRows() {
    return List.copyOf(table.getSelectionModel().getSelectedItems()).stream()
        .flatMap(id -> model.row(id).stream())
        .toList();
  }

  private void buildColumns() {
    TableColumn<String, String> group =
        column("group", 160, GROUP_WIDTH, WorklistCell::drawGroup, "strong");
    group
        .visibleProperty()
        .bind(
            Bindings.createBooleanBinding(
                () -> model.query().get().group() != WorklistFilter.Group.NONE, model.query()));
    TableColumn<String, String> images =
        column("images", 60, 60, WorklistCell.words(WorklistCell::images), "figure");
    TableColumn<String, String> asked =
        column("asked", 160, 40, WorklistCell.words(WorklistRow::asked), "secondary");
    TableColumn<String, String> due = column("due", 150, 150, WorklistCell::drawDue, null);
    TableColumn<String, String> priority =
        column("priority", 112, 112, WorklistCell::drawPriority, null);
    TableColumn<String, String> trust = column("trust", 112, 112, WorklistCell::drawTrust, null);
    TableColumn<String, String> done =
        column("done", 148, 148, WorklistCell.words(WorklistRow::studyWhen), "secondary");
    table
        .getColumns()
        .setAll(
            List.of(
                group,
                due,
                priority,
                trust,
                column("patient", 190, 150, WorklistCell.words(WorklistRow::patientName), "strong"),
                column("", 60, 60, WorklistCell.words(WorklistRow::sexAge), "secondary"),
                column("study", 190, 110, WorklistCell.words(WorklistRow::shortStudy), null),
                images,
                asked,
                done,
                column("state", 176, 172, WorklistCell::drawState, null)));
    // on a small screen they stand in the preview only
    DoubleBinding room =
        table
            .widthProperty()
            .subtract(Bindings.when(group.visibleProperty()).then(GROUP_WIDTH).otherwise(0));
    asked.visibleProperty().bind(room.greaterThan(ROOM_FOR_REQUEST));
    images.visibleProperty().bind(asked.visibleProperty());
    done.visibleProperty().bind(room.greaterThan(ROOM_FOR_DATE));
    sorts(due, WorklistFilter.Order.DUE, WorklistFilter.Order.DUE);
    sorts(priority, WorklistFilter.Order.MOST_WANTED, WorklistFilter.Order.MOST_WANTED);
    sorts(trust, WorklistFilter.Order.TRUST, WorklistFilter.Order.TRUST);
    sorts(done, WorklistFilter.Order.NEWEST, WorklistFilter.Order.OLDEST);
  }

  private TableColumn<String, String> column(
      String title, double width, double least, WorklistCell.Draw draw, @Nullable String style) {
    TableColumn<String, String> column = WorklistCell.column(model, title, width, least, draw);
    if (style != null) {
      column.getStyleClass().add(style);
    }
    return column;
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
            WorklistRow.Urgency urgency =
                shown == null ? WorklistRow.Urgency.NONE : shown.urgency(model.now().get());
            pseudoClassStateChanged(LATE, urgency == WorklistRow.Urgency.OVERDUE);
            pseudoClassStateChanged(BREACHED, urgency == WorklistRow.Urgency.BREACHED);
            pseudoClassStateChanged(SOON, urgency == WorklistRow.Urgency.SOON);
            pseudoClassStateChanged(GONE, shown != null && model.hasLeft(shown.itemId()));
            pseudoClassStateChanged(GROUP, model.opensGroup(getIndex()) && getIndex() > 0);
          }
        };
    row.setOnMouseClicked(click -> {
      if (click.getClickCount() == 2 && row.getItem() != null) {
        model.row(row.getItem()).ifPresent(open);
      }
    });
    row.setOnContextMenuRequested(request -> {
      if (row.getItem() != null) {
        menu.get().show(row, request.getScreenX(), request.getScreenY());
      }
    });
    return row;
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
}

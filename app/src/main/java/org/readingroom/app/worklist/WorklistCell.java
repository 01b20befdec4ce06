package org.readingroom.app.worklist;

import java.util.Locale;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.TrustBadge;

/// One cell of the worklist: what each column shows of an item, in words, colour and shape. Thread:
/// FX.
final class WorklistCell extends TableCell<String, String> {
  private final WorklistModel model;
  private final Draw draw;
  private final HBox box = new HBox(6);

  private WorklistCell(WorklistModel model, Draw draw) {
    this.model = model;
    this.draw = draw;
    box.setAlignment(Pos.CENTER_LEFT);
  }

  @Override
  protected void updateItem(@Nullable String id, boolean isEmpty) {
    super.updateItem(id, isEmpty);
    WorklistRow row = isEmpty || id == null ? null : model.row(id).orElse(null);
    if (row == null) {
      setText(null);
      setGraphic(null);
    } else {
      draw.draw(this, row);
    }
  }

  private void show(Node... parts) {
    box.getChildren().setAll(parts);
    setGraphic(box);
  }

  /// What the cells of one column show of a row.
  interface Draw {
    void draw(WorklistCell cell, WorklistRow row);
  }

  /// Words alone.
  static Draw words(Function<WorklistRow, String> words) {
    return (cell, row) -> cell.setText(words.apply(row));
  }

  /// The first row of a group says what it has in common.
  void drawGroup(WorklistRow row) {
    setText(model.opensGroup(getIndex()) ? model.groupWords(row) : null);
  }

  void drawDue(WorklistRow row) {
    String words = row.dueWords(model.now().get());
    Label label = new Label(words);
    switch (row.urgency(model.now().get())) {
      case BREACHED -> {
        label.getStyleClass().add("breached");
        show(Icons.of(Material2OutlinedMZ.REPORT, "tone-wrong"), label);
      }
      case OVERDUE -> {
        label.getStyleClass().add("tone-wrong");
        show(Icons.of(Material2OutlinedMZ.WARNING, "tone-wrong"), label);
      }
      case SOON -> {
        label.getStyleClass().add("tone-soon");
        show(Icons.of(Material2OutlinedMZ.SCHEDULE, "tone-soon"), label);
      }
      case LATER, NONE -> {
        label.getStyleClass().add("secondary");
        show(gap(), label);
      }
    }
  }

  void drawTrust(WorklistRow row) {
    show(new TrustBadge(row.trust(), row.trustColour()));
  }

  void drawPriority(WorklistRow row) {
    Label words = new Label(row.priority());
    switch (row.priority()) {
      case "emergency" -> {
        words.getStyleClass().add("tone-wrong");
        show(Icons.of(Material2OutlinedMZ.PRIORITY_HIGH, "tone-wrong"), words);
      }
      case "urgent" -> {
        words.getStyleClass().add("tone-soon");
        show(Icons.of(Material2OutlinedAL.ARROW_UPWARD, "tone-soon"), words);
      }
      default -> show(gap(), words);
    }
  }

  void drawState(WorklistRow row) {
    Label words = new Label(row.stateWords());
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
    show(shape, words);
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

  static String images(WorklistRow row) {
    return row.instances() < 0 ? "" : String.format(Locale.UK, "%,d", row.instances());
  }

  private static Region gap() {
    Region gap = new Region();
    gap.setMinWidth(16);
    return gap;
  }

  /// A column of such cells. The hub sorts, not the table.
  static TableColumn<String, String> column(
      WorklistModel model, String title, double width, double least, Draw draw) {
    TableColumn<String, String> column = new TableColumn<>(title);
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
    column.setCellFactory(of -> new WorklistCell(model, draw));
    column.setPrefWidth(width);
    column.setMinWidth(least);
    column.setSortable(false);
    column.setReorderable(false);
    return column;
  }
}

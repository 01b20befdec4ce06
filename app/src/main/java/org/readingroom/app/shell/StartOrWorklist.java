package org.readingroom.app.shell;

import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;

/// The worklist, or the first start's choice while no archive is configured.
final class StartOrWorklist implements DeskScreen {
  private final StackPane root = new StackPane();
  private final FirstStart start;
  private final DeskScreen worklist;

  StartOrWorklist(FirstStart start, DeskScreen worklist, IntegerProperty archives) {
    this.start = start;
    this.worklist = worklist;
    root.getChildren().addAll(worklist.node(), start);
    start.visibleProperty().bind(archives.isEqualTo(0));
    worklist.node().visibleProperty().bind(archives.greaterThan(0));
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    if (start.isVisible()) {
      start.requestFocus();
    } else {
      worklist.shown();
    }
  }

  @Override
  public boolean stepBack() {
    return !start.isVisible() && worklist.stepBack();
  }

  @Override
  public List<Command> commands() {
    return start.isVisible() ? List.of() : worklist.commands();
  }
}

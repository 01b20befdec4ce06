package org.readingroom.app.shell;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.report.ReportView;

/// The reading desk: images in the middle, the report at the right, which folds away with F4. F6
/// moves the keyboard between them. Thread: FX.
final class ReadingScreen implements DeskScreen {
  private static final KeyCombination CLOSE =
      new KeyCodeCombination(KeyCode.W, KeyCombination.CONTROL_DOWN);

  private static final KeyCombination NEXT =
      new KeyCodeCombination(KeyCode.N, KeyCombination.CONTROL_DOWN);

  private final ImageDesk images;
  private final ReportView report;
  private final Runnable closeStudy;
  private final Runnable next;
  private final BorderPane desk = new BorderPane();
  private final StackPane root = new StackPane();
  private final BooleanProperty open = new SimpleBooleanProperty(false);
  private final BooleanProperty folded = new SimpleBooleanProperty(false);

  ReadingScreen(
      ImageDesk images,
      ReportView report,
      Runnable closeStudy,
      Runnable next,
      Runnable toWorklist) {
    this.images = images;
    this.report = report;
    this.closeStudy = closeStudy;
    this.next = next;
    images.node().getStyleClass().add("image-area");
    desk.setCenter(images.node());
    desk.setRight(report.node());
    EmptyState empty =
        new EmptyState(Material2OutlinedMZ.VIEW_QUILT)
            .say("No study is open.", "Claim one in the worklist, or open one from a search.")
            .action("Go to the worklist", toWorklist);
    desk.visibleProperty().bind(open);
    empty.visibleProperty().bind(open.not());
    root.getChildren().addAll(empty, desk);
    report.node().visibleProperty().bind(folded.not());
    report.node().managedProperty().bind(folded.not());
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
  }

  BooleanProperty open() {
    return open;
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    if (open.get()) {
      images.focus();
    } else {
      root.requestFocus();
    }
  }

  @Override
  public boolean stepBack() {
    if (open.get() && report.focused()) {
      images.focus();
      return true;
    }
    return open.get() && images.stepBack();
  }

  @Override
  public List<Command> commands() {
    if (!open.get()) {
      return List.of();
    }
    List<Command> all = new ArrayList<>(report.commands());
    all.add(new Command("Fold or unfold the report", "F4", this::fold));
    all.add(new Command("Write the report", "F6", this::write));
    all.add(new Command("Close the study", "Ctrl+W", closeStudy));
    all.addAll(images.commands());
    return all;
  }

  private void pressed(KeyEvent key) {
    if (!open.get()) {
      return;
    }
    if (key.getCode() == KeyCode.F4 && !key.isAltDown()) {
      fold();
    } else if (key.getCode() == KeyCode.F6) {
      if (report.focused()) {
        images.focus();
      } else {
        write();
      }
    } else if (CLOSE.match(key)) {
      closeStudy.run();
    } else if (NEXT.match(key)) {
      next.run();
    } else {
      return;
    }
    key.consume();
  }

  private void fold() {
    folded.set(!folded.get());
    if (folded.get()) {
      images.focus();
    }
  }

  private void write() {
    folded.set(false);
    report.focus();
  }
}

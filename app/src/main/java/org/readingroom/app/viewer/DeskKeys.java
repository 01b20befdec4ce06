package org.readingroom.app.viewer;

import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.tool.Tool;

/// What each key does on the desk; most act on the active viewport. Thread: FX.
final class DeskKeys {
  private static final long TAP_NANOS = 300_000_000;

  private final ViewerWorkspace workspace;
  private final ViewportWall wall;
  private final Desk desk;
  private long spaceSince;

  DeskKeys(ViewerWorkspace workspace, ViewportWall wall, Desk desk) {
    this.workspace = workspace;
    this.wall = wall;
    this.desk = desk;
  }

  void pressed(KeyEvent event) {
    if (act(event)) {
      event.consume();
    }
  }

  void released(KeyEvent event) {
    if (event.getCode() == KeyCode.SPACE) {
      desk.holdToMove(false);
      boolean tapped = System.nanoTime() - spaceSince < TAP_NANOS;
      spaceSince = 0;
      if (tapped) {
        wall.active().ifPresent(Viewport::toggleCine);
      }
    }
  }

  /// @return whether the key means anything here
  private boolean act(KeyEvent event) {
    KeyCode code = event.getCode();
    if (code == KeyCode.F1 || "?".equals(event.getText())) {
      workspace.toggleHelp();
      return true;
    }
    Optional<Viewport> active = wall.active();
    if (active.isEmpty() || event.isAltDown() || event.isMetaDown()) {
      return false;
    }
    if (event.isControlDown()) {
      return code == KeyCode.Z && undo(event.isShiftDown());
    }
    ViewportModel model = active.get().model();
    return takeTool(code)
        || showPreset(event, model)
        || changeView(code, model)
        || changeDesk(event, active.get());
  }

  private boolean undo(boolean again) {
    Optional<String> changed = again ? desk.undo().redo() : desk.undo().undo();
    return changed.isPresent();
  }

  private boolean takeTool(KeyCode code) {
    for (Tool tool : Tool.values()) {
      if (code == tool.key()) {
        desk.toolProperty().set(tool);
        return true;
      }
    }
    return false;
  }

  private boolean showPreset(KeyEvent event, ViewportModel model) {
    KeyCode code = event.getCode();
    String digit = event.getText();
    boolean known =
        (code.isDigitKey() || code.isKeypadKey())
            && digit.length() == 1
            && Character.isDigit(digit.charAt(0));
    if (known) {
      desk.window(model, it -> it.preset(digit.charAt(0) - '0'));
    }
    return known;
  }

  private boolean changeView(KeyCode code, ViewportModel model) {
    double middleX = (model.width() - 1) / 2.0;
    double middleY = (model.height() - 1) / 2.0;
    switch (code) {
      case UP, LEFT -> desk.scroll(model, -1);
      case DOWN, RIGHT -> desk.scroll(model, 1);
      case PAGE_UP -> desk.scroll(model, -10);
      case PAGE_DOWN -> desk.scroll(model, 10);
      case HOME -> desk.goTo(model, 0);
      case END -> desk.goTo(model, model.count() - 1);
      case PLUS, ADD, EQUALS -> model.zoom(1.2, middleX, middleY);
      case MINUS, SUBTRACT -> model.zoom(1 / 1.2, middleX, middleY);
      case R -> desk.window(model, ViewportModel::reset);
      case I -> desk.window(model, ViewportModel::invert);
      case C -> desk.window(model, ViewportModel::nextPalette);
      case B -> model.setSlab(SlabSteps.next(model.slab()));
      case OPEN_BRACKET -> model.setSlab(SlabSteps.thicker(model.slab(), -1));
      case CLOSE_BRACKET -> model.setSlab(SlabSteps.thicker(model.slab(), 1));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean changeDesk(KeyEvent event, Viewport active) {
    switch (event.getCode()) {
      case V -> workspace.arrangeAs(nextLayout());
      case DELETE, BACK_SPACE -> desk.removeLastMark();
      case N -> workspace.showOtherSeries(active, event.isShiftDown() ? -1 : 1);
      case ENTER -> wall.toggleLarge(active);
      case SPACE -> holdSpace();
      case COMMA -> active.changeSpeed(false);
      case PERIOD -> active.changeSpeed(true);
      case TAB -> wall.activateNext(event.isShiftDown() ? -1 : 1);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Held, the space bar moves the picture; tapped, it plays the film.
  private void holdSpace() {
    desk.holdToMove(true);
    if (spaceSince == 0) {
      spaceSince = System.nanoTime();
    }
  }

  private DeskLayout nextLayout() {
    DeskLayout[] all = DeskLayout.values();
    return all[(workspace.layoutProperty().get().ordinal() + 1) % all.length];
  }
}

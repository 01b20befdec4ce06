package org.readingroom.app.shell;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.event.EventHandler;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;

/// The frame around every task: rail, banner, status line and palette. Thread: FX.
public final class Shell extends StackPane {
  private static final KeyCombination PALETTE =
      new KeyCodeCombination(KeyCode.K, KeyCombination.CONTROL_DOWN);

  private static final KeyCombination LOCK =
      new KeyCodeCombination(KeyCode.L, KeyCombination.CONTROL_DOWN);

  private final ShellModel model;
  private final Map<Screen, DeskScreen> screens;
  private final StackPane task = new StackPane();
  private final CommandPalette palette;
  private final BorderPane frame;
  private final Runnable lock;
  private boolean covered;
  private final EventHandler<KeyEvent> pressed = this::pressed;
  private final EventHandler<KeyEvent> unclaimed = this::unclaimed;

  /// @param more commands and things to open that belong to no screen
  /// @param search asks all archives for what was typed into the palette
  /// @param lock hides everything until the reader is back
  public Shell(
      ShellModel model,
      Map<Screen, DeskScreen> screens,
      Supplier<List<Command>> more,
      Consumer<String> search,
      Runnable lock) {
    this.model = model;
    this.lock = lock;
    this.screens = new EnumMap<>(screens);
    getStyleClass().add("shell");
    PatientBanner banner = new PatientBanner();
    BorderPane centre = new BorderPane(task);
    centre.setTop(banner);
    centre.setBottom(new StatusLine(model.status()));
    BorderPane frame = new BorderPane(centre);
    frame.setLeft(new Rail(model));
    palette =
        new CommandPalette(
            new PaletteModel(
                () -> commands(more.get()),
                typed ->
                    new Command(
                        "Search all archives for “" + typed + "”",
                        "",
                        () -> search.accept(typed))));
    this.frame = frame;
    getChildren().addAll(frame, palette);
    for (DeskScreen screen : this.screens.values()) {
      Region node = screen.node();
      node.setVisible(false);
      task.getChildren().add(node);
    }
    model.patient().addListener((o, was, is) -> banner.show(is));
    model.screen().addListener((o, was, is) -> bringForward(is));
    // On the scene, so that keys count even while no control has the focus.
    sceneProperty()
        .addListener((o, was, is) -> {
          if (was != null) {
            was.removeEventFilter(KeyEvent.KEY_PRESSED, pressed);
            was.removeEventHandler(KeyEvent.KEY_PRESSED, unclaimed);
          }
          if (is != null) {
            is.addEventFilter(KeyEvent.KEY_PRESSED, pressed);
            is.addEventHandler(KeyEvent.KEY_PRESSED, unclaimed);
          }
        });
    bringForward(model.screen().get());
  }

  /// Puts the keyboard where work on the front screen goes on.
  public void focusFront() {
    DeskScreen front = screens.get(model.screen().get());
    if (front != null) {
      front.shown();
    }
  }

  /// Everything of the window but what lies before it.
  BorderPane frame() {
    return frame;
  }

  /// Puts a screen before everything else.
  void lay(Region before) {
    getChildren().add(before);
  }

  /// While something lies before the window, its keys are not heard.
  void cover(boolean isCovered) {
    covered = isCovered;
    if (isCovered) {
      palette.close();
    }
  }

  public void openPalette() {
    palette.open();
  }

  public void closePalette() {
    palette.close();
  }

  private void bringForward(Screen front) {
    screens.forEach((name, screen) -> screen.node().setVisible(name == front));
    DeskScreen screen = screens.get(front);
    if (screen != null) {
      screen.shown();
    }
  }

  private void pressed(KeyEvent key) {
    if (covered) {
      return;
    }
    if (PALETTE.match(key)) {
      if (!palette.isVisible()) {
        palette.open();
      }
      key.consume();
      return;
    }
    if (LOCK.match(key)) {
      lock.run();
      key.consume();
      return;
    }
    if (key.isControlDown() && !key.isAltDown() && !key.isShiftDown()) {
      int digit = key.getCode().getCode() - KeyCode.DIGIT0.getCode();
      for (Screen screen : Screen.values()) {
        if (screen.digit() == digit && model.offered(screen).get()) {
          model.show(screen);
          key.consume();
        }
      }
    }
  }

  /// What no control wanted: Esc steps back, first inside the screen, then out of it.
  private void unclaimed(KeyEvent key) {
    if (key.getCode() == KeyCode.ESCAPE && !palette.isVisible() && !covered) {
      DeskScreen screen = screens.get(model.screen().get());
      if (screen == null || !screen.stepBack()) {
        model.stepBack();
      }
      key.consume();
    }
  }

  private List<Command> commands(List<Command> more) {
    List<Command> all = new ArrayList<>();
    DeskScreen front = screens.get(model.screen().get());
    if (front != null) {
      all.addAll(front.commands());
    }
    for (Screen screen : Screen.values()) {
      if (!model.offered(screen).get()) {
        continue;
      }
      all.add(new Command("Go to " + screen.title(), screen.key(), () -> model.show(screen)));
    }
    all.addAll(more);
    return all;
  }
}

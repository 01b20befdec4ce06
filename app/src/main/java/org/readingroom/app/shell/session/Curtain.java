package org.readingroom.app.shell.session;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javafx.collections.ListChangeListener;
import javafx.event.EventHandler;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.input.InputEvent;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/// Hides everything this program shows while the session is locked: every window, on every screen,
/// and every one that opens meanwhile. What a window showed is there again when the lock opens;
/// menus and hints are closed. Thread: FX.
public final class Curtain {
  private final LockModel model;
  private final Scene main;
  private final Node frame;
  private final LockView lock;
  private final Supplier<LockView> another;
  private final Runnable touched;
  // windows hidden, with what they showed
  private final Map<Window, Parent> hidden = new IdentityHashMap<>();
  private @Nullable Node focusBefore;
  private final ListChangeListener<Window> windows = change -> hideOthers();
  private final EventHandler<InputEvent> heard = this::heard;

  /// @param frame everything of the main window but the lock
  /// @param another makes the lock that stands before another window
  /// @param touched told of every touch of mouse or keyboard, in any window
  public Curtain(
      LockModel model,
      Scene main,
      Node frame,
      LockView lock,
      Supplier<LockView> another,
      Runnable touched) {
    this.model = model;
    this.main = main;
    this.frame = frame;
    this.lock = lock;
    this.another = another;
    this.touched = touched;
    main.addEventFilter(InputEvent.ANY, heard);
    Window.getWindows().addListener(windows);
    model.locked().addListener((o, was, is) -> draw(is));
  }

  /// The window goes: nothing is hidden any more.
  public void close() {
    model.locked().set(false);
    Window.getWindows().removeListener(windows);
    main.removeEventFilter(InputEvent.ANY, heard);
  }

  private void heard(InputEvent event) {
    touched.run();
  }

  private void draw(boolean down) {
    if (down) {
      focusBefore = main.getFocusOwner();
      frame.setVisible(false);
      hideOthers();
      lock.focus();
    } else {
      frame.setVisible(true);
      hidden.forEach((window, root) -> {
        window.getScene().setRoot(root);
      });
      hidden.clear();
      Node before = focusBefore;
      if (before != null) {
        before.requestFocus();
      }
    }
  }

  private void hideOthers() {
    List<Window> all = new ArrayList<>(Window.getWindows());
    for (Window window : all) {
      Scene scene = window.getScene();
      if (scene == null || scene == main) {
        continue;
      }
      if (!model.locked().get()) {
        scene.removeEventFilter(InputEvent.ANY, heard);
        scene.addEventFilter(InputEvent.ANY, heard);
      } else if (window instanceof PopupWindow popup) {
        popup.hide();
      } else if (window instanceof Stage && !hidden.containsKey(window)) {
        hidden.put(window, scene.getRoot());
        // it can be opened from there too: a dialog may keep the main window from hearing keys
        scene.setRoot(another.get());
      }
    }
  }
}

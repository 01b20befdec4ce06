package org.readingroom.app.fx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.StageStyle;
import javafx.stage.Window;
import org.junit.jupiter.api.Assumptions;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/// A real window for tests: dressed as the product's, with pictures kept under `target/screens`.
public final class TestStage implements AutoCloseable {
  private static volatile TestStage last;

  private final Stage stage;

  private TestStage(Stage stage) {
    this.stage = stage;
    last = this;
  }

  /// Starts JavaFX once per process; without a display the test is skipped.
  public static void requireDisplay() {
    Assumptions.assumeTrue(
        System.getenv("DISPLAY") != null || !System.getProperty("os.name").contains("nux"),
        "no display: start Xvfb and set DISPLAY");
    try {
      FxToolkit.registerPrimaryStage();
    } catch (TimeoutException e) {
      throw new IllegalStateException("JavaFX did not start", e);
    }
    Platform.setImplicitExit(false);
    onFx(() -> {
      Theme.install();
      return null;
    });
  }

  public static TestStage show(int width, int height, Supplier<Parent> root) {
    requireDisplay();
    return onFx(() -> {
      Stage stage = new Stage(StageStyle.UNDECORATED);
      Scene scene = new Scene(root.get(), width, height);
      Theme.dress(scene);
      stage.setScene(scene);
      stage.setX(0);
      stage.setY(0);
      stage.show();
      stage.requestFocus();
      return new TestStage(stage);
    });
  }

  public Scene scene() {
    return stage.getScene();
  }

  /// Makes sure that keys come to this window: without a window manager the display hands them over
  /// when it gets round to it, and a key pressed before that goes to another window. Where asking
  /// is not enough, the pointer leaves all windows, comes back and clicks as a person would, with
  /// the middle button in the window's corner, which nothing there heeds.
  public TestStage takeKeys() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (boolean again = false; !onFx(stage::isFocused); again = true) {
      assertTrue(System.nanoTime() < end, TestStage::whoHasTheKeys);
      if (again) {
        FxRobot robot = new FxRobot();
        Rectangle2D screen = Screen.getPrimary().getBounds();
        robot.moveTo(screen.getMaxX() - 1, screen.getMaxY() - 1);
        robot.moveTo(stage.getX() + 1, stage.getY() + 1).clickOn(MouseButton.MIDDLE);
      }
      onFx(() -> {
        stage.toFront();
        stage.requestFocus();
        return null;
      });
      settle();
    }
    settle();
    return this;
  }

  private static String whoHasTheKeys() {
    StringBuilder windows = new StringBuilder("the window does not get the keyboard; there are");
    onFx(() -> {
      for (Window window : Window.getWindows()) {
        windows
            .append(' ')
            .append(window.getClass().getSimpleName())
            .append(window.isFocused() ? " with the keys" : " without")
            .append(" at ")
            .append(window.getX())
            .append(',')
            .append(window.getY())
            .append(';');
      }
      return null;
    });
    return windows.toString();
  }

  /// The middle of a node on the screen, for a robot to go to: given the node itself, it would lay
  /// out its texts on the test's thread while a pulse does so too.
  public static Point2D middleOf(Node node) {
    return onFx(() -> {
      Bounds bounds = node.localToScreen(node.getBoundsInLocal());
      return new Point2D(bounds.getCenterX(), bounds.getCenterY());
    });
  }

  public static <T> T onFx(Callable<T> step) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Runnable run =
        () -> {
          try {
            done.complete(step.call());
          } catch (Throwable failure) {
            done.completeExceptionally(failure);
          }
        };
    if (Platform.isFxApplicationThread()) {
      run.run();
    } else {
      Platform.runLater(run);
    }
    try {
      return done.get(60, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  /// Waits until the condition, asked on the FX thread, holds.
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!onFx(condition::getAsBoolean)) {
      if (System.nanoTime() > end) {
        TestStage shown = last;
        if (shown != null) {
          shown.picture("in-vain");
        }
        throw new AssertionError("waited in vain for: " + what);
      }
      try {
        Thread.sleep(25);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new AssertionError(stop);
      }
    }
  }

  /// Lets two pulses pass and keeps a picture.
  public void picture(String name) {
    settle();
    onFx(() -> {
      try {
        Snapshots.write(stage.getScene(), Path.of("target", "screens", name + ".png"));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return null;
    });
  }

  public static void settle() {
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Void> pulse = new CompletableFuture<>();
      Platform.runLater(() -> {
        javafx.animation.PauseTransition pause =
            new javafx.animation.PauseTransition(javafx.util.Duration.millis(60));
        pause.setOnFinished(end -> pulse.complete(null));
        pause.play();
      });
      try {
        pulse.get(60, TimeUnit.SECONDS);
      } catch (Exception failure) {
        throw new AssertionError(failure);
      }
    }
  }

  @Override
  public void close() {
    onFx(() -> {
      stage.close();
      return null;
    });
  }
}

package org.readingroom.app.shell;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.layout.Region;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Theme;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The JavaFX side of starting and ending. Started by `app.launch`, whose own class must not extend
/// Application (the launcher would then insist on modules).
public final class WorkstationApp extends Application {
  private static final AtomicReference<@Nullable Start> HANDED_OVER = new AtomicReference<>(null);
  private static final Logger LOG = LoggerFactory.getLogger(WorkstationApp.class);
  private static final CountDownLatch STOPPED = new CountDownLatch(1);
  private static final int SECONDS_TO_STOP = 5;

  /// What the launcher hands over.
  ///
  /// @param onShown called on the FX thread once the window is up, and again after a move to
  ///   another workbench; for the tour and for tests
  private record Start(Workbench bench, Consumer<Workstation> onShown) {}

  private @Nullable Workstation workstation;
  private @Nullable Workbench opened;
  private @Nullable Stage stage;

  /// Opens the window on this workbench and returns when it is closed. Once per process.
  ///
  /// @param bench closed by the caller afterwards
  public static void open(Workbench bench) throws InterruptedException {
    open(bench, ready -> {});
  }

  /// The same, telling when the window is up.
  ///
  /// @throws InterruptedException when the calling thread is interrupted (Ctrl-C): the window has
  ///   then put away what it had open
  public static void open(Workbench bench, Consumer<Workstation> onShown)
      throws InterruptedException {
    if (!HANDED_OVER.compareAndSet(null, new Start(bench, onShown))) {
      throw new IllegalStateException("one window per process");
    }
    try {
      Application.launch(WorkstationApp.class);
    } catch (RuntimeException e) {
      if (!(e.getCause() instanceof InterruptedException)) {
        throw e;
      }
      Platform.exit();
      STOPPED.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
      throw new InterruptedException("the window was told to stop");
    }
  }

  @Override
  public void start(Stage first) {
    Start handedOver = HANDED_OVER.get();
    if (handedOver == null) {
      throw new IllegalStateException("open(workbench) starts the window");
    }
    // a fault on this thread is logged, by type; nobody is shown a stack trace
    Thread.currentThread()
        .setUncaughtExceptionHandler((thread, fault) -> LOG.error("on the FX thread", fault));
    Theme.install();
    stage = first;
    first.setTitle("Reading Room");
    first.setMinWidth(1024);
    first.setMinHeight(700);
    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    Scene scene =
        new Scene(
            new Region(), Math.min(1600, screen.getWidth()), Math.min(1000, screen.getHeight()));
    Theme.dress(scene);
    first.setScene(scene);
    sitDown(handedOver.bench(), handedOver.onShown());
  }

  private void sitDown(Workbench bench, Consumer<Workstation> onShown) {
    Stage window = stage;
    if (window == null) {
      return;
    }
    Workstation before = workstation;
    Workstation now =
        new Workstation(
            bench,
            say -> new ViewerDesk(bench, say),
            demo -> {
              opened = demo;
              sitDown(demo, onShown);
            });
    workstation = now;
    window.getScene().setRoot(now.shell());
    if (before != null) {
      before.close();
    }
    window.show();
    now.begin();
    onShown.accept(now);
  }

  @Override
  public void stop() {
    try {
      if (workstation != null) {
        workstation.close();
      }
      if (opened != null) {
        opened.close();
      }
    } finally {
      // before JavaFX takes its drawing away: what it still had to look up under the mouse would
      // fail
      if (stage != null) {
        stage.hide();
      }
      STOPPED.countDown();
    }
  }
}

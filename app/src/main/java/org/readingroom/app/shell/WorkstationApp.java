package org.readingroom.app.shell;

import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Theme;

/// The JavaFX side of starting and ending. Started by `app.launch`, whose own class must not extend
/// Application (the launcher would then insist on modules).
public final class WorkstationApp extends Application {
  private static final AtomicReference<@Nullable Desk> HANDED_OVER = new AtomicReference<>(null);

  /// Opens the window on this desk and returns when it is closed. Once per process.
  ///
  /// @param desk closed by the caller afterwards
  public static void open(Desk desk) {
    if (!HANDED_OVER.compareAndSet(null, desk)) {
      throw new IllegalStateException("one window per process");
    }
    Application.launch(WorkstationApp.class);
  }

  private @Nullable Workstation workstation;

  @Override
  public void start(Stage stage) {
    Desk desk = HANDED_OVER.get();
    if (desk == null) {
      throw new IllegalStateException("open(desk) starts the window");
    }
    Theme.install();
    Workstation started = new Workstation(desk);
    workstation = started;
    Scene scene = new Scene(started.shell(), 1600, 1000);
    Theme.dress(scene);
    stage.setTitle("Reading Room");
    stage.setMinWidth(1024);
    stage.setMinHeight(700);
    stage.setScene(scene);
    stage.setOnCloseRequest(event -> {
      if (!started.mayClose()) {
        event.consume();
      }
    });
    stage.show();
    started.begin(stage);
  }

  @Override
  public void stop() {
    if (workstation != null) {
      workstation.close();
    }
  }
}

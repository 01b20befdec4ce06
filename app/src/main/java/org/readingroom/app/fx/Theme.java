package org.readingroom.app.fx;

import atlantafx.base.theme.PrimerDark;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.text.Font;

/// The look of every window: AtlantaFX's dark controls under our own colours, and a typeface that
/// comes with us (IBM Plex Sans, whose figures are all one width), so that a bare machine looks the
/// same as any other.
///
/// Thread: FX.
public final class Theme {
  private static final String SHEET =
      Objects.requireNonNull(Theme.class.getResource("readingroom.css"), "readingroom.css")
          .toExternalForm();
  private static final String[] FACES = {"IBMPlexSans-Regular.woff", "IBMPlexSans-Bold.woff"};

  private Theme() {}

  /// Once per process, before the first scene.
  public static void install() {
    for (String face : FACES) {
      try (InputStream font = Theme.class.getResourceAsStream("fonts/" + face)) {
        Font.loadFont(font, 13);
      } catch (IOException unreadable) {
        // The system's own sans-serif stands in; nothing else depends on the face.
        continue;
      }
    }
    Application.setUserAgentStylesheet(new PrimerDark().getUserAgentStylesheet());
  }

  /// Every scene wears the same sheet.
  public static void dress(Scene scene) {
    scene.getStylesheets().add(SHEET);
  }
}

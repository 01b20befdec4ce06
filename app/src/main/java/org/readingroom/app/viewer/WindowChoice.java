package org.readingroom.app.viewer;

import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.ImageContent;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.study.VoiPreset;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;

/// The window and inversion one viewport shows, what the window is called, and whether the reader
/// chose it: until then the series' own window is followed.
///
/// Thread: that of its [ViewportModel].
final class WindowChoice {
  private Display display = Display.of(VoiWindow.spanning(0, 4095));
  private String name = "";
  private boolean chosen;

  Display display() {
    return display;
  }

  /// What the window is called, or "".
  String name() {
    return name;
  }

  /// Another set hangs: its own window is shown at the next [#fit].
  void startAfresh() {
    chosen = false;
    name = "";
  }

  /// Back to the series' own window at the next [#fit], not inverted, in grey.
  void reset() {
    startAfresh();
    display = Display.of(display.window());
  }

  /// Shows the set's own window, unless the reader chose one.
  void fit(DisplaySet hung) {
    if (!chosen) {
      VoiWindow initial = hung.series().initialWindow();
      display = new Display(initial, isMonochrome1(hung), display.palette());
    }
  }

  private static boolean isMonochrome1(DisplaySet hung) {
    return hung.series().content(hung.anchor().sopInstanceUid()).orElse(null)
            instanceof ImageContent.Grey grey
        && grey.frames().getFirst().monochrome1();
  }

  void choose(VoiWindow window, String called) {
    chosen = true;
    name = called;
    display = display.withWindow(window);
  }

  /// Changes the window by a drag in canvas pixels: right widens, up brightens.
  void drag(double rightPixels, double downPixels) {
    VoiWindow window = display.window();
    double perPixel = Math.max(window.width(), 1e-3) / 250;
    double width = Math.max(minimumWidth(window), window.width() + rightPixels * perPixel);
    double centre = window.center() + downPixels * perPixel;
    choose(new VoiWindow(centre, width, window.function()), "");
  }

  private static double minimumWidth(VoiWindow window) {
    return window.function() == VoiWindow.Function.LINEAR ? 1 : 1e-6;
  }

  /// Chooses the window of a digit key; 0 is the series' own.
  ///
  /// @return whether the key means anything in this series
  boolean preset(SeriesContent series, int key) {
    if (key == 0) {
      choose(series.initialWindow(), "as sent");
      return true;
    }
    for (VoiPreset preset : series.presets()) {
      if (preset.key() == key) {
        choose(preset.window(), preset.name());
        return true;
      }
    }
    return false;
  }

  void invert() {
    display = display.withInverted(!display.inverted());
    chosen = true;
  }

  /// Takes over what another viewport shows.
  ///
  /// @return false when it was the same already
  boolean takeFrom(WindowChoice other) {
    if (display.equals(other.display) && name.equals(other.name)) {
      return false;
    }
    chosen = other.chosen;
    display = other.display;
    name = other.name;
    return true;
  }
}

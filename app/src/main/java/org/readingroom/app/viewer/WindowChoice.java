package org.readingroom.app.viewer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.study.StatedWindow;
import org.readingroom.app.study.VoiPreset;
import org.readingroom.app.study.VoiPresets;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.Palette;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.VolumeLayout;

/// The window, inversion and colours one viewport shows, what the window is called, and whether the
/// reader chose it. Until then planes follow their volume's own window, and 2-D pictures each its
/// own, as the views of a radiographic series differ.
///
/// Thread: that of its [ViewportModel].
final class WindowChoice {
  private static final List<Palette> PALETTES =
      List.of(Palette.GREY, Palette.HOT_IRON, Palette.HOT_METAL);

  private VoiWindow window = VoiWindow.spanning(0, 4095);
  private String name = "";
  private boolean chosen;
  private boolean lowIsWhite;
  private boolean readerInverts;
  private Palette palette = Palette.GREY;
  private int sent;

  Display display() {
    return new Display(window, lowIsWhite != readerInverts, palette);
  }

  /// What the window is called, or "".
  String name() {
    return name;
  }

  /// Another set hangs: its own window is shown at the next [#fit].
  void startAfresh() {
    chosen = false;
    name = "";
    sent = 0;
  }

  /// Back to the series' own window at the next [#fit], not inverted, in grey.
  void reset() {
    startAfresh();
    readerInverts = false;
    palette = Palette.GREY;
  }

  /// Shows the set's own window, unless the reader chose one, and low values white where the file
  /// wants that.
  ///
  /// @param shown the picture on the screen; null where none is or planes are shown
  void fit(DisplaySet hung, @Nullable SliceId shown) {
    SeriesContent series = hung.series();
    SliceId speaks = speaker(hung, shown);
    lowIsWhite = series.isLowWhite(speaks == null ? hung.anchor() : speaks);
    if (!chosen) {
      window = speaks == null ? series.initialWindow() : series.windowOf(speaks);
    }
  }

  /// The slice whose own window counts: the picture shown, the middle of the volume; null while
  /// neither is known.
  static @Nullable SliceId speaker(DisplaySet hung, @Nullable SliceId shown) {
    if (hung.kind() != DisplaySet.Kind.VOLUME) {
      return shown;
    }
    return hung.volume().map(volume -> middle(volume.layout())).orElse(null);
  }

  private static SliceId middle(VolumeLayout layout) {
    for (int slot = layout.slots() / 2; slot < layout.slots(); slot++) {
      SliceHeader slice = layout.slice(slot);
      if (slice != null) {
        return slice.id();
      }
    }
    return layout.first().id();
  }

  void choose(VoiWindow chosenWindow, String called) {
    chosen = true;
    name = called;
    window = chosenWindow;
  }

  /// Changes the window by a drag in canvas pixels: right widens, up brightens.
  void drag(double rightPixels, double downPixels) {
    double perPixel = Math.max(window.width(), 1e-3) / 250;
    double width = Math.max(minimumWidth(window), window.width() + rightPixels * perPixel);
    double centre = window.center() + downPixels * perPixel;
    choose(window.over(centre, width), "");
  }

  private static double minimumWidth(VoiWindow window) {
    return window.function() == VoiWindow.Function.LINEAR ? 1 : 1e-6;
  }

  /// Chooses the window of a digit key; 0 is the file's own, and again 0 the next of its own.
  ///
  /// @return whether the key means anything in this series
  boolean preset(DisplaySet hung, @Nullable SliceId shown, int key) {
    SeriesContent series = hung.series();
    SliceId speaks = speaker(hung, shown);
    if (key == 0) {
      showSent(series, speaks);
      return true;
    }
    for (VoiPreset preset : series.presets(speaks)) {
      if (preset.key() == key) {
        sent = 0;
        choose(preset.window(), preset.name());
        return true;
      }
    }
    return false;
  }

  private void showSent(SeriesContent series, @Nullable SliceId speaks) {
    List<StatedWindow> stated = series.statedWindows(speaks);
    if (stated.isEmpty()) {
      choose(speaks == null ? series.initialWindow() : series.windowOf(speaks), "as opened");
      return;
    }
    int next = sent % stated.size();
    choose(stated.get(next).window(), VoiPresets.nameOf(stated, next));
    sent = next + 1;
  }

  void invert() {
    readerInverts = !readerInverts;
  }

  /// The next colours for grey levels.
  void nextPalette() {
    palette = PALETTES.get((PALETTES.indexOf(palette) + 1) % PALETTES.size());
  }

  /// Takes over what another viewport shows.
  ///
  /// @return false when it was the same already
  boolean takeFrom(WindowChoice other) {
    if (display().equals(other.display()) && name.equals(other.name)) {
      return false;
    }
    chosen = other.chosen;
    window = other.window;
    lowIsWhite = other.lowIsWhite;
    readerInverts = other.readerInverts;
    palette = other.palette;
    name = other.name;
    sent = other.sent;
    return true;
  }
}

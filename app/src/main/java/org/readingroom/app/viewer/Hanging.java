package org.readingroom.app.viewer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.render.volume.Volume;

/// What hangs in one viewport, on how large a canvas, and what of the view the reader has touched:
/// until then the picture keeps fitting while the series grows.
///
/// Thread: that of its [ViewportModel]. Space: canvas pixels.
final class Hanging {
  private int width = 1;
  private int height = 1;
  private @Nullable DeskStudy study;
  private @Nullable DisplaySet set;
  private Orientation orientation = Orientation.ACQUIRED;
  private Orientation asked = Orientation.ACQUIRED;
  private boolean viewTouched;
  private boolean placeTouched;

  /// Hangs a set, untouched. Only a volume can be turned from how it was acquired.
  void hang(DeskStudy of, DisplaySet what, Orientation how) {
    study = of;
    set = what;
    asked = how;
    orientation = what.kind() == DisplaySet.Kind.VOLUME ? how : Orientation.ACQUIRED;
    viewTouched = false;
    placeTouched = false;
  }

  void clear() {
    study = null;
    set = null;
  }

  /// @return false when the canvas already has this size
  boolean resize(int canvasWidth, int canvasHeight) {
    int w = Math.clamp(canvasWidth, 1, 8192);
    int h = Math.clamp(canvasHeight, 1, 8192);
    if (w == width && h == height) {
      return false;
    }
    width = w;
    height = h;
    return true;
  }

  /// Follows the series as it grows: a single arrived slice hangs as a picture; once its neighbours
  /// are there it is a volume.
  ///
  /// @return whether what hung as pictures has become a volume
  boolean followGrowth() {
    DisplaySet hung = set;
    if (hung == null) {
      return false;
    }
    DisplaySet grown = grown(hung);
    set = grown;
    if (grown.kind() == DisplaySet.Kind.VOLUME && hung.kind() != DisplaySet.Kind.VOLUME) {
      orientation = asked;
      return true;
    }
    return false;
  }

  /// Whether the series has grown out of what hangs, so that [#followGrowth] hangs something else.
  boolean isOutgrown() {
    DisplaySet hung = set;
    return hung != null && grown(hung) != hung;
  }

  private static DisplaySet grown(DisplaySet hung) {
    boolean there =
        switch (hung.kind()) {
          case COLOUR -> true;
          case VOLUME -> hung.volume().isPresent();
          case STACK -> hung.stack().isPresent();
        };
    if (there) {
      return hung;
    }
    for (DisplaySet now : hung.series().displaySets()) {
      boolean holds =
          now.volume().map(volume -> volume.layout().slotOf(hung.anchor()) >= 0).orElse(false)
              || now.stack()
                  .map(stack ->
                      stack.slices().stream().anyMatch(slice -> slice.id().equals(hung.anchor())))
                  .orElse(false);
      if (holds) {
        return now;
      }
    }
    return hung;
  }

  @Nullable DeskStudy study() {
    return study;
  }

  @Nullable DisplaySet set() {
    return set;
  }

  /// The volume's voxels; empty for pictures, and while they are awaited.
  Optional<Volume> volume() {
    DisplaySet hung = set;
    return hung == null ? Optional.empty() : hung.volume();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  Orientation orientation() {
    return orientation;
  }

  /// The plane was turned by hand.
  void turnOblique() {
    orientation = Orientation.OBLIQUE;
  }

  /// Whether the reader zoomed, panned or turned.
  boolean isViewTouched() {
    return viewTouched;
  }

  void touchView() {
    viewTouched = true;
  }

  void untouchView() {
    viewTouched = false;
  }

  /// Whether the reader went to a place.
  boolean isPlaceTouched() {
    return placeTouched;
  }

  void touchPlace() {
    placeTouched = true;
  }
}

package org.readingroom.app.study;

import java.util.Optional;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StackLayout;
import org.readingroom.render.volume.Volume;

/// One thing of a series that can hang in a viewport: a volume, a stack of grey pictures, or the
/// colour pictures. Immutable; what it shows is looked up anew each time, since a series grows.
///
/// @param series the series it belongs to
/// @param kind what it is
/// @param anchor a slice that tells this set from its siblings, whatever arrives later
/// @param frames frames known when this was listed
/// @param name its name among its siblings, for the reader
public record DisplaySet(SeriesContent series, Kind kind, SliceId anchor, int frames, String name) {

  /// What hangs.
  public enum Kind {
    /// Slices that form a volume: planes can be cut.
    VOLUME,
    /// Grey pictures one by one.
    STACK,
    /// Colour pictures one by one.
    COLOUR
  }

  /// The volume now; empty when this is no volume or the series is closed.
  public Optional<Volume> volume() {
    if (kind != Kind.VOLUME) {
      return Optional.empty();
    }
    return series.slices().volumes().stream()
        .filter(volume -> volume.layout().slotOf(anchor) >= 0)
        .findFirst();
  }

  /// The stack now; empty when this is no stack or its anchor has become part of something else.
  public Optional<StackLayout> stack() {
    if (kind != Kind.STACK) {
      return Optional.empty();
    }
    return series.slices().plan().stacks().stream()
        .filter(stack -> stack.slices().stream().anyMatch(slice -> slice.id().equals(anchor)))
        .findFirst();
  }

  /// Whether two entries mean the same set at different times of its growth.
  public boolean isSameSet(DisplaySet other) {
    return series == other.series && kind == other.kind && anchor.equals(other.anchor);
  }
}

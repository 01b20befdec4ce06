package org.readingroom.render.volume;

import java.util.List;

/// Slices that form no volume and are shown one by one. Immutable.
///
/// @param slices in order of Instance Number, then of place along the normal, then of UID
/// @param why why they are no volume
public record StackLayout(List<SliceHeader> slices, Why why) {

  /// Why slices form no volume.
  public enum Why {
    /// The files do not say where in the patient they lie.
    NOT_PLACED,
    /// Marked as localizer (scout).
    LOCALIZER,
    /// No second slice lies parallel to it.
    SINGLE,
    /// Another slice of the series already fills that place.
    REPEAT
  }

  public StackLayout {
    slices = List.copyOf(slices);
  }
}

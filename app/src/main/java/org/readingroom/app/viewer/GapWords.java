package org.readingroom.app.viewer;

import java.util.List;
import java.util.Locale;
import org.readingroom.render.volume.VolumeLayout;

/// Missing slices in words. Pure functions; any thread.
final class GapWords {
  private GapWords() {}

  /// "gap: 2 slices missing, 48.0 to 54.0 mm", or "3 gaps: 7 slices missing"; "" where nothing is
  /// missing. Places are those that the slices themselves are quoted at.
  static String of(VolumeLayout layout) {
    List<VolumeLayout.Gap> gaps = layout.gaps();
    int missing = gaps.stream().mapToInt(VolumeLayout.Gap::slices).sum();
    return switch (gaps.size()) {
      case 0 -> "";
      case 1 -> "gap: " + slices(missing) + " missing, " + between(layout, gaps.getFirst());
      default -> gaps.size() + " gaps: " + slices(missing) + " missing";
    };
  }

  private static String slices(int count) {
    return count == 1 ? "1 slice" : count + " slices";
  }

  private static String between(VolumeLayout layout, VolumeLayout.Gap gap) {
    double from = VolumeSteps.placeMm(layout.planeOfSlot(gap.fromSlot()));
    double to = VolumeSteps.placeMm(layout.planeOfSlot(gap.toSlot()));
    return String.format(Locale.ROOT, "%.1f to %.1f mm", Math.min(from, to), Math.max(from, to));
  }
}

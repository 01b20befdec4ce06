package org.readingroom.app.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.StudySource.InstanceRef;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.StackLayout;
import org.readingroom.render.volume.VolumeLayout;

/// What of a study is read before what: the middle first, as that is where the reader looks.
/// Stateless; any thread.
final class LoadOrder {
  private static final Set<String> WITHOUT_IMAGES =
      Set.of("SR", "KO", "PR", "DOC", "AU", "REG", "RTSTRUCT", "RTPLAN", "RTRECORD");

  private LoadOrder() {}

  /// Whether a series of this Modality is worth a look before its headers are read; "" is.
  static boolean mayHoldImages(String modality) {
    return !WITHOUT_IMAGES.contains(modality);
  }

  /// The image to have on the screen before all else is known: the middle one of the series with
  /// the most instances. Null when there is none.
  static @Nullable InstanceRef firstGlance(List<InstanceRef> instances) {
    Map<String, List<InstanceRef>> bySeries = new LinkedHashMap<>();
    for (InstanceRef instance : instances) {
      bySeries
          .computeIfAbsent(instance.seriesInstanceUid(), uid -> new ArrayList<>())
          .add(instance);
    }
    List<InstanceRef> most =
        bySeries.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
    List<InstanceRef> ordered = new ArrayList<>(most);
    ordered.sort(Comparator.comparingInt(InstanceRef::instanceNumber));
    return ordered.isEmpty() ? null : ordered.get(ordered.size() / 2);
  }

  /// Distance of every instance from the middle of its volume or stack.
  static Map<String, Integer> middleFirst(SeriesContent home) {
    Map<String, Integer> ranks = new HashMap<>();
    for (VolumeLayout volume : home.slices().plan().volumes()) {
      for (int slot = 0; slot < volume.slots(); slot++) {
        SliceHeader slice = volume.slice(slot);
        if (slice != null) {
          ranks.merge(slice.id().sopInstanceUid(), Math.abs(slot - volume.slots() / 2), Math::min);
        }
      }
    }
    for (StackLayout stack : home.slices().plan().stacks()) {
      for (int n = 0; n < stack.slices().size(); n++) {
        ranks.merge(
            stack.slices().get(n).id().sopInstanceUid(),
            Math.abs(n - stack.slices().size() / 2),
            Math::min);
      }
    }
    return ranks;
  }

  /// The n-th of `count` in the order middle, one after it, one before it, and so on.
  static int middleOutwards(int n, int count) {
    int middle = (count - 1) / 2;
    int step = (n + 1) / 2;
    int index = n % 2 == 1 ? middle + step : middle - step;
    return Math.clamp(index, 0, count - 1);
  }
}

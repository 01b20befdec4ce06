package org.readingroom.render.volume;

import java.util.List;
import java.util.Optional;

/// What a series is made of. Immutable. Every slice is in exactly one volume or stack.
///
/// @param volumes largest first
/// @param stacks what is left, most slices first
public record SeriesPlan(List<VolumeLayout> volumes, List<StackLayout> stacks) {

  public SeriesPlan {
    volumes = List.copyOf(volumes);
    stacks = List.copyOf(stacks);
  }

  /// The volume with the most slices.
  public Optional<VolumeLayout> mainVolume() {
    return volumes.stream().findFirst();
  }
}

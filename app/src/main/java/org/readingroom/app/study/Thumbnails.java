package org.readingroom.app.study;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.readingroom.app.study.StudySource.InstanceRef;
import org.readingroom.render.volume.SliceId;

/// The small pictures of a study's series, each made once, of the series' middle image, when
/// nothing else waits. Thread-safe.
final class Thumbnails {
  private static final String LAST = "thumbnails";

  private final DecodeQueue queue;
  private final InstanceDecoder decoder;
  private final Set<String> begun = new HashSet<>(); // guarded by `this`

  Thumbnails(DecodeQueue queue, InstanceDecoder decoder) {
    this.queue = queue;
    this.decoder = decoder;
  }

  /// Queues the small pictures that can be made now and have not been.
  ///
  /// @param known the instances here, by SOP Instance UID
  void submit(List<SeriesContent> series, Map<String, InstanceRef> known) {
    for (SeriesContent one : series) {
      if (!isBegun(one)) {
        middle(one, known)
            .filter(instance -> begin(one))
            .ifPresent(instance -> queue.submit(LAST, 0, () -> decoder.thumbnail(instance, one)));
      }
    }
  }

  private synchronized boolean isBegun(SeriesContent one) {
    return begun.contains(one.seriesInstanceUid());
  }

  private synchronized boolean begin(SeriesContent one) {
    return begun.add(one.seriesInstanceUid());
  }

  /// The instance in the middle of a series: a grey one, else one whose colour is decoded.
  private static Optional<InstanceRef> middle(SeriesContent one, Map<String, InstanceRef> known) {
    Map<String, Integer> ranks = LoadOrder.middleFirst(one);
    Optional<InstanceRef> grey =
        known.values().stream()
            .filter(instance -> instance.seriesInstanceUid().equals(one.seriesInstanceUid()))
            .filter(instance ->
                one.content(instance.sopInstanceUid()).orElse(null) instanceof ImageContent.Grey)
            .min(
                Comparator.comparingInt(
                    instance -> ranks.getOrDefault(instance.sopInstanceUid(), Integer.MAX_VALUE)));
    List<SliceId> colour = one.colourFrames();
    return grey.isPresent() || colour.isEmpty()
        ? grey
        : Optional.ofNullable(known.get(colour.get(colour.size() / 2).sopInstanceUid()));
  }
}

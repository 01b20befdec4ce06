package org.readingroom.app.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.readingroom.render.volume.SliceHeader;

/// Headers being read together: announced in one go, so that a volume is planned once. Thread-safe.
final class HeaderBatch {
  // Guarded by `this`.
  private final Map<SeriesContent, List<SliceHeader>> foreseen = new LinkedHashMap<>();
  private int left;

  /// @param count headers to read
  HeaderBatch(int count) {
    left = count;
  }

  /// A header announces these slices.
  synchronized void foresee(SeriesContent home, List<SliceHeader> frames) {
    foreseen.computeIfAbsent(home, one -> new ArrayList<>()).addAll(frames);
  }

  /// One header has been read, or cannot be.
  ///
  /// @return whether it was the last
  synchronized boolean oneDone() {
    return --left == 0;
  }

  /// Tells every series what it will hold.
  void announceAll() {
    Map<SeriesContent, List<SliceHeader>> all;
    synchronized (this) {
      all = new LinkedHashMap<>(foreseen);
    }
    all.forEach((home, frames) -> home.slices().expect(frames));
  }
}

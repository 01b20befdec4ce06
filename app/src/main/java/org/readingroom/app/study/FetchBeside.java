package org.readingroom.app.study;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// The fetch that completes an open study, as far as the study knows of it: how much is to come,
/// what is waited for, and who hears what the reader wants. Thread-safe; calls nobody itself.
final class FetchBeside {
  // guarded by this
  private final Map<String, Integer> expected = new HashMap<>();
  private boolean underWay;
  private @Nullable String awaited;
  private String lookedAt = "";
  private @Nullable Consumer<List<String>> wantListener;
  private @Nullable ObjIntConsumer<String> lookListener;

  synchronized void begin() {
    underWay = true;
  }

  synchronized void end() {
    underWay = false;
  }

  synchronized boolean isUnderWay() {
    return underWay;
  }

  /// While the fetch lasts, this series is waited for rather than showing another.
  synchronized void await(String seriesInstanceUid) {
    awaited = seriesInstanceUid;
  }

  /// The series waited for; null when it is none.
  synchronized @Nullable String awaited() {
    return underWay ? awaited : null;
  }

  /// Archives hold so many instances of a series, or more.
  synchronized void expect(String seriesInstanceUid, int instances) {
    expected.merge(seriesInstanceUid, instances, Math::max);
  }

  /// Instances the archives are known to hold of a series.
  synchronized int expected(String seriesInstanceUid) {
    return expected.getOrDefault(seriesInstanceUid, 0);
  }

  synchronized void onWant(Consumer<List<String>> listener) {
    wantListener = listener;
  }

  /// Who is to hear which series are on the screen; null when nobody is.
  synchronized @Nullable Consumer<List<String>> wantListener() {
    return wantListener;
  }

  synchronized void onLook(ObjIntConsumer<String> listener) {
    lookListener = listener;
  }

  /// The reader looks at an instance.
  ///
  /// @return who is to hear its series and Instance Number; null when nobody is, or has heard
  synchronized @Nullable ObjIntConsumer<String> look(String sopInstanceUid) {
    if (!underWay || sopInstanceUid.equals(lookedAt)) {
      return null;
    }
    lookedAt = sopInstanceUid;
    return lookListener;
  }
}

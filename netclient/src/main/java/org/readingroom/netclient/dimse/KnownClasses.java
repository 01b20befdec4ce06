package org.readingroom.netclient.dimse;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Which SOP classes an archive has told us are in a study, so that a fetch can propose all
/// encodings of just those. Forgets the studies asked for longest ago. Thread-safe.
final class KnownClasses {
  private static final int STUDIES = 512;

  // guarded by itself
  private final Map<String, Set<String>> byStudy =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > STUDIES;
        }
      };

  void add(String studyInstanceUid, Set<String> sopClassUids) {
    synchronized (byStudy) {
      byStudy.computeIfAbsent(studyInstanceUid, uid -> new LinkedHashSet<>()).addAll(sopClassUids);
    }
  }

  Set<String> of(String studyInstanceUid) {
    synchronized (byStudy) {
      return Set.copyOf(byStudy.getOrDefault(studyInstanceUid, Set.of()));
    }
  }
}

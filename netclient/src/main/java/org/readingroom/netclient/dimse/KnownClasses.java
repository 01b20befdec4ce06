package org.readingroom.netclient.dimse;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Which SOP classes an archive has told us are in a study, so that a fetch can propose all
/// encodings of just those. Only whole inventories are remembered: a class that is left out could
/// not be fetched. Forgets what was asked for longest ago. Thread-safe.
final class KnownClasses {
  private static final int MOST = 4096;

  // guarded by itself
  private final Map<String, Set<String>> byStudy =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > MOST;
        }
      };

  void put(String studyInstanceUid, Set<String> allSopClassUids) {
    if (!allSopClassUids.isEmpty()) {
      synchronized (byStudy) {
        byStudy.put(studyInstanceUid, Set.copyOf(allSopClassUids));
      }
    }
  }

  /// Empty when unknown.
  Set<String> of(String studyInstanceUid) {
    synchronized (byStudy) {
      return byStudy.getOrDefault(studyInstanceUid, Set.of());
    }
  }
}

package org.readingroom.netclient.transfer;

import java.util.List;
import java.util.Set;

/// Hears one fetch as it happens. Called on the run's thread, one event at a time; what takes long
/// belongs on another thread.
public interface FetchListener {
  /// What there is, in the order it will be fetched. Comes again, longer, when another archive
  /// turns out to hold more.
  ///
  /// @param alreadyCached SOP Instance UIDs that are here already
  default void planned(List<PlannedInstance> instances, Set<String> alreadyCached) {}

  /// An instance is on its way; comes at intervals for large ones, and not at all for small ones.
  ///
  /// @param bytes of it that have come so far
  default void arriving(PlannedInstance instance, long bytes) {}

  /// An instance is verified, kept, and can be read.
  ///
  /// @param bytes length of its data set
  /// @param source name of the archive it came from; empty when another process fetched it
  default void cached(PlannedInstance instance, long bytes, String source) {}

  /// An instance cannot be had from anybody.
  default void failed(FailedInstance failed) {}

  /// The end, whatever it is. Nothing follows.
  default void done(StudyReport report) {}

  /// A listener for fetches whose report is enough.
  static FetchListener none() {
    return new FetchListener() {};
  }
}

package org.readingroom.netclient.federation;

/// Hears a search as it happens. Called on the searching thread, one event at a time.
public interface SearchListener {
  /// A new row, or a row that changed: another holder, another grade. Replace by Study Instance
  /// UID.
  void study(FederatedStudy study);

  /// An archive finished, or failed.
  default void archive(ArchiveAnswer answer) {}

  /// A listener for searches whose result is enough.
  static SearchListener none() {
    return study -> {};
  }
}

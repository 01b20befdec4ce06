package org.readingroom.app.worklist;

/// Where an item stands. The names are stored: never rename one.
public enum ItemState {
  /// nobody has issued anything
  OPEN,
  /// a provisional report exists; a verifier is still wanted
  PRELIMINARY,
  /// a final report exists; the item has left the pool
  REPORTED
}

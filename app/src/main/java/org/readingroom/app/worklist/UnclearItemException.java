package org.readingroom.app.worklist;

import java.util.List;

/// The words given do not name exactly one item. The message says so; {@link #candidates} are the
/// items they could mean, empty when there is none.
public final class UnclearItemException extends Exception {
  private final transient List<WorklistItem> candidates;

  UnclearItemException(String message, List<WorklistItem> candidates) {
    super(message);
    this.candidates = List.copyOf(candidates);
  }

  public List<WorklistItem> candidates() {
    return candidates;
  }
}

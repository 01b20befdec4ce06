package org.readingroom.app.worklist;

import java.util.List;

/// The words given do not name exactly one item. The message says so; {@link #candidates} are the
/// items they could mean, empty when there is none.
public final class UnclearItemException extends Exception {
  private final String sentence;
  private final transient List<WorklistItem> candidates;

  UnclearItemException(String message, List<WorklistItem> candidates) {
    super(message);
    this.sentence = message;
    this.candidates = List.copyOf(candidates);
  }

  /// What to tell the person who typed it.
  public String sentence() {
    return sentence;
  }

  public List<WorklistItem> candidates() {
    return candidates;
  }
}

package org.readingroom.app.worklist;

/// What giving an item to somebody came to. A refusal is a result, not an exception.
public sealed interface MoveOutcome {
  /// It is kept for them now.
  record Moved() implements MoveOutcome {}

  /// @param reason one plain sentence
  record Refused(String reason) implements MoveOutcome {}
}

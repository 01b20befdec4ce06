package org.readingroom.app.worklist.vetting;

/// What a step came to. A refusal is a result, not an exception.
public sealed interface VettingOutcome {
  record Done(String vettingId) implements VettingOutcome {}

  /// @param reason one plain sentence
  record Refused(String reason) implements VettingOutcome {}
}

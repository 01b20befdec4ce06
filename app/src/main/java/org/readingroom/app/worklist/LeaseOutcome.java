package org.readingroom.app.worklist;

/// What asking for a lease, or for more of it, came to. A refusal is a result, not an exception.
public sealed interface LeaseOutcome {
  record Granted(Lease lease) implements LeaseOutcome {}

  /// @param reason one plain sentence: who has it, or why there is nothing to have
  record Refused(String reason) implements LeaseOutcome {}
}

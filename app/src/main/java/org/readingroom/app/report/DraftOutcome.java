package org.readingroom.app.report;

import org.readingroom.app.worklist.Lease;

/// What saving a draft in the hub came to.
public sealed interface DraftOutcome {
  /// @param lease the claim it was written under, newly made where there was none
  record Saved(Report report, Lease lease) implements DraftOutcome {}

  /// @param reason one plain sentence; the text is still the caller's to keep
  record Refused(String reason) implements DraftOutcome {}
}

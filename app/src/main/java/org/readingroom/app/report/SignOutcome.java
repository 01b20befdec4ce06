package org.readingroom.app.report;

/// What signing came to.
public sealed interface SignOutcome {
  /// The version is in the hub and its deliveries are in the outbox: from here nothing is lost and
  /// nothing is filed twice.
  record Signed(Report report) implements SignOutcome {}

  /// Nothing was signed.
  ///
  /// @param reason one plain sentence with the next step
  record Refused(String reason) implements SignOutcome {}
}

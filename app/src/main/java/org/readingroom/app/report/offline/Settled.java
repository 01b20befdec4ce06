package org.readingroom.app.report.offline;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.report.Report;

/// What settling one kept item with the hub came to.
public sealed interface Settled {
  /// The hub knows all there is to know; nothing had to be told.
  record Nothing() implements Settled {}

  /// The hub has it now.
  ///
  /// @param report the version it became; null for an item given back
  record Sent(KeptItem kept, @Nullable Report report) implements Settled {}

  /// The hub could not take it without somebody's decision: the text is kept here.
  ///
  /// @param reason one plain sentence
  record Unsettled(KeptItem kept, String reason) implements Settled {}
}

package org.readingroom.app.worklist;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One item passed from one reader to another, as it is kept for ever.
///
/// @param from display name of who had it; null when nobody did
/// @param note what was said with it: a note to the colleague, or the lead's reason
public record Handover(
    String itemId,
    Kind kind,
    String by,
    @Nullable String from,
    String to,
    Instant at,
    String note) {
  /// How. The names are stored: never rename one.
  public enum Kind {
    /// by who held it, to a colleague
    HANDED_OVER,
    /// by a lead, to a reader
    REASSIGNED,
    /// by a lead, to themselves
    TAKEN_OVER
  }

  /// A note may name a patient.
  @Override
  public String toString() {
    return "Handover[" + itemId + ", " + kind + "]";
  }
}

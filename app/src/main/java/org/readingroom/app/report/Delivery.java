package org.readingroom.app.report;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing on its way from the outbox to one archive. Immutable, as in the hub.
///
/// @param destination name of the archive
/// @param kind "SR"
/// @param reason why it is not there yet, or what the archive remarked; null when there is nothing
///   to say
/// @param filed when the archive acknowledged it; null before
public record Delivery(
    String deliveryId,
    String reportId,
    int version,
    String destination,
    String kind,
    State state,
    @Nullable String reason,
    int attempts,
    Instant queued,
    @Nullable Instant filed) {

  /// The names are stored: never rename one.
  public enum State {
    /// waiting, or to be tried again
    PENDING,
    /// went out, and the link broke before the answer: the archive will be asked
    SENT,
    /// the archive has it
    FILED,
    /// the archive will not take it: someone has to act
    REJECTED;

    /// As in `--json`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

package org.readingroom.app.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Hub;

/// The outbox's rows: who is busy with which, and what came of it. Works inside one hub
/// transaction. Thread-safe (stateless).
abstract sealed class DeliveryQueue permits SqliteDeliveryQueue, PostgresDeliveryQueue {
  /// how long one process may be busy with one delivery before another may take it up
  static final Duration BUSY = Duration.ofMinutes(3);

  /// the longest wait between two attempts
  static final long LAST_RETRY_MS = 600_000;

  static final RowMapper<Delivery> DELIVERY =
      (row, context) -> {
        long filed = row.getLong("filed_ms");
        @Nullable Instant filedAt = row.wasNull() ? null : Instant.ofEpochMilli(filed);
        return new Delivery(
            row.getString("delivery_id"),
            row.getString("report_id"),
            row.getInt("version"),
            row.getString("destination"),
            row.getString("kind"),
            Delivery.State.valueOf(row.getString("state")),
            row.getString("reason"),
            row.getInt("attempts"),
            Instant.ofEpochMilli(row.getLong("queued_ms")),
            filedAt);
      };

  /// A delivery this process is busy with.
  ///
  /// @param uncertain an earlier attempt may have arrived
  /// @param sealed the object, as stored
  record Taken(Delivery delivery, long busyToken, boolean uncertain, byte[] sealed) {}

  /// @param uncertain it may have arrived although we cannot say so
  record Result(Delivery.State state, boolean uncertain, @Nullable String reason) {}

  static DeliveryQueue of(Hub hub) {
    return switch (hub.dialect()) {
      case SQLITE -> new SqliteDeliveryQueue();
      case POSTGRESQL -> new PostgresDeliveryQueue();
    };
  }

  /// Takes one delivery that is due and nobody is busy with, and marks it as one that may arrive.
  ///
  /// A time further ahead than we ever set means that the clock was put back: then it counts as
  /// past.
  ///
  /// @param onlyReport deliveries of this report only, due or not; null for all
  /// @param tried deliveries not to take again
  abstract Optional<Taken> take(
      Handle handle, Actor actor, @Nullable String onlyReport, Set<String> tried);

  /// Writes down what came of it. False when somebody else has taken the delivery since; then
  /// nothing is written.
  abstract boolean settle(Handle handle, Actor actor, Taken taken, Result result, long retryMs);

  /// Makes a rejected delivery due. False when it was not rejected.
  abstract boolean retry(Handle handle, Actor actor, String deliveryId);
}

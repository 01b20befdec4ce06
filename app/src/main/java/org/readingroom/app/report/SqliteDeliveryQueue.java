package org.readingroom.app.report;

import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Hub;

/// {@link DeliveryQueue} on SQLite.
final class SqliteDeliveryQueue extends DeliveryQueue {
  @Override
  Optional<Taken> take(Handle handle, Actor actor, @Nullable String onlyReport, Set<String> tried) {
    long now = Hub.nowMs(handle);
    Optional<Taken> found =
        handle
            .createQuery(
                """
                SELECT * FROM outbox
                WHERE state IN ('PENDING', 'SENT')
                  AND (busy_until_ms <= :now OR busy_until_ms > :busyEnd)
                  AND (next_attempt_ms <= :now OR next_attempt_ms > :retryEnd
                    OR report_id = :report)
                  AND (:report IS NULL OR report_id = :report)
                ORDER BY next_attempt_ms
                """)
            .bind("now", now)
            .bind("busyEnd", now + BUSY.toMillis())
            .bind("retryEnd", now + 2 * LAST_RETRY_MS)
            .bind("report", onlyReport)
            .map((row, context) ->
                new Taken(
                    DELIVERY.map(row, context),
                    row.getLong("busy_token") + 1,
                    row.getInt("uncertain") == 1,
                    row.getBytes("sealed")))
            .list()
            .stream()
            .filter(row -> !tried.contains(row.delivery().deliveryId()))
            .findFirst();
    found.ifPresent(taken ->
        handle
            .createUpdate(
                """
                UPDATE outbox SET busy_token = :token, busy_until_ms = :until,
                  attempts = attempts + 1, uncertain = 1
                WHERE delivery_id = :id
                """)
            .bind("token", taken.busyToken())
            .bind("until", now + BUSY.toMillis())
            .bind("id", taken.delivery().deliveryId())
            .execute());
    return found;
  }

  @Override
  boolean settle(Handle handle, Actor actor, Taken taken, Result result, long retryMs) {
    long now = Hub.nowMs(handle);
    return handle
            .createUpdate(
                """
                UPDATE outbox SET state = :state, uncertain = :uncertain, reason = :reason,
                  busy_until_ms = 0, next_attempt_ms = :next,
                  filed_ms = CASE WHEN :state = 'FILED' THEN :now END
                WHERE delivery_id = :id AND busy_token = :token AND state IN ('PENDING', 'SENT')
                """)
            .bind("state", result.state().name())
            .bind("uncertain", result.uncertain() ? 1 : 0)
            .bind("reason", result.reason())
            .bind("next", now + retryMs)
            .bind("now", now)
            .bind("id", taken.delivery().deliveryId())
            .bind("token", taken.busyToken())
            .execute()
        > 0;
  }

  @Override
  boolean retry(Handle handle, Actor actor, String deliveryId) {
    return handle
            .createUpdate(
                "UPDATE outbox SET state = 'PENDING', next_attempt_ms = :now"
                    + " WHERE delivery_id = :id AND state = 'REJECTED'")
            .bind("now", Hub.nowMs(handle))
            .bind("id", deliveryId)
            .execute()
        > 0;
  }
}

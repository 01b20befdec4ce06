package org.readingroom.app.report;

import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;

/// {@link DeliveryQueue} on PostgreSQL: procedures, which let a report's author and feeders in.
final class PostgresDeliveryQueue extends DeliveryQueue {
  @Override
  Optional<Taken> take(Handle handle, Actor actor, @Nullable String onlyReport, Set<String> tried) {
    return handle
        .createQuery("SELECT * FROM outbox_take(:client, :report, :tried, :busy, :longest)")
        .bind("client", actor.clientId())
        .bind("report", onlyReport)
        .bindArray("tried", String.class, tried)
        .bind("busy", BUSY.toMillis())
        .bind("longest", 2 * LAST_RETRY_MS)
        .map((row, context) ->
            new Taken(
                DELIVERY.map(row, context),
                row.getLong("busy_token"),
                row.getInt("uncertain") == 1,
                row.getBytes("sealed")))
        .findOne();
  }

  @Override
  boolean settle(Handle handle, Actor actor, Taken taken, Result result, long retryMs) {
    return handle
        .createQuery(
            "SELECT outbox_settle(:client, :id, :token, :state, :uncertain, :reason, :retry)")
        .bind("client", actor.clientId())
        .bind("id", taken.delivery().deliveryId())
        .bind("token", taken.busyToken())
        .bind("state", result.state().name())
        .bind("uncertain", result.uncertain() ? 1 : 0)
        .bind("reason", result.reason())
        .bind("retry", retryMs)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  boolean retry(Handle handle, Actor actor, String deliveryId) {
    return handle
        .createQuery("SELECT outbox_retry(:client, :id)")
        .bind("client", actor.clientId())
        .bind("id", deliveryId)
        .mapTo(Boolean.class)
        .one();
  }
}

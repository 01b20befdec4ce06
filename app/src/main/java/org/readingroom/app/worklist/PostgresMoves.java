package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Hub;

/// {@link Moves} on PostgreSQL: one call of a procedure each, which decides by itself.
final class PostgresMoves extends Moves {
  PostgresMoves(Hub hub) {
    super(hub);
  }

  @Override
  MoveOutcome handOver(
      Handle handle, String itemId, Actor actor, String toReaderId, String id, byte[] note) {
    Optional<Long> token =
        handle
            .createQuery(
                "SELECT fencing_token FROM leases WHERE item_id = :item AND reader_id = :me"
                    + " AND client_id = :client")
            .bind("item", itemId)
            .bind("me", actor.reader().readerId())
            .bind("client", actor.clientId())
            .mapTo(Long.class)
            .findOne();
    return handle
        .createQuery("SELECT * FROM hand_over(:item, :token, :client, :to, :id, :keep, :note)")
        .bind("item", itemId)
        .bind("token", token.orElse(-1L))
        .bind("client", actor.clientId())
        .bind("to", toReaderId)
        .bind("id", id)
        .bind("keep", KEPT_FOR.toMillis())
        .bind("note", note)
        .map((row, context) -> {
          @Nullable String refusal = row.getString("refusal");
          return refusal == null
              ? new MoveOutcome.Moved()
              : refused(refusal, actor, row.getString("holder"));
        })
        .one();
  }

  @Override
  MoveOutcome reassign(
      Handle handle, String itemId, Actor lead, String toReaderId, String id, byte[] reason) {
    return handle
        .createQuery("SELECT reassign(:item, :client, :to, :id, :keep, :reason) AS refusal")
        .bind("item", itemId)
        .bind("client", lead.clientId())
        .bind("to", toReaderId)
        .bind("id", id)
        .bind("keep", KEPT_FOR.toMillis())
        .bind("reason", reason)
        .map((row, context) -> {
          @Nullable String refusal = row.getString("refusal");
          return refusal == null ? new MoveOutcome.Moved() : refused(refusal, lead, null);
        })
        .one();
  }

  @Override
  LeaseOutcome takeOver(
      Handle handle, String itemId, Actor lead, String id, byte[] reason, Duration length) {
    return handle
        .createQuery("SELECT * FROM take_over(:item, :client, :id, :length, :reason)")
        .bind("item", itemId)
        .bind("client", lead.clientId())
        .bind("id", id)
        .bind("length", length.toMillis())
        .bind("reason", reason)
        .map((row, context) -> PostgresLeases.answer(row, itemId, lead, length))
        .one();
  }
}

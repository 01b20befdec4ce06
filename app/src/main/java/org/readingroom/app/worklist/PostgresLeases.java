package org.readingroom.app.worklist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;

/// {@link Leases} on PostgreSQL: one call of a procedure each, which decides by itself.
final class PostgresLeases extends Leases {
  @Override
  public LeaseOutcome claim(Handle handle, String itemId, Actor actor, Duration length) {
    return handle
        .createQuery("SELECT * FROM claim(:item, :client, :length)")
        .bind("item", itemId)
        .bind("client", actor.clientId())
        .bind("length", checked(length).toMillis())
        .map((row, context) -> answer(row, itemId, actor, length))
        .one();
  }

  @Override
  Optional<ClaimedNext> claimNext(
      Handle handle,
      Actor actor,
      WorklistFilter filter,
      Collection<String> cached,
      Duration length) {
    return handle
        .createQuery(
            """
            SELECT n.item_id, (n.answer).token, (n.answer).until_ms, (n.answer).refusal,
              (n.answer).holder
            FROM claim_next(:client, :trusts, :modalities, :cached, :length) n
            WHERE n.item_id IS NOT NULL
            """)
        .bind("client", actor.clientId())
        .bindArray("trusts", String.class, filter.trustCodes())
        .bindArray("modalities", String.class, filter.modalities())
        .bindArray("cached", String.class, cached)
        .bind("length", checked(length).toMillis())
        .map((row, context) -> {
          String itemId = row.getString("item_id");
          return new ClaimedNext(itemId, answer(row, itemId, actor, length));
        })
        .findOne();
  }

  @Override
  public LeaseOutcome renew(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length) {
    return prolong(handle, "renew", itemId, fencingToken, actor, length);
  }

  @Override
  public LeaseOutcome extend(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length) {
    return prolong(handle, "extend", itemId, fencingToken, actor, length);
  }

  private static LeaseOutcome prolong(
      Handle handle,
      String procedure,
      String itemId,
      long fencingToken,
      Actor actor,
      Duration length) {
    return handle
        .createQuery("SELECT * FROM " + procedure + "(:item, :token, :client, :length)")
        .bind("item", itemId)
        .bind("token", fencingToken)
        .bind("client", actor.clientId())
        .bind("length", checked(length).toMillis())
        .map((row, context) -> answer(row, itemId, actor, length))
        .one();
  }

  @Override
  public boolean release(Handle handle, String itemId, long fencingToken, Actor actor) {
    return handle
        .createQuery("SELECT release(:item, :token, :client)")
        .bind("item", itemId)
        .bind("token", fencingToken)
        .bind("client", actor.clientId())
        .mapTo(Boolean.class)
        .one();
  }

  static LeaseOutcome answer(ResultSet row, String itemId, Actor actor, Duration length)
      throws SQLException {
    @Nullable String refusal = row.getString("refusal");
    return refusal != null
        ? LeaseRefusal.valueOf(refusal).outcome(actor, row.getString("holder"))
        : new LeaseOutcome.Granted(
            new Lease(
                itemId,
                row.getLong("token"),
                Instant.ofEpochMilli(row.getLong("until_ms")),
                length));
  }
}

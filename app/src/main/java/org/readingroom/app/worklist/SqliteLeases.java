package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;

/// {@link Leases} on SQLite: the rules in Java, inside the one writing transaction there is.
final class SqliteLeases extends Leases {
  private final AuditTrail audit;

  SqliteLeases(AuditTrail audit) {
    this.audit = audit;
  }

  @Override
  public LeaseOutcome claim(Handle handle, String itemId, Actor actor, Duration length) {
    Duration granted = checked(length);
    if (!actor.reader().role().mayReport()) {
      return refused(handle, actor, AuditAction.CLAIM, itemId, LeaseRefusal.NOT_A_REPORTER, null);
    }
    @Nullable String state = itemState(handle, itemId);
    if (state == null) {
      return refused(handle, actor, AuditAction.CLAIM, itemId, LeaseRefusal.NO_ITEM, null);
    }
    if (state.equals(ItemState.REPORTED.name())) {
      return refused(handle, actor, AuditAction.CLAIM, itemId, LeaseRefusal.REPORTED, null);
    }
    long now = Hub.nowMs(handle);
    Optional<Row> held = row(handle, itemId).filter(lease -> lease.expiresMs() > now);
    if (held.isPresent() && !held.get().belongsTo(actor)) {
      return refused(
          handle, actor, AuditAction.CLAIM, itemId, LeaseRefusal.HELD, held.get().displayName());
    }
    if (held.isPresent()) {
      long until = extend(handle, itemId, now, granted);
      return new LeaseOutcome.Granted(
          new Lease(itemId, held.get().token(), Instant.ofEpochMilli(until), granted));
    }
    Optional<String> keptFor = keptFor(handle, itemId, actor.reader().readerId(), now);
    if (keptFor.isPresent()) {
      return refused(handle, actor, AuditAction.CLAIM, itemId, LeaseRefusal.KEPT, keptFor.get());
    }
    long token = give(handle, itemId, actor, now, granted);
    audit.append(handle, actor, AuditAction.CLAIM, itemId, "claimed");
    return new LeaseOutcome.Granted(
        new Lease(itemId, token, Instant.ofEpochMilli(now + granted.toMillis()), granted));
  }

  /// Gives the item to the actor under a new token, whoever had it.
  static long give(Handle handle, String itemId, Actor actor, long now, Duration length) {
    long token =
        handle
            .createQuery("UPDATE items SET fence = fence + 1 WHERE item_id = :item RETURNING fence")
            .bind("item", itemId)
            .mapTo(Long.class)
            .one();
    handle
        .createUpdate(
            """
            INSERT INTO leases
              (item_id, reader_id, client_id, fencing_token, claimed_ms, expires_ms)
            VALUES (:item, :reader, :client, :token, :now, :until)
            ON CONFLICT (item_id) DO UPDATE SET reader_id = excluded.reader_id,
              client_id = excluded.client_id, fencing_token = excluded.fencing_token,
              claimed_ms = excluded.claimed_ms, expires_ms = excluded.expires_ms,
              previous_reader_id = CASE WHEN leases.reader_id = excluded.reader_id
                THEN leases.previous_reader_id ELSE leases.reader_id END
            """)
        .bind("item", itemId)
        .bind("reader", actor.reader().readerId())
        .bind("client", actor.clientId())
        .bind("token", token)
        .bind("now", now)
        .bind("until", now + length.toMillis())
        .execute();
    return token;
  }

  // the display name of whoever else the item is kept for
  private static Optional<String> keptFor(Handle handle, String itemId, String readerId, long now) {
    return handle
        .createQuery(
            "SELECT r.display_name FROM item_keeps k JOIN readers r ON r.reader_id = k.reader_id"
                + " WHERE k.item_id = :item AND k.until_ms > :now AND k.reader_id <> :me")
        .bind("item", itemId)
        .bind("now", now)
        .bind("me", readerId)
        .mapTo(String.class)
        .findOne();
  }

  @Override
  public LeaseOutcome extend(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length) {
    LeaseOutcome outcome = renew(handle, itemId, fencingToken, actor, length);
    if (outcome instanceof LeaseOutcome.Granted) {
      audit.append(handle, actor, AuditAction.EXTEND, itemId, length.toMinutes() + " min");
    }
    return outcome;
  }

  @Override
  public LeaseOutcome renew(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length) {
    Duration granted = checked(length);
    long now = Hub.nowMs(handle);
    Optional<Row> lease = row(handle, itemId);
    @Nullable LeaseRefusal why = whyNotHeld(lease, fencingToken, actor, now);
    if (why == LeaseRefusal.RELEASED) {
      Optional<String> moved = keptFor(handle, itemId, actor.reader().readerId(), 0);
      if (moved.isPresent()) {
        return refused(handle, actor, AuditAction.RENEW, itemId, LeaseRefusal.MOVED, moved.get());
      }
    }
    if (why != null) {
      return refused(
          handle, actor, AuditAction.RENEW, itemId, why, lease.map(Row::displayName).orElse(null));
    }
    long until = extend(handle, itemId, now, granted);
    return new LeaseOutcome.Granted(
        new Lease(itemId, fencingToken, Instant.ofEpochMilli(until), granted));
  }

  private static @Nullable LeaseRefusal whyNotHeld(
      Optional<Row> lease, long fencingToken, Actor actor, long now) {
    if (lease.isEmpty()) {
      return LeaseRefusal.RELEASED;
    }
    if (!lease.get().belongsTo(actor)) {
      return LeaseRefusal.TAKEN;
    }
    if (lease.get().token() != fencingToken) {
      return LeaseRefusal.REPLACED;
    }
    return lease.get().expiresMs() > now ? null : LeaseRefusal.EXPIRED;
  }

  @Override
  Optional<ClaimedNext> claimNext(
      Handle handle,
      Actor actor,
      WorklistFilter filter,
      Collection<String> cached,
      Duration length) {
    // nobody else writes meanwhile, so the best item stays the best and free
    return SqliteNext.find(handle, actor, filter, cached)
        .map(item -> new ClaimedNext(item, claim(handle, item, actor, length)));
  }

  @Override
  public boolean release(Handle handle, String itemId, long fencingToken, Actor actor) {
    int gone =
        handle
            .createUpdate(
                "DELETE FROM leases WHERE item_id = :item AND fencing_token = :token"
                    + " AND reader_id = :reader AND client_id = :client")
            .bind("item", itemId)
            .bind("token", fencingToken)
            .bind("reader", actor.reader().readerId())
            .bind("client", actor.clientId())
            .execute();
    if (gone > 0) {
      handle
          .createUpdate("DELETE FROM item_keeps WHERE item_id = :item AND reader_id = :reader")
          .bind("item", itemId)
          .bind("reader", actor.reader().readerId())
          .execute();
      audit.append(handle, actor, AuditAction.RELEASE, itemId, "released");
    }
    return gone > 0;
  }

  private LeaseOutcome refused(
      Handle handle,
      Actor actor,
      AuditAction action,
      String itemId,
      LeaseRefusal refusal,
      @Nullable String holder) {
    audit.append(handle, actor, action, itemId, "refused");
    return refusal.outcome(actor, holder);
  }

  private static long extend(Handle handle, String itemId, long now, Duration length) {
    // never shorter than it was: a second window may have asked for less
    return handle
        .createQuery(
            "UPDATE leases SET expires_ms = max(expires_ms, :until) WHERE item_id = :item"
                + " RETURNING expires_ms")
        .bind("until", now + length.toMillis())
        .bind("item", itemId)
        .mapTo(Long.class)
        .one();
  }

  private record Row(
      String readerId, String displayName, String clientId, long token, long expiresMs) {
    boolean belongsTo(Actor actor) {
      return readerId.equals(actor.reader().readerId()) && clientId.equals(actor.clientId());
    }
  }

  private static Optional<Row> row(Handle handle, String itemId) {
    return handle
        .createQuery(
            """
            SELECT l.reader_id, r.display_name, l.client_id, l.fencing_token, l.expires_ms
            FROM leases l JOIN readers r ON r.reader_id = l.reader_id
            WHERE l.item_id = :item
            """)
        .bind("item", itemId)
        .map((row, context) ->
            new Row(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5)))
        .findOne();
  }

  private static @Nullable String itemState(Handle handle, String itemId) {
    return handle
        .createQuery("SELECT state FROM items WHERE item_id = :item")
        .bind("item", itemId)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }
}

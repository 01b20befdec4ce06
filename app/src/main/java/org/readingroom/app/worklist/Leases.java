package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;

/// Claims inside one hub transaction. Every comparison of times is made by the database's clock;
/// callers send durations. Thread-safe (stateless); {@link Worklist} is the door for everyone who
/// has no transaction of their own.
public final class Leases {
  /// Given when nobody asks for another: long enough to survive a missed heartbeat or two, short
  /// enough that a crash does not keep an emergency waiting.
  public static final Duration USUAL = Duration.ofMinutes(10);

  private static final Duration LONGEST = Duration.ofHours(12);

  private final AuditTrail audit;

  public Leases(AuditTrail audit) {
    this.audit = audit;
  }

  /// Claims the item, or renews the claim the same reader already has on the same computer.
  public LeaseOutcome claim(Handle handle, String itemId, Actor actor, Duration length) {
    Duration granted = checked(length);
    if (!actor.reader().role().mayReport()) {
      return refused(
          handle,
          actor,
          AuditAction.CLAIM,
          itemId,
          "A " + actor.reader().role().label() + " does not report, so cannot claim.");
    }
    @Nullable String state = itemState(handle, itemId);
    if (state == null) {
      return new LeaseOutcome.Refused("There is no such item in the worklist.");
    }
    if (state.equals(ItemState.REPORTED.name())) {
      return refused(
          handle, actor, AuditAction.CLAIM, itemId, "This item has already been reported.");
    }
    long now = Hub.nowMs(handle);
    Optional<Row> held = row(handle, itemId).filter(lease -> lease.expiresMs() > now);
    if (held.isPresent() && !held.get().belongsTo(actor)) {
      return refused(
          handle,
          actor,
          AuditAction.CLAIM,
          itemId,
          held.get().displayName() + " has claimed this item.");
    }
    if (held.isPresent()) {
      long until = extend(handle, itemId, now, granted);
      return new LeaseOutcome.Granted(
          new Lease(itemId, held.get().token(), Instant.ofEpochMilli(until), granted));
    }
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
              claimed_ms = excluded.claimed_ms, expires_ms = excluded.expires_ms
            """)
        .bind("item", itemId)
        .bind("reader", actor.reader().readerId())
        .bind("client", actor.clientId())
        .bind("token", token)
        .bind("now", now)
        .bind("until", now + granted.toMillis())
        .execute();
    audit.append(handle, actor, AuditAction.CLAIM, itemId, "claimed");
    return new LeaseOutcome.Granted(
        new Lease(itemId, token, Instant.ofEpochMilli(now + granted.toMillis()), granted));
  }

  /// Gives more time to a lease that is still valid. An expired one is not revived, even when
  /// nobody else wanted the item: claim again, and get a new token.
  public LeaseOutcome renew(
      Handle handle, String itemId, long fencingToken, Actor actor, Duration length) {
    Duration granted = checked(length);
    long now = Hub.nowMs(handle);
    @Nullable String why = whyNotHeld(handle, itemId, fencingToken, actor, now);
    if (why != null) {
      return refused(handle, actor, AuditAction.RENEW, itemId, why);
    }
    long until = extend(handle, itemId, now, granted);
    return new LeaseOutcome.Granted(
        new Lease(itemId, fencingToken, Instant.ofEpochMilli(until), granted));
  }

  /// Null when the actor holds the item under this token right now; else the reason in plain words.
  /// Ask in the same transaction as the write it guards.
  public @Nullable String whyNotHeld(Handle handle, String itemId, long fencingToken, Actor actor) {
    return whyNotHeld(handle, itemId, fencingToken, actor, Hub.nowMs(handle));
  }

  private static @Nullable String whyNotHeld(
      Handle handle, String itemId, long fencingToken, Actor actor, long now) {
    Optional<Row> lease = row(handle, itemId);
    if (lease.isEmpty()) {
      return "You no longer hold this item: it was released. Claim it again to go on.";
    }
    if (lease.get().token() != fencingToken || !lease.get().belongsTo(actor)) {
      return lease.get().belongsTo(actor)
          ? "This claim was replaced by a newer one of yours."
          : lease.get().displayName() + " has claimed this item since. Your text is kept.";
    }
    return lease.get().expiresMs() > now
        ? null
        : "Your claim on this item has run out. Claim it again to go on; your text is kept.";
  }

  /// Gives the item back. True when it was held under that token.
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
      audit.append(handle, actor, AuditAction.RELEASE, itemId, "released");
    }
    return gone > 0;
  }

  /// The token under which the actor holds the item now, if so.
  public Optional<Long> heldToken(Handle handle, String itemId, Actor actor) {
    long now = Hub.nowMs(handle);
    return row(handle, itemId)
        .filter(lease -> lease.expiresMs() > now && lease.belongsTo(actor))
        .map(Row::token);
  }

  private LeaseOutcome refused(
      Handle handle, Actor actor, AuditAction action, String itemId, String reason) {
    audit.append(handle, actor, action, itemId, "refused");
    return new LeaseOutcome.Refused(reason);
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

  private static Duration checked(Duration length) {
    if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a lease lasts between a moment and 12 hours");
    }
    return length;
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

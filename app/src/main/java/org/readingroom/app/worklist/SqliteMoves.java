package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;

/// {@link Moves} on SQLite: the rules in Java, inside the one writing transaction there is. A hub
/// of one's own does not ask who may report for which trust.
final class SqliteMoves extends Moves {
  private final AuditTrail audit;
  private final Leases leases;

  SqliteMoves(Hub hub, AuditTrail audit) {
    super(hub);
    this.audit = audit;
    this.leases = Leases.of(hub, audit);
  }

  @Override
  MoveOutcome handOver(
      Handle handle, String itemId, Actor actor, String toReaderId, String id, byte[] note) {
    Optional<Long> token = leases.heldToken(handle, itemId, actor);
    @Nullable String refusal =
        toReaderId.equals(actor.reader().readerId()) ? "SELF" : whyNotFor(handle, toReaderId);
    if (token.isEmpty()) {
      refusal = "RELEASED";
    }
    if (refusal != null) {
      audit.append(handle, actor, AuditAction.HAND_OVER, itemId, "refused");
      return refused(refusal, actor, null);
    }
    keepFor(handle, itemId, Handover.Kind.HANDED_OVER, actor, toReaderId, id, note);
    audit.append(handle, actor, AuditAction.HAND_OVER, itemId, "to " + toReaderId);
    return new MoveOutcome.Moved();
  }

  @Override
  MoveOutcome reassign(
      Handle handle, String itemId, Actor lead, String toReaderId, String id, byte[] reason) {
    @Nullable String refusal = whyNotMoved(handle, itemId, lead);
    if (refusal == null) {
      refusal = whyNotFor(handle, toReaderId);
    }
    if (refusal != null) {
      audit.append(handle, lead, AuditAction.REASSIGN, itemId, "refused");
      return refused(refusal, lead, null);
    }
    keepFor(handle, itemId, Handover.Kind.REASSIGNED, lead, toReaderId, id, reason);
    audit.append(handle, lead, AuditAction.REASSIGN, itemId, "to " + toReaderId);
    return new MoveOutcome.Moved();
  }

  @Override
  LeaseOutcome takeOver(
      Handle handle, String itemId, Actor lead, String id, byte[] reason, Duration length) {
    @Nullable String refusal = whyNotMoved(handle, itemId, lead);
    if (refusal != null) {
      audit.append(handle, lead, AuditAction.TAKE_OVER, itemId, "refused");
      return LeaseRefusal.valueOf(refusal).outcome(lead, null);
    }
    @Nullable String had = had(handle, itemId);
    handle
        .createUpdate("DELETE FROM item_keeps WHERE item_id = :item")
        .bind("item", itemId)
        .execute();
    note(handle, itemId, Handover.Kind.TAKEN_OVER, lead, had, lead.reader().readerId(), id, reason);
    long now = Hub.nowMs(handle);
    long token = SqliteLeases.give(handle, itemId, lead, now, length);
    audit.append(
        handle, lead, AuditAction.TAKE_OVER, itemId, "from " + (had == null ? "nobody" : had));
    return new LeaseOutcome.Granted(
        new Lease(itemId, token, Instant.ofEpochMilli(now + length.toMillis()), length));
  }

  private static @Nullable String whyNotMoved(Handle handle, String itemId, Actor lead) {
    Optional<String> state =
        handle
            .createQuery("SELECT state FROM items WHERE item_id = :item")
            .bind("item", itemId)
            .mapTo(String.class)
            .findOne();
    if (state.isEmpty()) {
      return "NO_ITEM";
    }
    if (lead.reader().role() != Role.LEAD) {
      return "NOT_A_LEAD";
    }
    return state.get().equals(ItemState.REPORTED.name()) ? "REPORTED" : null;
  }

  private static @Nullable String whyNotFor(Handle handle, String readerId) {
    Optional<String> role =
        handle
            .createQuery(
                "SELECT role FROM readers WHERE reader_id = :reader AND retired_ms IS NULL")
            .bind("reader", readerId)
            .mapTo(String.class)
            .findOne();
    if (role.isEmpty()) {
      return "NO_READER";
    }
    return Role.valueOf(role.get()).mayReport() ? null : "MAY_NOT_REPORT_IT";
  }

  private static void keepFor(
      Handle handle,
      String itemId,
      Handover.Kind kind,
      Actor by,
      String toReaderId,
      String id,
      byte[] note) {
    @Nullable String had =
        handle
            .createQuery("DELETE FROM leases WHERE item_id = :item RETURNING reader_id")
            .bind("item", itemId)
            .mapTo(String.class)
            .findOne()
            .orElse(null);
    note(handle, itemId, kind, by, had, toReaderId, id, note);
    handle
        .createUpdate(
            """
            INSERT INTO item_keeps (item_id, reader_id, until_ms, handover_id)
            VALUES (:item, :to, :until, :id)
            ON CONFLICT (item_id) DO UPDATE SET reader_id = excluded.reader_id,
              until_ms = excluded.until_ms, handover_id = excluded.handover_id
            """)
        .bind("item", itemId)
        .bind("to", toReaderId)
        .bind("until", Hub.nowMs(handle) + KEPT_FOR.toMillis())
        .bind("id", id)
        .execute();
  }

  private static void note(
      Handle handle,
      String itemId,
      Handover.Kind kind,
      Actor by,
      @Nullable String had,
      String toReaderId,
      String id,
      byte[] note) {
    handle
        .createUpdate(
            """
            INSERT INTO handovers
              (handover_id, item_id, kind, by_reader, from_reader, to_reader, at_ms, sealed)
            VALUES (:id, :item, :kind, :by, :from, :to, :now, :note)
            """)
        .bind("id", id)
        .bind("item", itemId)
        .bind("kind", kind.name())
        .bind("by", by.reader().readerId())
        .bind("from", had)
        .bind("to", toReaderId)
        .bind("now", Hub.nowMs(handle))
        .bind("note", note)
        .execute();
  }

  // who holds it, else for whom it is kept
  private static @Nullable String had(Handle handle, String itemId) {
    return handle
        .createQuery(
            """
            SELECT reader_id FROM leases WHERE item_id = :item
            UNION ALL SELECT reader_id FROM item_keeps WHERE item_id = :item LIMIT 1
            """)
        .bind("item", itemId)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }
}

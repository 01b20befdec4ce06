package org.readingroom.app.worklist.vetting;

import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;

/// {@link VettingDeeds} on SQLite, inside the one writing transaction there is.
final class SqliteVettingDeeds extends VettingDeeds {
  private final AuditTrail audit;

  SqliteVettingDeeds(AuditTrail audit) {
    this.audit = audit;
  }

  private record Row(
      VettingState state,
      String askedBy,
      String radiologistId,
      long dueMs,
      @Nullable Long pausedMs,
      int lastSeq) {}

  @Override
  @Nullable VettingRefusal ask(Handle handle, Actor actor, Asked asked) {
    @Nullable VettingRefusal refusal =
        asked.itemId() != null && !itemOfTrust(handle, asked.itemId(), asked.trustCode())
            ? VettingRefusal.NOT_FOUND
            : whyNoRadiologist(handle, asked.radiologistId());
    if (refusal != null) {
      audit.append(handle, actor, AuditAction.ASK_VETTING, asked.vettingId(), "refused");
      return refusal;
    }
    long now = Hub.nowMs(handle);
    handle
        .createUpdate(
            """
            INSERT INTO vettings (vetting_id, trust_code, trust, item_id, state, asked_by,
              radiologist_id, asked_ms, due_ms, last_seq, sealed, order_key)
            VALUES (:vetting, :code, :trust, :item, 'ASKED', :by, :radiologist, :now, :due, 1,
              :request, :order)
            """)
        .bind("vetting", asked.vettingId())
        .bind("code", asked.trustCode())
        .bind("trust", asked.trust())
        .bind("item", asked.itemId())
        .bind("order", asked.orderKey())
        .bind("by", actor.reader().readerId())
        .bind("radiologist", asked.radiologistId())
        .bind("now", now)
        .bind("due", now + asked.lengthMs())
        .bind("request", asked.request())
        .execute();
    say(handle, actor, asked.vettingId(), 1, VettingStep.Kind.ASK, now, asked.words());
    audit.append(
        handle, actor, AuditAction.ASK_VETTING, asked.vettingId(), "of " + asked.radiologistId());
    return null;
  }

  @Override
  @Nullable VettingRefusal step(
      Handle handle,
      Actor actor,
      String vettingId,
      int lastSeq,
      VettingStep.Kind kind,
      @Nullable String radiologistId,
      byte[] words) {
    Optional<Row> found = row(handle, vettingId);
    @Nullable VettingRefusal refusal =
        found.isEmpty()
            ? VettingRefusal.NOT_FOUND
            : refusal(handle, found.get(), actor, lastSeq, kind, radiologistId);
    if (refusal != null || found.isEmpty()) {
      audit.append(handle, actor, AuditAction.ANSWER_VETTING, vettingId, "refused");
      return refusal;
    }
    Row row = found.get();
    long now = Hub.nowMs(handle);
    say(handle, actor, vettingId, row.lastSeq() + 1, kind, now, words);
    Long paused = row.pausedMs();
    long due = row.dueMs();
    if (kind == VettingStep.Kind.REPLY && paused != null) {
      due += Math.max(0, now - paused);
      paused = null;
    } else if (kind == VettingStep.Kind.ASK_BACK) {
      paused = now;
    }
    handle
        .createUpdate(
            """
            UPDATE vettings SET last_seq = :seq, state = :state, radiologist_id = :radiologist,
              due_ms = :due, paused_ms = :paused WHERE vetting_id = :vetting
            """)
        .bind("seq", row.lastSeq() + 1)
        .bind("state", kind.after(row.state()).name())
        .bind("radiologist", kind == VettingStep.Kind.PASS_ON ? radiologistId : row.radiologistId())
        .bind("due", due)
        .bind("paused", paused)
        .bind("vetting", vettingId)
        .execute();
    audit.append(
        handle, actor, AuditAction.ANSWER_VETTING, vettingId, kind.name().toLowerCase(Locale.ROOT));
    return null;
  }

  private static @Nullable VettingRefusal refusal(
      Handle handle,
      Row row,
      Actor actor,
      int lastSeq,
      VettingStep.Kind kind,
      @Nullable String radiologistId) {
    String me = actor.reader().readerId();
    boolean lead = actor.reader().role() == Role.LEAD;
    if (!row.state().open()) {
      return VettingRefusal.ANSWERED;
    }
    if (row.lastSeq() != lastSeq) {
      return VettingRefusal.CHANGED_MEANWHILE;
    }
    return switch (kind) {
      case ASK -> VettingRefusal.ANSWERED;
      case ACCEPT, CHANGE, REJECT, ASK_BACK -> {
        if (row.state() != VettingState.ASKED) {
          yield VettingRefusal.ANSWERED;
        }
        yield row.radiologistId().equals(me)
            ? whyNoRadiologist(handle, me)
            : VettingRefusal.NOT_YOURS;
      }
      case REPLY -> {
        if (row.state() != VettingState.ASKED_BACK) {
          yield VettingRefusal.ANSWERED;
        }
        yield row.askedBy().equals(me) || lead ? null : VettingRefusal.NOT_YOURS;
      }
      case WITHDRAW -> row.askedBy().equals(me) || lead ? null : VettingRefusal.NOT_YOURS;
      case PASS_ON -> {
        if (!lead && !row.askedBy().equals(me) && !row.radiologistId().equals(me)) {
          yield VettingRefusal.NOT_YOURS;
        }
        yield whyNoRadiologist(handle, radiologistId == null ? "" : radiologistId);
      }
    };
  }

  private static void say(
      Handle handle,
      Actor actor,
      String vettingId,
      int seq,
      VettingStep.Kind kind,
      long now,
      byte[] words) {
    handle
        .createUpdate(
            """
            INSERT INTO vetting_steps (vetting_id, seq, step, by_reader, at_ms, sealed)
            VALUES (:vetting, :seq, :step, :by, :now, :words)
            """)
        .bind("vetting", vettingId)
        .bind("seq", seq)
        .bind("step", kind.name())
        .bind("by", actor.reader().readerId())
        .bind("now", now)
        .bind("words", words)
        .execute();
  }

  private static Optional<Row> row(Handle handle, String vettingId) {
    return handle
        .createQuery("SELECT * FROM vettings WHERE vetting_id = :vetting")
        .bind("vetting", vettingId)
        .map((row, context) -> {
          long paused = row.getLong("paused_ms");
          @Nullable Long since = row.wasNull() ? null : paused;
          return new Row(
              VettingState.valueOf(row.getString("state")),
              row.getString("asked_by"),
              row.getString("radiologist_id"),
              row.getLong("due_ms"),
              since,
              row.getInt("last_seq"));
        })
        .findOne();
  }

  private static @Nullable VettingRefusal whyNoRadiologist(Handle handle, String readerId) {
    boolean verifies =
        handle
            .createQuery(
                "SELECT role FROM readers WHERE reader_id = :reader AND retired_ms IS NULL")
            .bind("reader", readerId)
            .mapTo(String.class)
            .findOne()
            .filter(role -> Role.valueOf(role).mayVerify())
            .isPresent();
    return verifies ? null : VettingRefusal.NOT_A_RADIOLOGIST;
  }

  private static boolean itemOfTrust(Handle handle, String itemId, String trustCode) {
    return handle
            .createQuery("SELECT count(*) FROM items WHERE item_id = :item AND trust_code = :trust")
            .bind("item", itemId)
            .bind("trust", trustCode)
            .mapTo(Long.class)
            .one()
        > 0;
  }
}

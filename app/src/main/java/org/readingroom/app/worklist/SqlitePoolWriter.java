package org.readingroom.app.worklist;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;

/// {@link PoolWriter} on SQLite.
final class SqlitePoolWriter extends PoolWriter {
  @Override
  void begin(Handle handle) {
    // the writing transaction is the only one there is
  }

  @Override
  void item(Handle handle, NewItem item) {
    handle
        .createUpdate(
            """
            INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,
              pooled_ms, sealed)
            VALUES (:item, :trustCode, :trust, 'OPEN', :priority, :examined, :due, :now, :sealed)
            """)
        .bind("item", item.itemId())
        .bind("trustCode", item.trustCode())
        .bind("trust", item.trust())
        .bind("priority", item.priority().rank())
        .bind("examined", item.examinedMs())
        .bind("due", item.dueMs())
        .bind("now", Hub.nowMs(handle))
        .bind("sealed", item.described())
        .execute();
    if (item.orderKey() != null) {
      handle
          .createUpdate("INSERT INTO item_orders (order_key, item_id) VALUES (:order, :item)")
          .bind("order", item.orderKey())
          .bind("item", item.itemId())
          .execute();
    }
  }

  @Override
  void study(Handle handle, KeptStudy study) {
    handle
        .createUpdate(
            """
            INSERT INTO item_studies (item_id, study_key, archive, trust_code, instances, images,
              modalities, checked, row_key, sealed)
            VALUES (:item, :study, :archive, :trust, :instances, :images, :modalities, :checked,
              :rowKey, :sealed)
            ON CONFLICT (item_id, study_key, archive) DO UPDATE SET
              trust_code = excluded.trust_code, instances = excluded.instances,
              images = coalesce(excluded.images, images), modalities = excluded.modalities,
              checked = excluded.checked, row_key = excluded.row_key, sealed = excluded.sealed,
              gone_ms = NULL
            """)
        .bind("item", study.itemId())
        .bind("study", study.studyKey())
        .bind("archive", study.archive())
        .bind("trust", study.trustCode())
        .bind("instances", study.instances())
        .bind("images", study.images())
        .bind("modalities", study.modalities())
        .bind("checked", study.checked() ? 1 : 0)
        .bind("rowKey", study.rowKey())
        .bind("sealed", study.header())
        .execute();
    handle
        .createUpdate(
            "UPDATE items SET sealed = :sealed WHERE item_id = :item AND trust_code = :trust")
        .bind("sealed", study.described())
        .bind("item", study.itemId())
        .bind("trust", study.trustCode())
        .execute();
  }

  @Override
  void request(Handle handle, String itemId, Request request) {
    handle
        .createUpdate(
            """
            UPDATE items SET pathway = :pathway, priority = :priority, due_ms = :due,
              subspecialty = CASE WHEN :subspecialty = '' THEN subspecialty ELSE :subspecialty END,
              sealed = :sealed WHERE item_id = :item
            """)
        .bind("item", itemId)
        .bind("pathway", request.pathway())
        .bind("subspecialty", request.subspecialty())
        .bind("priority", request.priority().rank())
        .bind("due", request.dueMs())
        .bind("sealed", request.described())
        .execute();
  }

  @Override
  void gone(Handle handle, String itemId, String studyKey, String archive) {
    handle
        .createUpdate(
            """
            UPDATE item_studies SET gone_ms = :now WHERE item_id = :item AND study_key = :study
              AND archive = :archive AND gone_ms IS NULL
            """)
        .bind("item", itemId)
        .bind("study", studyKey)
        .bind("archive", archive)
        .bind("now", Hub.nowMs(handle))
        .execute();
  }

  @Override
  boolean order(Handle handle, KeptOrder order) {
    boolean known =
        handle
            .createQuery("SELECT EXISTS (SELECT 1 FROM orders WHERE order_key = :order)")
            .bind("order", order.orderKey())
            .mapTo(Boolean.class)
            .one();
    handle
        .createUpdate(
            """
            INSERT INTO orders (order_key, trust_code, state, source, told_ms, sealed)
            VALUES (:order, :trust, :state, :source, :told, :sealed)
            ON CONFLICT (order_key) DO UPDATE SET trust_code = excluded.trust_code,
              state = excluded.state, source = excluded.source, told_ms = excluded.told_ms,
              sealed = excluded.sealed
            """)
        .bind("order", order.orderKey())
        .bind("trust", order.trustCode())
        .bind("state", order.cancelled() ? "CANCELLED" : "PLACED")
        .bind("source", order.source().name())
        .bind("told", Hub.nowMs(handle))
        .bind("sealed", order.order())
        .execute();
    return !known;
  }

  @Override
  boolean taken(Handle handle, String messageKey, String digest) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT 1 FROM order_messages
              WHERE message_key = :message AND digest = :digest)
            """)
        .bind("message", messageKey)
        .bind("digest", digest)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  void take(Handle handle, String messageKey, String digest) {
    long now = Hub.nowMs(handle);
    handle
        .createUpdate("DELETE FROM order_messages WHERE at_ms < :before")
        .bind("before", now - MESSAGES_KEPT.toMillis())
        .execute();
    handle
        .createUpdate(
            """
            INSERT INTO order_messages (message_key, digest, at_ms) VALUES (:message, :digest, :now)
            ON CONFLICT (message_key) DO UPDATE SET digest = excluded.digest, at_ms = excluded.at_ms
            """)
        .bind("message", messageKey)
        .bind("digest", digest)
        .bind("now", now)
        .execute();
  }

  @Override
  void evidence(
      Handle handle, String itemId, String sopKey, String verdict, @Nullable String reason) {
    handle
        .createUpdate(
            """
            INSERT INTO item_evidence (item_id, sop_key, verdict, reason)
            VALUES (:item, :sop, :verdict, :reason)
            ON CONFLICT (item_id, sop_key) DO UPDATE SET verdict = excluded.verdict,
              reason = excluded.reason
            """)
        .bind("item", itemId)
        .bind("sop", sopKey)
        .bind("verdict", verdict)
        .bind("reason", reason)
        .execute();
  }

  @Override
  boolean settle(Handle handle, String itemId) {
    handle
        .createUpdate(
            """
            UPDATE items SET doubt = coalesce(
              (SELECT reason FROM item_evidence
               WHERE item_id = :item AND verdict = 'DOUBTFUL' ORDER BY sop_key LIMIT 1),
              (SELECT 'An object that may be its report could not be read from ' || archive || '.'
               FROM item_studies WHERE item_id = :item AND checked = 0 AND gone_ms IS NULL LIMIT 1),
              (SELECT 'The archives no longer hold its images. Ask the trust before reporting.'
               WHERE NOT EXISTS (SELECT 1 FROM item_studies
                 WHERE item_id = :item AND gone_ms IS NULL)))
            WHERE item_id = :item
            """)
        .bind("item", itemId)
        .execute();
    int closed =
        handle
            .createUpdate(
                """
                UPDATE items SET state = 'REPORTED' WHERE item_id = :item AND state <> 'REPORTED'
                  AND EXISTS (SELECT 1 FROM item_evidence
                    WHERE item_id = :item AND verdict = 'FINAL')
                """)
            .bind("item", itemId)
            .execute();
    if (closed > 0) {
      return true;
    }
    handle
        .createUpdate(
            """
            UPDATE items SET state = 'PRELIMINARY' WHERE item_id = :item AND state = 'OPEN'
              AND EXISTS (SELECT 1 FROM item_evidence
                WHERE item_id = :item AND verdict = 'PRELIMINARY')
            """)
        .bind("item", itemId)
        .execute();
    return false;
  }

  @Override
  void watermark(Handle handle, String archive, boolean full) {
    long now = Hub.nowMs(handle);
    handle
        .createUpdate(
            """
            INSERT INTO watermarks (archive, passed_ms, full_pass_ms)
            VALUES (:archive, :now, :full)
            ON CONFLICT (archive) DO UPDATE SET passed_ms = excluded.passed_ms,
              full_pass_ms = coalesce(excluded.full_pass_ms, full_pass_ms)
            """)
        .bind("archive", archive)
        .bind("now", now)
        .bind("full", full ? now : null)
        .execute();
  }
}

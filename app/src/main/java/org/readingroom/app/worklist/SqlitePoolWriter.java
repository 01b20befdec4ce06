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
            INSERT INTO item_studies (item_id, study_key, archive, trust_code, instances, modalities,
              checked, row_key, sealed)
            VALUES (:item, :study, :archive, :trust, :instances, :modalities, :checked, :rowKey,
              :sealed)
            ON CONFLICT (item_id, study_key, archive) DO UPDATE SET
              trust_code = excluded.trust_code, instances = excluded.instances,
              modalities = excluded.modalities, checked = excluded.checked,
              row_key = excluded.row_key, sealed = excluded.sealed
            """)
        .bind("item", study.itemId())
        .bind("study", study.studyKey())
        .bind("archive", study.archive())
        .bind("trust", study.trustCode())
        .bind("instances", study.instances())
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
               FROM item_studies WHERE item_id = :item AND checked = 0 LIMIT 1))
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

package org.readingroom.app.worklist;

import java.sql.Types;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// {@link PoolWriter} on PostgreSQL: procedures, which let only feeders in.
final class PostgresPoolWriter extends PoolWriter {
  @Override
  void begin(Handle handle) {
    handle.createUpdate("SELECT begin_feeding()").execute();
  }

  @Override
  void item(Handle handle, NewItem item) {
    handle
        .createUpdate(
            """
            SELECT pool_item(:item, :trustCode, :trust, :priority, :examined, :due, :described,
              :order)
            """)
        .bind("item", item.itemId())
        .bind("trustCode", item.trustCode())
        .bind("trust", item.trust())
        .bind("priority", item.priority().rank())
        .bind("examined", item.examinedMs())
        .bind("due", item.dueMs())
        .bind("described", item.described())
        .bind("order", item.orderKey())
        .execute();
  }

  @Override
  void study(Handle handle, KeptStudy study) {
    handle
        .createUpdate(
            """
            SELECT pool_study(:item, :study, :archive, :trust, :instances, :modalities, :checked,
              :rowKey, :header, :described)
            """)
        .bind("item", study.itemId())
        .bind("study", study.studyKey())
        .bind("archive", study.archive())
        .bind("trust", study.trustCode())
        .bindBySqlType("instances", study.instances(), Types.INTEGER)
        .bind("modalities", study.modalities())
        .bind("checked", study.checked() ? 1 : 0)
        .bind("rowKey", study.rowKey())
        .bind("header", study.header())
        .bind("described", study.described())
        .execute();
    if (study.images() != null) {
      handle
          .createUpdate("SELECT pool_images(:item, :study, :archive, :images)")
          .bind("item", study.itemId())
          .bind("study", study.studyKey())
          .bind("archive", study.archive())
          .bind("images", study.images())
          .execute();
    }
  }

  @Override
  void request(Handle handle, String itemId, Request request) {
    handle
        .createUpdate(
            "SELECT pool_request(:item, :pathway, :subspecialty, :priority, :due, :described)")
        .bind("item", itemId)
        .bind("pathway", request.pathway())
        .bind("subspecialty", request.subspecialty())
        .bind("priority", request.priority().rank())
        .bind("due", request.dueMs())
        .bind("described", request.described())
        .execute();
  }

  @Override
  void gone(Handle handle, String itemId, String studyKey, String archive) {
    handle
        .createUpdate("SELECT pool_gone(:item, :study, :archive)")
        .bind("item", itemId)
        .bind("study", studyKey)
        .bind("archive", archive)
        .execute();
  }

  @Override
  boolean order(Handle handle, KeptOrder order) {
    return handle
        .createQuery("SELECT pool_order(:order, :trust, :state, :source, :sealed)")
        .bind("order", order.orderKey())
        .bind("trust", order.trustCode())
        .bind("state", order.cancelled() ? "CANCELLED" : "PLACED")
        .bind("source", order.source().name())
        .bind("sealed", order.order())
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  boolean taken(Handle handle, String messageKey, String digest) {
    return handle
        .createQuery("SELECT order_message_taken(:message, :digest)")
        .bind("message", messageKey)
        .bind("digest", digest)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  void take(Handle handle, String messageKey, String digest) {
    handle
        .createUpdate("SELECT take_order_message(:message, :digest, :keep)")
        .bind("message", messageKey)
        .bind("digest", digest)
        .bind("keep", MESSAGES_KEPT.toMillis())
        .execute();
  }

  @Override
  void evidence(
      Handle handle, String itemId, String sopKey, String verdict, @Nullable String reason) {
    handle
        .createUpdate("SELECT pool_evidence(:item, :sop, :verdict, :reason)")
        .bind("item", itemId)
        .bind("sop", sopKey)
        .bind("verdict", verdict)
        .bind("reason", reason)
        .execute();
  }

  @Override
  boolean settle(Handle handle, String itemId) {
    return handle
        .createQuery("SELECT pool_settle(:item)")
        .bind("item", itemId)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  void watermark(Handle handle, String archive, boolean full) {
    handle
        .createUpdate("SELECT pool_watermark(:archive, :full)")
        .bind("archive", archive)
        .bind("full", full)
        .execute();
  }
}

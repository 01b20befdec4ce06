package org.readingroom.app.report;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.Leases;

/// {@link ReportLedger} on SQLite. {@link Reports} has checked lease and role in the same
/// transaction, the only one that writes.
final class SqliteReportLedger extends ReportLedger {
  private final ReportRows rows;
  private final AuditTrail audit;
  private final Leases leases;

  SqliteReportLedger(ReportRows rows, AuditTrail audit, Leases leases) {
    this.rows = rows;
    this.audit = audit;
    this.leases = leases;
  }

  @Override
  Written append(
      Handle handle,
      Actor actor,
      Report report,
      Lease lease,
      List<ReportObject.Addressed> objects) {
    handle
        .createUpdate(
            """
            INSERT INTO reports
              (report_id, version, item_id, state, author_id, fencing_token, written_ms, sealed)
            VALUES (:report, :version, :item, :state, :author, :token, :written, :sealed)
            """)
        .bind("report", report.reportId())
        .bind("version", report.version())
        .bind("item", report.itemId())
        .bind("state", report.state().name())
        .bind("author", report.authorId())
        .bind("token", lease.fencingToken())
        .bind("written", report.written().toEpochMilli())
        .bind("sealed", rows.hide(report))
        .execute();
    objects.forEach(object -> queue(handle, report, object));
    if (report.state() == ReportState.DRAFT) {
      handle
          .createUpdate(
              """
              INSERT INTO item_drafts (item_id, reader_id, version, saved_ms)
              VALUES (:item, :reader, :version, :at)
              ON CONFLICT (item_id, reader_id) DO UPDATE SET version = excluded.version,
                saved_ms = excluded.saved_ms
              """)
          .bind("item", report.itemId())
          .bind("reader", report.authorId())
          .bind("version", report.version())
          .bind("at", report.written().toEpochMilli())
          .execute();
      audit.append(handle, actor, AuditAction.DRAFT, report.itemId(), "saved");
      return new Written(report, null);
    }
    handle
        .createUpdate(
            "DELETE FROM item_drafts WHERE item_id = :item AND (:final OR reader_id = :reader)")
        .bind("item", report.itemId())
        .bind("final", report.state().verified())
        .bind("reader", report.authorId())
        .execute();
    handle
        .createUpdate("DELETE FROM item_keeps WHERE item_id = :item")
        .bind("item", report.itemId())
        .execute();
    handle
        .createUpdate("UPDATE items SET state = :state, doubt = NULL WHERE item_id = :item")
        .bind(
            "state",
            (report.state().verified() ? ItemState.REPORTED : ItemState.PRELIMINARY).name())
        .bind("item", report.itemId())
        .execute();
    audit.append(
        handle,
        actor,
        AuditAction.SIGN,
        report.reportId(),
        report.state().name().toLowerCase(Locale.ROOT) + " version " + report.version());
    leases.release(handle, report.itemId(), lease.fencingToken(), actor);
    return new Written(report, null);
  }

  private void queue(Handle handle, Report report, ReportObject.Addressed object) {
    String deliveryId = UUID.randomUUID().toString();
    handle
        .createUpdate(
            """
            INSERT INTO outbox (delivery_id, report_id, version, destination, kind, state,
              queued_ms, next_attempt_ms, sealed)
            VALUES (:id, :report, :version, :destination, 'SR', 'PENDING', :now, :now, :sealed)
            """)
        .bind("id", deliveryId)
        .bind("report", report.reportId())
        .bind("version", report.version())
        .bind("destination", object.archive())
        .bind("now", report.written().toEpochMilli())
        .bind("sealed", rows.hideObject(deliveryId, object))
        .execute();
  }
}

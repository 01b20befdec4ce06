package org.readingroom.app.report;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.SealedJson;

/// Report versions and deliveries to and from their rows. Thread-safe (stateless).
final class ReportRows {
  static final String REPORT = "reports.sealed";
  static final String OUTBOX = "outbox.sealed";

  private final HubColumns columns;

  ReportRows(HubColumns columns) {
    this.columns = columns;
  }

  private record Text(String findings, String conclusion) {}

  List<Report> history(Handle handle, String itemId) {
    return handle
        .createQuery(
            """
            SELECT p.*, r.display_name FROM reports p JOIN readers r ON r.reader_id = p.author_id
            WHERE p.item_id = :item ORDER BY p.version
            """)
        .bind("item", itemId)
        .map((row, context) -> {
          String reportId = row.getString("report_id");
          int version = row.getInt("version");
          Text text =
              SealedJson.reveal(
                  columns, REPORT, reportId + '/' + version, row.getBytes("sealed"), Text.class);
          return new Report(
              reportId,
              version,
              row.getString("item_id"),
              ReportState.valueOf(row.getString("state")),
              row.getString("author_id"),
              row.getString("display_name"),
              Instant.ofEpochMilli(row.getLong("written_ms")),
              new ReportText(text.findings(), text.conclusion()));
        })
        .list();
  }

  void append(Handle handle, Report report, long fencingToken) {
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
        .bind("token", fencingToken)
        .bind("written", report.written().toEpochMilli())
        .bind(
            "sealed",
            SealedJson.hide(
                columns,
                REPORT,
                report.reportId() + '/' + report.version(),
                new Text(report.text().findings(), report.text().conclusion())))
        .execute();
  }

  void queue(Handle handle, Report report, ReportObject.Addressed addressed) {
    String deliveryId = UUID.randomUUID().toString();
    long now = Hub.nowMs(handle);
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
        .bind("destination", addressed.archive())
        .bind("now", now)
        .bind("sealed", columns.hide(OUTBOX, deliveryId, addressed.dataset()))
        .execute();
  }
}

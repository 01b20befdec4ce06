package org.readingroom.app.report;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.SealedJson;

/// What the rows of reports and deliveries hold, and how it is read again. Thread-safe (stateless).
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

  byte[] hide(Report report) {
    return SealedJson.hide(
        columns,
        REPORT,
        report.reportId() + '/' + report.version(),
        new Text(report.text().findings(), report.text().conclusion()));
  }

  byte[] hideObject(String deliveryId, ReportObject.Addressed addressed) {
    return columns.hide(OUTBOX, deliveryId, addressed.dataset());
  }
}

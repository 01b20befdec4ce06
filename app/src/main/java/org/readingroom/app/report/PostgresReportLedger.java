package org.readingroom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.worklist.Lease;

/// {@link ReportLedger} on PostgreSQL: one call of a procedure, which checks lease, fencing token,
/// role and trust once more by itself.
final class PostgresReportLedger extends ReportLedger {
  private final ReportRows rows;

  PostgresReportLedger(ReportRows rows) {
    this.rows = rows;
  }

  @Override
  Written append(
      Handle handle,
      Actor actor,
      Report report,
      Lease lease,
      List<ReportObject.Addressed> objects) {
    List<String> deliveries = new ArrayList<>();
    List<String> destinations = new ArrayList<>();
    List<byte[]> datasets = new ArrayList<>();
    for (ReportObject.Addressed object : objects) {
      String deliveryId = UUID.randomUUID().toString();
      deliveries.add(deliveryId);
      destinations.add(object.archive());
      datasets.add(rows.hideObject(deliveryId, object));
    }
    return handle
        .createQuery(
            """
            SELECT * FROM append_report(:item, :client, :token, :report, :version, :state, :written,
              :text, :deliveries, :destinations, :objects)
            """)
        .bind("item", report.itemId())
        .bind("client", actor.clientId())
        .bind("token", lease.fencingToken())
        .bind("report", report.reportId())
        .bind("version", report.version())
        .bind("state", report.state().name())
        .bind("written", report.written().toEpochMilli())
        .bind("text", rows.hide(report))
        .bindArray("deliveries", String.class, deliveries)
        .bindArray("destinations", String.class, destinations)
        .bind("objects", byteArrays(datasets))
        .map((row, context) -> {
          @Nullable String refusal = row.getString("refusal");
          return refusal == null
              ? new Written(report, null)
              : new Written(null, sentence(refusal, row.getString("holder")));
        })
        .one();
  }

  private static Argument byteArrays(List<byte[]> values) {
    return (position, statement, context) ->
        statement.setArray(
            position,
            statement.getConnection().createArrayOf("bytea", values.toArray(new byte[0][])));
  }

  private static String sentence(String refusal, @Nullable String holder) {
    return switch (refusal) {
      case "MAY_NOT_VERIFY" ->
          "You may not sign a final report. Sign it as preliminary; a consultant verifies it.";
      case "NOT_FOR_TRUST" ->
          "You are not on this trust's list of reporters, so nothing of yours can be filed there."
              + " Your text is kept.";
      case "REPORTED" ->
          "This item has been reported meanwhile. Your text is kept as a draft; compare it with the"
              + " report on file before doing anything.";
      case "VERSION" ->
          "Somebody has written to this report a moment ago. Look at it, then try again.";
      case "MOVED" -> "This item was given to " + holder + ". Your text is kept.";
      case "TAKEN" -> holder + " has claimed this item since. Your text is kept.";
      default -> "You no longer hold this item. Claim it again to go on; your text is kept.";
    };
  }
}

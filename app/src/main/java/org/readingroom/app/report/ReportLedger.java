package org.readingroom.app.report;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.Leases;

/// Writes report versions, and with an issued one everything that must happen together with it: its
/// deliveries, the item's state, the end of the claim, the audit entries. Nothing is ever changed
/// or taken out. Works inside one hub transaction. Thread-safe (stateless).
///
/// Like {@link Leases}, the rules stand here for SQLite and as a procedure for PostgreSQL.
abstract sealed class ReportLedger permits SqliteReportLedger, PostgresReportLedger {
  /// @param report null when it was refused
  /// @param refusal one plain sentence; null when it was written
  record Written(@Nullable Report report, @Nullable String refusal) {}

  static ReportLedger of(Hub hub, AuditTrail audit, Leases leases) {
    ReportRows rows = new ReportRows(hub.columns());
    return switch (hub.dialect()) {
      case SQLITE -> new SqliteReportLedger(rows, audit, leases);
      case POSTGRESQL -> new PostgresReportLedger(rows);
    };
  }

  /// @param report the next version of the item's report, dated by the hub's clock in this
  ///   transaction
  /// @param lease the claim under which it is written
  /// @param objects what has to leave with it
  abstract Written append(
      Handle handle, Actor actor, Report report, Lease lease, List<ReportObject.Addressed> objects);
}

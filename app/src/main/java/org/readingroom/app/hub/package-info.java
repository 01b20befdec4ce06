/// The hub: one database that holds the pooled worklist, leases, reports, outbox and audit.
///
/// {@link Hub} opens and migrates it and hands out short transactions; what the tables mean is the
/// business of `worklist`, `report`, `account` and `audit`. On SQLite, several processes share the
/// file and identifying values go through {@link HubColumns}; on PostgreSQL people share a server
/// and the database itself keeps the rules (procedures beside the migrations). Thread: any; calls
/// block on disk or network, so never from the FX thread. No I/O but the database's own happens
/// inside a transaction. Deliberately absent: JavaFX (this package runs without loading it).
@NullMarked
package org.readingroom.app.hub;

import org.jspecify.annotations.NullMarked;

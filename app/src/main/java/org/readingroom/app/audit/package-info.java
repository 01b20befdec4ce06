/// Who did what, and proof that the record is whole.
///
/// {@link AuditTrail} appends inside the transaction of the deed itself, one hash chain per client,
/// and seals the heads of all chains into one. Thread: any; blocks on the database. Deliberately
/// absent: patients (an entry names an item, never a person being examined), sending to an outside
/// log.
@NullMarked
package org.readingroom.app.audit;

import org.jspecify.annotations.NullMarked;

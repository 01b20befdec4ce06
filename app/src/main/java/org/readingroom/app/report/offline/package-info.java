/// What was done while the hub was away.
///
/// {@link KeptItems} keeps, sealed in the profile, every item this reader has claimed here and what
/// they did with it that the hub has not got; {@link Reconciliation} settles it when the hub is
/// back: sends what nobody has come between, and leaves the rest, with both texts, to the reader.
/// The text itself is in the draft journal ({@link org.readingroom.app.report.DraftJournal}).
/// Thread: any, except Model, View and Workflow, which are FX. Deliberately absent: merging of two
/// texts, and any guess at what a reader would have wanted.
@NullMarked
package org.readingroom.app.report.offline;

import org.jspecify.annotations.NullMarked;

/// The pool: what is to be reported over all trusts, and who is at it.
///
/// {@link Worklist} lists and finds items and gives them out on leases; {@link WorklistSync} fills
/// the pool from the archives; {@link LeaseKeeper} keeps a lease alive while someone reads. Thread:
/// any; calls block on the database (and, in the sync, on archives), so never from the FX thread.
/// Classes named View, Model and Workflow are the window's and live on the FX thread. Deliberately
/// absent: report text, and any way to hold an item for ever.
@NullMarked
package org.readingroom.app.worklist;

import org.jspecify.annotations.NullMarked;

/// Vetting: a request put to a named radiologist, who justifies and protocols it, changes it,
/// rejects it with a reason, or asks back.
///
/// {@link Vettings} is the door; every step is kept for good and audited. The clock is the
/// radiologist's: it stands still while the question is back with whoever asked. Thread: any,
/// except Model, View and Workflow, which are FX. Deliberately absent: telling the trust's own
/// system; the person who asked reads the answer here.
@NullMarked
package org.readingroom.app.worklist.vetting;

import org.jspecify.annotations.NullMarked;

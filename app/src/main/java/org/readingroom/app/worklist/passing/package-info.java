/// The corner of the worklist where work is passed on: hand over, ask and answer second opinions;
/// reassign, take over and spread for a lead; and what was said about an item so far. Thread: FX,
/// the waiting on virtual threads. Deliberately absent: the rules, which are the hub's.
@NullMarked
package org.readingroom.app.worklist.passing;

import org.jspecify.annotations.NullMarked;

/// DIMSE messages as they lie on the wire (PS3.7 6.3, 9.3), read and written by our own code where
/// the toolkit does too much for each of them: what archives send us by C-GET and C-MOVE.
///
/// Values without a thread. Deliberately absent: associations (`dimse`, `listener`), data sets
/// (`dataset`), and any request of ours, which the toolkit writes.
@NullMarked
package org.readingroom.netclient.message;

import org.jspecify.annotations.NullMarked;

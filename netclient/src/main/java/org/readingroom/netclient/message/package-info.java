/// DIMSE messages and their pieces as they lie on the wire (PS3.7 6.3, 9.3; PS3.8 E.2), read and
/// written by our own code where the toolkit does too much for each of them: what archives send us
/// by C-GET and C-MOVE.
///
/// Values without a thread. Deliberately absent: associations (`dimse`, `listener`), data sets
/// (`dataset`), and any request of ours, which the toolkit writes.
@NullMarked
package org.readingroom.netclient.message;

import org.jspecify.annotations.NullMarked;

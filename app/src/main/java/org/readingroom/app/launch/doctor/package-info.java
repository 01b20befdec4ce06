/// What works on this machine and what does not: `doctor`.
///
/// Thread: the command's own. Deliberately absent: repairing anything.
@NullMarked
package org.readingroom.app.launch.doctor;

import org.jspecify.annotations.NullMarked;

/// The commands that talk to archives: `echo`, `query`, `retrieve`.
///
/// Thread: the command's own, which Ctrl-C interrupts. Deliberately absent: how archives are asked
/// (netclient).
@NullMarked
package org.readingroom.app.launch.archive;

import org.jspecify.annotations.NullMarked;

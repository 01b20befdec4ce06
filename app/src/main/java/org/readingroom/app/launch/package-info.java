/// The composition root and the command line: the only place that knows every room and wires them.
///
/// Here: where the program starts and ends. The commands lie in rooms of their own, by what a
/// person does with them; `line` and `profile` hold what they share. One file per command. A
/// command without a window never loads JavaFX. Threads: a command runs on the main thread, which
/// Ctrl-C interrupts; the workstation hands over to the FX thread. Deliberately absent: any
/// behaviour a room could own itself.
@NullMarked
package org.readingroom.app.launch;

import org.jspecify.annotations.NullMarked;

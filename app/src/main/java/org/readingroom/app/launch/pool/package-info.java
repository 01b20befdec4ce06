/// The commands of the pooled worklist, and the agent that feeds it: `worklist`, `agent`.
///
/// Thread: the command's own, which Ctrl-C interrupts; the agent's passes have threads of their
/// own. Deliberately absent: the rules of claims and orders (app.worklist).
@NullMarked
package org.readingroom.app.launch.pool;

import org.jspecify.annotations.NullMarked;

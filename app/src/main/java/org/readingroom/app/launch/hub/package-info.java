/// The commands for a shared hub, its readers and its audit trail: `hub`, `audit`.
///
/// Thread: the command's own. Deliberately absent: SQL (app.hub).
@NullMarked
package org.readingroom.app.launch.hub;

import org.jspecify.annotations.NullMarked;

/// The commands that write, sign and show reports: `report`.
///
/// Thread: the command's own. Deliberately absent: what a report may become (app.report).
@NullMarked
package org.readingroom.app.launch.report;

import org.jspecify.annotations.NullMarked;

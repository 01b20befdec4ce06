/// `run worklist vetting …`: requests put to a named radiologist, by command line. Thread: the
/// command's. Deliberately absent: the rules, which are the hub's ({@link
/// org.readingroom.app.worklist.vetting}), and JavaFX.
@NullMarked
package org.readingroom.app.launch.pool.vetting;

import org.jspecify.annotations.NullMarked;

/// The window: rail, patient banner, status line, command palette, and the wiring of the screens.
///
/// Space: none. Thread: FX, except where a class says otherwise. Deliberately absent: what any
/// screen does; the images (app.viewer); starting without a window (app.launch).
@NullMarked
package org.readingroom.app.shell;

import org.jspecify.annotations.NullMarked;

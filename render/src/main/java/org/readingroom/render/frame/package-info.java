/// From the state of a view to pictures on time: newest request wins, coarse then fine.
///
/// Purpose: draw what a view shows now, quickly while it moves and fully when it rests, and never a
/// picture of what it showed before. Space: canvas pixels. Thread: one `render-frames` thread draws
/// for all views; see `docs/threads.md`.
///
/// Deliberately absent: JavaFX, patients, and any queue of frames.
@NullMarked
package org.readingroom.render.frame;

import org.jspecify.annotations.NullMarked;

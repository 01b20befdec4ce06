/// What the hand does: mouse tools, keys, and the undo stack.
///
/// Purpose: turn mouse and key events into changes of a viewport's model. Space: canvas pixels in,
/// model values out. Thread: JavaFX. Deliberately absent: drawing.
@NullMarked
package org.readingroom.app.viewer.tool;

import org.jspecify.annotations.NullMarked;

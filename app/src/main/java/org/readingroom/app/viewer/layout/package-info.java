/// How viewports share the desk.
///
/// Purpose: the named arrangements and which orientation hangs where. Space: none. Thread: any for
/// the values, JavaFX for the grid. Deliberately absent: hanging protocols, which have an issue of
/// their own.
@NullMarked
package org.readingroom.app.viewer.layout;

import org.jspecify.annotations.NullMarked;

/// What is drawn above a picture: corner texts, orientation letters, scale bar, crosshair, marks.
///
/// Purpose: JavaFX nodes over the image, never in it. Space: canvas pixels. Thread: JavaFX.
/// Deliberately absent: any pixel of the image itself.
@NullMarked
package org.readingroom.app.viewer.overlay;

import org.jspecify.annotations.NullMarked;

/// The hop onto the JavaFX thread, the theme, and the small controls that every screen shares.
///
/// Space: none. Thread: controls on the FX thread; `FxThread`, `ClockWords` and `PngWriter` from
/// any. Deliberately absent: screens, services, AWT, and any knowledge of what is shown.
@NullMarked
package org.readingroom.app.fx;

import org.jspecify.annotations.NullMarked;

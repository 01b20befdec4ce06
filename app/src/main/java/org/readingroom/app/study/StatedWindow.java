package org.readingroom.app.study;

import org.readingroom.render.pixel.VoiWindow;

/// A window or VOI LUT that a file brings along. Immutable.
///
/// @param name its explanation as sent, or ""
/// @param window the window, in modality values
public record StatedWindow(String name, VoiWindow window) {}

package org.readingroom.app.study;

import org.readingroom.render.pixel.VoiWindow;

/// A window a reader reaches with one digit key. Immutable.
///
/// @param key the digit, 1–9, or 0 for "as the file says"
/// @param name what it is for, shown beside the picture and in the key help
/// @param window the window, in modality values
public record VoiPreset(int key, String name, VoiWindow window) {}

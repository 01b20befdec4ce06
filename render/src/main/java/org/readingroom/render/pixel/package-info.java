/// From stored numbers to grey levels: modality rescale, VOI window, palettes.
///
/// Space: numbers only. "Raw" is a 16-bit voxel as kept in memory, "stored" the pixel value of the
/// file, "modality" the rescaled value (HU for CT), "grey" a display level 0–255. Thread: any;
/// everything here is immutable.
///
/// Deliberately absent: geometry, and calibration of the monitor (GSDF).
@NullMarked
package org.readingroom.render.pixel;

import org.jspecify.annotations.NullMarked;

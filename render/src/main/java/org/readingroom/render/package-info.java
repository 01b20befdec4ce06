/// Volumes to pixels.
///
/// Purpose: given plain values (positions, stored pixels, windows), work out volumes, planes,
/// slabs, 2-D pictures and measurements. Space: DICOM patient coordinates, LPS, millimetres; see
/// `docs/spaces.md`. Threads: each room says its own; see `docs/threads.md`.
///
/// Deliberately absent: DICOM parsing, archives, JavaFX, windows, patients' names. This module
/// knows numbers and places, never a person.
@NullMarked
package org.readingroom.render;

import org.jspecify.annotations.NullMarked;

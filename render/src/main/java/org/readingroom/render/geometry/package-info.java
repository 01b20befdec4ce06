/// Places, directions and planes of the patient, as immutable values.
///
/// Space: DICOM patient coordinates (+x to the patient's left, +y posterior, +z to the head), in
/// millimetres, within one Frame of Reference. Thread: any; everything here is immutable.
///
/// Deliberately absent: voxels, pixels, files, and any default for geometry that is not known.
@NullMarked
package org.readingroom.render.geometry;

import org.jspecify.annotations.NullMarked;

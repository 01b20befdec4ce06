/// Numbers the reader reports: probe, length, angle, Cobb angle, region statistics.
///
/// Purpose: answer from the voxel array or the stored slice, never from a texture or a screen
/// pixel, and say "not measurable" where the geometry for an answer is missing. Space: patient LPS
/// mm, or image index with an explicit [Calibration]. Thread: any but FX for region statistics over
/// large areas; no state.
///
/// Deliberately absent: assumed spacings, drawing, and ImageJ's windows. This is the only room that
/// imports `ij`, whose statistics run on a mask made here.
@NullMarked
package org.readingroom.render.measure;

import org.jspecify.annotations.NullMarked;

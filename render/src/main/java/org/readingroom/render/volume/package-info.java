/// From a series' slices to volumes and stacks: order, gaps, tilt, duplicates, and progressive
/// filling.
///
/// Purpose: decide from positions alone which slices form a volume, keep their voxels off the Java
/// heap, and let them fill in any order. Space: voxel index (i column, j row, k slot) and LPS mm.
/// Thread: plans and layouts are immutable; a [Volume] may be filled by one thread while any number
/// read it; memory goes back when the volume is closed and the last frame in flight has ended.
///
/// Deliberately absent: instance numbers as order, Slice Thickness as step, interpolation across
/// gaps.
@NullMarked
package org.readingroom.render.volume;

import org.jspecify.annotations.NullMarked;

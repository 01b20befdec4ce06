package org.readingroom.render.geometry;

/// A place in a volume's own grid. Space: voxel index; (0,0,0) is the centre of the first voxel of
/// the first slice; fractions lie between centres. Immutable.
///
/// @param i column index
/// @param j row index
/// @param k slice slot
public record VoxelPoint(double i, double j, double k) {}

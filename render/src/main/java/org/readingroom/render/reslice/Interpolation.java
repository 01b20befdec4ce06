package org.readingroom.render.reslice;

/// How a value between voxel centres is found.
public enum Interpolation {
  /// The nearest voxel; at a tie (see [#TIE]) the one with the higher index.
  NEAREST,
  /// Linear along each axis.
  TRILINEAR,
  /// Catmull-Rom along each axis, over four voxels each way; beside an edge, a gap or a slice that
  /// has not arrived the nearest voxel there stands in for the missing one. May overshoot the
  /// voxels' range.
  TRICUBIC;

  /// A place less than this short of half-way between two voxels counts as half-way, so that
  /// rounding never decides a tie. In voxels.
  public static final double TIE = 1e-6;
}

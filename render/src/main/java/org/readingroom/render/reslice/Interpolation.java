package org.readingroom.render.reslice;

/// How a value between voxel centres is found.
public enum Interpolation {
  /// The nearest voxel; at an exact tie the one with the higher index.
  NEAREST,
  /// Linear along each axis.
  TRILINEAR,
  /// Catmull-Rom along each axis, over four voxels each way; beside an edge, a gap or a slice that
  /// has not arrived the nearest voxel there stands in for the missing one. May overshoot the
  /// voxels' range.
  TRICUBIC
}

package org.readingroom.render.reslice;

/// How a value between voxel centres is found.
public enum Interpolation {
  /// The nearest voxel; at an exact tie the one with the higher index.
  NEAREST,
  /// Linear along each axis.
  TRILINEAR
}

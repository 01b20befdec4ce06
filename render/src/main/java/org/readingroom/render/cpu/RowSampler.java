package org.readingroom.render.cpu;

/// Fills pieces of picture rows with modality values. One per thread; holds scratch.
interface RowSampler {

  /// Values of `count` pixels from picture pixel (x, y) on, into `out` from `offset`.
  ///
  /// @param count at most [Lanes#MOST]
  void row(int x, int y, int count, float[] out, int offset);

  /// Told before the rows of a tile are asked for: a chance to have its voxels brought near.
  default void approach(int x, int y, int width, int height) {}
}

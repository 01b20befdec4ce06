package org.readingroom.render.cpu;

/// Fills pieces of picture rows with modality values. One per thread; holds scratch.
interface RowSampler {

  /// Values of `count` pixels from picture pixel (x, y) on, into `out` from `offset`.
  void row(int x, int y, int count, float[] out, int offset);
}

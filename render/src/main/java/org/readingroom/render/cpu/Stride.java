package org.readingroom.render.cpu;

/// Values along a straight run of places whose neighbours all exist. One per thread; holds scratch.
///
/// Space: voxel index in 32.32 fixed point. Strides work in short passes over small arrays: fetch
/// the neighbours of every place, then interpolate axis by axis. Each pass but the first is plain
/// enough for the compiler to make vector instructions of it; one larger loop is not. See [Lanes].
interface Stride {

  /// Raw values (before the rescale) of the run's places, the first at (startI, startJ, startK),
  /// into [Lanes#VALUE] from `begin` to before `end`.
  void run(
      float[] lanes,
      int begin,
      int end,
      long startI,
      long startJ,
      long startK,
      long stepI,
      long stepJ,
      long stepK);
}

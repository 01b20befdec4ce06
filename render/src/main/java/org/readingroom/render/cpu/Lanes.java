package org.readingroom.render.cpu;

/// Where the numbers of a piece of a row lie while it is worked out: sections of one array, each
/// with room for [#MOST] pixels, pixel n of the piece at section + n.
///
/// One array, because the compiler makes vector instructions only of a loop whose reads it can tell
/// apart from its writes: in two arrays handed in it cannot, in two sections at constant distances
/// it can. For the same reason the loops are short and name their sections outright.
final class Lanes {

  /// Most pixels of a piece.
  static final int MOST = 512;

  /// What a stride found.
  static final int VALUE = 0;

  /// What is kept of a slab's samples so far.
  static final int KEPT = MOST;

  /// A stride's own sections begin here.
  static final int OWN = 2 * MOST;

  private static final int SECTIONS = 8;
  private static final float SHARE = 0x1p-24f;

  private Lanes() {}

  static float[] make() {
    return new float[SECTIONS * MOST];
  }

  /// How far each place of a run is from the voxel below it towards the next. The share of the way
  /// is the low 32 bits of the fixed-point index, so plain `int` arithmetic carries it along.
  static void shares(float[] lanes, int section, int begin, int end, long start, long step) {
    int part = (int) start - begin * (int) step;
    int each = (int) step;
    for (int n = begin; n < end; n++) {
      lanes[section + n] = ((part + n * each) >>> 8) * SHARE;
    }
  }
}

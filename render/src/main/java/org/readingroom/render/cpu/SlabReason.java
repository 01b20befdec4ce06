package org.readingroom.render.cpu;

import org.readingroom.render.pixel.NoSample;

/// Which reason a slab pixel without any sample shows: what may still come before what never will,
/// and both before padding and "outside".
final class SlabReason {
  private SlabReason() {}

  static float stronger(float a, float b) {
    return rank(b) > rank(a) ? b : a;
  }

  private static int rank(float reason) {
    return switch (NoSample.of(reason)) {
      case OUTSIDE -> 0;
      case PADDING -> 1;
      case GAP -> 2;
      case AWAITED -> 3;
    };
  }
}

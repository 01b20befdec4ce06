package org.readingroom.app.viewer;

import java.util.Arrays;
import java.util.List;
import org.readingroom.render.reslice.Slab;

/// The thicknesses a plane steps through by key: which projection is next, and how thick, in mm.
/// Stateless; any thread.
final class SlabSteps {
  private static final List<Slab> SLABS =
      List.of(
          Slab.NONE,
          new Slab(Slab.Kind.MIP, 5),
          new Slab(Slab.Kind.MINIP, 5),
          new Slab(Slab.Kind.MEAN, 5));
  private static final double[] THICKNESSES_MM = {1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 80};

  private SlabSteps() {}

  /// The projection after this one, as thick.
  static Slab next(Slab now) {
    for (int n = 0; n < SLABS.size(); n++) {
      if (SLABS.get(n).kind() == now.kind()) {
        Slab next = SLABS.get((n + 1) % SLABS.size());
        return next.kind() == Slab.Kind.NONE || now.kind() == Slab.Kind.NONE
            ? next
            : new Slab(next.kind(), now.thicknessMm());
      }
    }
    return Slab.NONE;
  }

  /// So many thicknesses up or down; below the thinnest there is no slab.
  static Slab thicker(Slab now, int steps) {
    if (now.kind() == Slab.Kind.NONE) {
      return steps > 0 ? new Slab(Slab.Kind.MIP, THICKNESSES_MM[0]) : now;
    }
    int at = Arrays.binarySearch(THICKNESSES_MM, now.thicknessMm());
    int next = (at >= 0 ? at : -at - 2) + steps;
    return next < 0
        ? Slab.NONE
        : new Slab(now.kind(), THICKNESSES_MM[Math.min(next, THICKNESSES_MM.length - 1)]);
  }
}

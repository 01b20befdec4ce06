package org.readingroom.render.gl;

import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.readingroom.render.volume.VolumeLayout;

/// What the shader knows of each slot, three texels:
///
/// - distance from the first slot along the normal, mm (whole, part), 1 ÷ step to the next slot,
///   and how close to a slot, as a share of that step, needs no other slot;
/// - in-plane shift in columns (whole, part) and rows (whole, part);
/// - slope and intercept from raw to modality, 1 present, 0.5 awaited, 0 no slice, and 1 before a
///   gap.
///
/// Only on the GL thread.
final class SlotTable {
  private static final int ROWS = 3;

  private final FloatTexture texture = new FloatTexture();
  private final VolumeLayout layout;
  private final FloatBuffer texels;

  SlotTable(VolumeLayout layout) {
    this.layout = layout;
    int slots = layout.slots();
    texels =
        ByteBuffer.allocateDirect(slots * ROWS * 16).order(ByteOrder.nativeOrder()).asFloatBuffer();
    int last = slots - 1;
    for (int k = 0; k < slots; k++) {
      double step =
          last == 0
              ? 1
              : layout.distanceMm(Math.min(k, last - 1) + 1)
                  - layout.distanceMm(Math.min(k, last - 1));
      double near = last == 0 ? 1 : layout.sliceStepMm() / step;
      pair(0, k, 0, layout.distanceMm(k));
      put(0, k, 2, 1 / step);
      put(0, k, 3, VolumeLayout.EDGE_TOLERANCE * near);
      pair(1, k, 0, layout.shiftColumns(k));
      pair(1, k, 2, layout.shiftRows(k));
      put(2, k, 0, layout.rawSlope(k));
      put(2, k, 1, layout.rawIntercept(k));
      put(2, k, 3, layout.isGapAfter(k) ? 1 : 0);
    }
  }

  /// Uploads the table, with the slots that are present now.
  void set(GL3 gl, int unit, boolean[] present) {
    for (int k = 0; k < present.length; k++) {
      put(2, k, 2, present[k] ? 1 : layout.slice(k) == null ? 0 : 0.5);
    }
    texture.set(gl, unit, layout.slots(), ROWS, texels);
  }

  void bind(GL3 gl, int unit) {
    texture.bind(gl, unit);
  }

  void free(GL3 gl) {
    texture.free(gl);
  }

  private void pair(int row, int slot, int at, double value) {
    put(row, slot, at, Math.floor(value));
    put(row, slot, at + 1, value - Math.floor(value));
  }

  private void put(int row, int slot, int at, double value) {
    texels.put((row * layout.slots() + slot) * 4 + at, (float) value);
  }
}

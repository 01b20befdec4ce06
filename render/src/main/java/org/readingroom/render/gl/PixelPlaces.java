package org.readingroom.render.gl;

import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.readingroom.render.reslice.SliceFrame;
import org.readingroom.render.reslice.SliceFrame.Place;

/// Where each picture column and row lies, worked out in double precision and handed to the shader
/// as whole numbers and parts: row 0 and 1 of the texture for columns, 2 and 3 for rows. A pixel is
/// the sum of its column's and its row's place. Only on the GL thread.
final class PixelPlaces {
  private static final int ROWS = 4;

  private final FloatTexture texture = new FloatTexture();
  private FloatBuffer texels = FloatBuffer.allocate(0);
  private int columns;

  /// Uploads the places of a picture and binds them.
  void set(GL3 gl, int unit, SliceFrame frame, int width, int height) {
    columns = Math.max(width, height);
    if (texels.capacity() < columns * ROWS * 4) {
      texels =
          ByteBuffer.allocateDirect(columns * ROWS * 16)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    Place start = frame.start();
    for (int x = 0; x < width; x++) {
      put(0, x, new Place(0, 0, 0), frame.perColumn(), x);
    }
    for (int y = 0; y < height; y++) {
      put(2, y, start, frame.perRow(), y);
    }
    texture.set(gl, unit, columns, ROWS, texels);
  }

  void free(GL3 gl) {
    texture.free(gl);
  }

  private void put(int row, int n, Place start, Place step, int steps) {
    put(row, n, 0, start.columns() + steps * step.columns());
    put(row, n, 1, start.rows() + steps * step.rows());
    put(row, n, 2, start.mm() + steps * step.mm());
  }

  private void put(int row, int n, int axis, double value) {
    double whole = Math.floor(value);
    texels.put((row * columns + n) * 4 + axis, (float) whole);
    texels.put(((row + 1) * columns + n) * 4 + axis, (float) (value - whole));
  }
}

package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL3;
import java.nio.FloatBuffer;

/// A small table for the shader: texels of four numbers, read one by one. Only on the GL thread.
final class FloatTexture {
  private int name;
  private int width;
  private int height;

  /// Replaces the table, row by row, and binds it.
  ///
  /// @param unit texture unit it stays bound to
  void set(GL3 gl, int unit, int columns, int rows, FloatBuffer texels) {
    bind(gl, unit);
    gl.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4);
    if (columns > width || rows != height) {
      width = columns;
      height = rows;
      gl.glTexImage2D(
          GL.GL_TEXTURE_2D, 0, GL.GL_RGBA32F, width, rows, 0, GL.GL_RGBA, GL.GL_FLOAT, null);
      dontFilter(gl);
    }
    gl.glTexSubImage2D(GL.GL_TEXTURE_2D, 0, 0, 0, columns, rows, GL.GL_RGBA, GL.GL_FLOAT, texels);
  }

  void bind(GL3 gl, int unit) {
    if (name == 0) {
      int[] made = new int[1];
      gl.glGenTextures(1, made, 0);
      name = made[0];
    }
    gl.glActiveTexture(GL.GL_TEXTURE0 + unit);
    gl.glBindTexture(GL.GL_TEXTURE_2D, name);
  }

  /// Makes the bound 2-D texture complete without smaller levels, and read texel by texel.
  static void dontFilter(GL3 gl) {
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_NEAREST);
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST);
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL2ES3.GL_TEXTURE_MAX_LEVEL, 0);
  }

  void free(GL3 gl) {
    gl.glDeleteTextures(1, new int[] {name}, 0);
    name = 0;
    width = 0;
    height = 0;
  }
}

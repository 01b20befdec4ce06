package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL3;

/// An offscreen picture that grows as needed. Only on the GL thread.
final class GlTarget {
  private final int format;
  private int framebuffer;
  private int texture;
  private int width;
  private int height;

  /// @param format sized internal format of the texture
  GlTarget(int format) {
    this.format = format;
  }

  /// Makes this the drawing target with a viewport of this size.
  void bind(GL3 gl, int wantedWidth, int wantedHeight) {
    int[] name = new int[1];
    if (framebuffer == 0) {
      gl.glGenFramebuffers(1, name, 0);
      framebuffer = name[0];
      gl.glGenTextures(1, name, 0);
      texture = name[0];
    }
    gl.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer);
    if (wantedWidth > width || wantedHeight > height) {
      width = Math.max(width, wantedWidth);
      height = Math.max(height, wantedHeight);
      gl.glActiveTexture(GL.GL_TEXTURE0);
      gl.glBindTexture(GL.GL_TEXTURE_2D, texture);
      boolean colour = format == GL.GL_RGBA8;
      gl.glTexImage2D(
          GL.GL_TEXTURE_2D,
          0,
          format,
          width,
          height,
          0,
          colour ? GL.GL_RGBA : GL2ES3.GL_RG,
          colour ? GL.GL_UNSIGNED_BYTE : GL.GL_FLOAT,
          null);
      gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_NEAREST);
      gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST);
      gl.glFramebufferTexture2D(
          GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, texture, 0);
      if (gl.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) != GL.GL_FRAMEBUFFER_COMPLETE) {
        throw new IllegalStateException("the offscreen picture cannot be drawn to");
      }
    }
    gl.glViewport(0, 0, wantedWidth, wantedHeight);
  }
}

package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import com.jogamp.opengl.GL3ES3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An offscreen picture that grows as needed, and the buffer it is read back through. Only on the
/// GL thread.
///
/// Below the picture lies one row more, the seal: every drawing writes a number of its own there. A
/// graphics processor that is lost may skip a drawing without an error, and what is read back then
/// is an earlier picture, perhaps of another patient; its seal gives it away.
final class GlTarget {

  /// What a pixel holds.
  enum Format {
    /// Colours, 4 bytes.
    COLOURS(GL.GL_RGBA8, GL.GL_RGBA, GL.GL_BGRA, GL2GL3.GL_UNSIGNED_INT_8_8_8_8_REV, 4),
    /// A modality value and a code, 8 bytes.
    VALUES(GL2ES3.GL_RG32F, GL2ES3.GL_RG, GL2ES3.GL_RG, GL.GL_FLOAT, 8);

    private final int internal;
    private final int upload;
    private final int read;
    private final int type;
    final int bytes;

    Format(int internal, int upload, int read, int type, int bytes) {
      this.internal = internal;
      this.upload = upload;
      this.read = read;
      this.type = type;
      this.bytes = bytes;
    }
  }

  private final Format format;
  private int framebuffer;
  private int texture;
  private int width;
  private int height;
  private int packBuffer;
  private long packBytes;

  GlTarget(Format format) {
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
      gl.glTexImage2D(
          GL.GL_TEXTURE_2D,
          0,
          format.internal,
          width,
          height,
          0,
          format.upload,
          format == Format.COLOURS ? GL.GL_UNSIGNED_BYTE : GL.GL_FLOAT,
          null);
      FloatTexture.dontFilter(gl);
      gl.glFramebufferTexture2D(
          GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, texture, 0);
      if (gl.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) != GL.GL_FRAMEBUFFER_COMPLETE) {
        throw new IllegalStateException("the offscreen picture cannot be drawn to");
      }
    }
    gl.glViewport(0, 0, wantedWidth, wantedHeight);
  }

  /// What is done with the pixels that were read, row by row.
  interface Reader {
    void read(ByteBuffer pixels);
  }

  /// Reads the bound target back, waiting for the drawing to end.
  ///
  /// @throws IllegalStateException when the graphics processor does not end within its patience
  void read(GL3 gl, int columns, int rows, long patienceNanos, Reader reader) {
    long bytes = (long) columns * rows * format.bytes;
    gl.glBindBuffer(GL2ES3.GL_PIXEL_PACK_BUFFER, packBuffer(gl));
    try {
      if (packBytes < bytes) {
        gl.glBufferData(GL2ES3.GL_PIXEL_PACK_BUFFER, bytes, null, GL2ES3.GL_STREAM_READ);
        packBytes = bytes;
      }
      gl.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1);
      gl.glReadPixels(0, 0, columns, rows, format.read, format.type, 0L);
      await(gl, patienceNanos);
      ByteBuffer mapped =
          gl.glMapBufferRange(GL2ES3.GL_PIXEL_PACK_BUFFER, 0, bytes, GL.GL_MAP_READ_BIT);
      if (mapped == null) {
        throw new IllegalStateException("the picture cannot be read back");
      }
      reader.read(mapped.order(ByteOrder.nativeOrder()));
      if (!gl.glUnmapBuffer(GL2ES3.GL_PIXEL_PACK_BUFFER)) {
        throw new IllegalStateException("the picture was lost while it was read back");
      }
    } finally {
      gl.glBindBuffer(GL2ES3.GL_PIXEL_PACK_BUFFER, 0);
    }
  }

  /// Reads the bound target back the plain way, into memory of the caller.
  void readPlainly(GL3 gl, int columns, int rows, java.nio.Buffer pixels) {
    gl.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1);
    gl.glReadPixels(0, 0, columns, rows, format.read, format.type, pixels);
  }

  private static void await(GL3 gl, long patienceNanos) {
    long fence = gl.glFenceSync(GL3ES3.GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    int said = gl.glClientWaitSync(fence, GL3ES3.GL_SYNC_FLUSH_COMMANDS_BIT, patienceNanos);
    gl.glDeleteSync(fence);
    if (said != GL3ES3.GL_ALREADY_SIGNALED && said != GL3ES3.GL_CONDITION_SATISFIED) {
      throw new IllegalStateException("the graphics processor does not finish its picture");
    }
  }

  private int packBuffer(GL3 gl) {
    if (packBuffer == 0) {
      int[] name = new int[1];
      gl.glGenBuffers(1, name, 0);
      packBuffer = name[0];
    }
    return packBuffer;
  }

  /// Bytes held on the graphics processor.
  long bytes() {
    return (long) width * height * format.bytes + packBytes;
  }

  void free(GL3 gl) {
    gl.glDeleteFramebuffers(1, new int[] {framebuffer}, 0);
    gl.glDeleteTextures(1, new int[] {texture}, 0);
    gl.glDeleteBuffers(1, new int[] {packBuffer}, 0);
    forget();
  }

  /// The context went, and everything in it.
  void forget() {
    framebuffer = 0;
    texture = 0;
    packBuffer = 0;
    width = 0;
    height = 0;
    packBytes = 0;
  }
}

package org.readingroom.render.gl;

/// A volume does not fit into the graphics memory; OpenGL itself is well. The picture comes from
/// the CPU.
final class VideoMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VideoMemoryException(int error) {
    super("the graphics memory does not hold this volume (0x" + Integer.toHexString(error) + ")");
  }
}

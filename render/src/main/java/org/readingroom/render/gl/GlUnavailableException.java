package org.readingroom.render.gl;

/// OpenGL cannot be used here, or stopped working; nothing of the view is lost, the CPU engine
/// draws.
public final class GlUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GlUnavailableException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}

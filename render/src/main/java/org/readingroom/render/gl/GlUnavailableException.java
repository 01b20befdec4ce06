package org.readingroom.render.gl;

import org.jspecify.annotations.Nullable;

/// OpenGL cannot be used here, or stopped working; nothing of the view is lost, the CPU engine
/// draws.
public final class GlUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param sentence for the reader
  public GlUnavailableException(String sentence) {
    this(sentence, null);
  }

  GlUnavailableException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}

package org.readingroom.render.volume;

/// The volume was closed before this frame began; nothing was drawn. A re-planned series has a
/// newer volume to draw instead.
public final class VolumeClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VolumeClosedException() {
    super("the volume is closed");
  }
}

package org.readingroom.render.frame;

/// Receives a view's pictures, on the `render-frames` thread; must return at once (hop to the FX
/// thread and return).
public interface FrameSink {

  /// A new picture. Whoever takes it releases it, shown or not.
  void frame(Frame frame);

  /// A picture could not be made; the view keeps what it shows.
  ///
  /// @param cause why; its message is for the reader
  void failed(Scene scene, RuntimeException cause);
}

package org.readingroom.render.frame;

import java.nio.IntBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// A finished picture of a [FrameView], lent to whoever shows it.
///
/// The pixels stay unchanged until [#release]; release it once a later frame is on the screen. A
/// view has three buffers: keep one and at most one more, or the view waits. Any thread.
public final class Frame {

  /// How good a frame is.
  public enum Quality {
    /// Fewer pixels drawn than shown, or fewer slab samples; a full one follows when the view
    /// rests.
    COARSE,
    /// As the request says.
    FULL
  }

  private final FrameView view;
  private final long subject;
  private final Scene scene;
  private final Quality quality;
  private final IntBuffer pixels;
  private final long drawNanos;
  private final AtomicBoolean released = new AtomicBoolean();

  Frame(
      FrameView view,
      long subject,
      Scene scene,
      Quality quality,
      IntBuffer pixels,
      long drawNanos) {
    this.view = view;
    this.subject = subject;
    this.scene = scene;
    this.quality = quality;
    this.pixels = pixels;
    this.drawNanos = drawNanos;
  }

  /// Whether the view still shows the subject this frame was drawn for. Asked on the thread that
  /// calls [FrameView#begin], the answer holds until that thread itself changes the subject: a
  /// frame for which this is true there is never a picture of an earlier patient.
  public boolean isCurrent() {
    return view.isCurrent(subject);
  }

  /// What was drawn; a coarse frame's own size is that of the scene too.
  public Scene scene() {
    return scene;
  }

  public Quality quality() {
    return quality;
  }

  public int width() {
    return scene.width();
  }

  public int height() {
    return scene.height();
  }

  /// 0xAARRGGBB premultiplied, width × height, row by row. A direct buffer, the same few objects
  /// again and again, so a `PixelBuffer` may be kept per buffer object: its size never changes.
  public IntBuffer pixels() {
    return pixels;
  }

  /// How long drawing took.
  public long drawNanos() {
    return drawNanos;
  }

  /// Gives the buffer back for the next frame. Again does nothing.
  public void release() {
    if (released.compareAndSet(false, true)) {
      view.takeBack(pixels);
    }
  }
}

package org.readingroom.render.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One picture on the screen, as the frame loop sees it: the newest scene, and three buffers. Made
/// by [FrameLoop#view]. Thread-safe; [#begin], [#show] and [Frame#isCurrent] are meant for one
/// thread (FX).
public final class FrameView implements AutoCloseable {
  private static final int BUFFERS = 3;

  private final FrameLoop loop;
  final FrameSink sink;

  // Guarded by the loop's lock.
  private @Nullable Scene wanted;
  private @Nullable Scene drawnCoarse;
  private long refineAtNanos;
  private long subject;
  private boolean closed;
  private int bufferWidth;
  private int bufferHeight;
  private final List<IntBuffer> made = new ArrayList<>();
  private final List<IntBuffer> free = new ArrayList<>();

  FrameView(FrameLoop loop, FrameSink sink) {
    this.loop = loop;
    this.sink = sink;
  }

  /// From here on this view shows another subject (patient, study): what was asked before is
  /// dropped, a picture in progress is abandoned, and every earlier frame stops being current.
  public void begin() {
    synchronized (loop.lock) {
      subject++;
      wanted = null;
      drawnCoarse = null;
      loop.abandon(this);
    }
  }

  /// Asks for a picture; replaces whatever was asked and not drawn yet.
  public void show(Scene scene) {
    synchronized (loop.lock) {
      if (closed) {
        return;
      }
      wanted = scene;
      drawnCoarse = null;
      loop.supersede(this);
      loop.lock.notifyAll();
    }
  }

  /// No more pictures; frames still lent stay readable.
  @Override
  public void close() {
    begin();
    synchronized (loop.lock) {
      closed = true;
      free.clear();
      loop.drop(this);
    }
  }

  boolean isCurrent(long asked) {
    synchronized (loop.lock) {
      return !closed && subject == asked;
    }
  }

  void takeBack(IntBuffer buffer) {
    synchronized (loop.lock) {
      // A buffer of an earlier size is left to the collector.
      if (!closed && made.stream().anyMatch(mine -> mine == buffer)) {
        free.add(buffer);
        loop.lock.notifyAll();
      }
    }
  }

  // The rest is called by the loop, under its lock.

  /// What to draw now, or null; `nanosToWait[0]` shrinks to when a refinement is due.
  @Nullable Job next(long now, long[] nanosToWait) {
    Scene scene = wanted;
    boolean refine = false;
    if (scene == null && drawnCoarse != null) {
      long left = refineAtNanos - now;
      if (left > 0) {
        nanosToWait[0] = Math.min(nanosToWait[0], left);
        return null;
      }
      scene = drawnCoarse;
      refine = true;
    }
    if (scene == null) {
      return null;
    }
    IntBuffer buffer = takeBuffer(scene.width(), scene.height());
    if (buffer == null) {
      return null;
    }
    wanted = null;
    drawnCoarse = null;
    return new Job(this, subject, scene, refine, buffer);
  }

  private @Nullable IntBuffer takeBuffer(int width, int height) {
    if (width != bufferWidth || height != bufferHeight) {
      free.clear();
      made.clear();
      bufferWidth = width;
      bufferHeight = height;
    }
    if (!free.isEmpty()) {
      return free.removeLast();
    }
    if (made.size() == BUFFERS) {
      return null;
    }
    int bytes = Math.multiplyExact(Math.multiplyExact(width, height), 4);
    IntBuffer buffer =
        ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asIntBuffer();
    made.add(buffer);
    return buffer;
  }

  void refineLater(Job job, long atNanos) {
    if (subject == job.subject && wanted == null) {
      drawnCoarse = job.scene;
      refineAtNanos = atNanos;
    }
  }

  boolean isWaiting() {
    return wanted != null;
  }

  boolean stillWants(Job job) {
    return !closed && subject == job.subject;
  }

  /// One picture to draw.
  ///
  /// @param refine the coarse one is out, draw the full one
  record Job(FrameView view, long subject, Scene scene, boolean refine, IntBuffer buffer) {}
}

package org.readingroom.render.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.cpu.StackPainter;
import org.readingroom.render.frame.Frame.Quality;
import org.readingroom.render.frame.FrameView.Job;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.VolumeClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Draws for all views, one picture at a time, on its own thread.
///
/// A view that asks again before its picture is begun gets only the newer one. A picture that would
/// take longer than [#MOVING_BUDGET_NANOS] is drawn with fewer pixels while the view moves (never
/// fewer than a third each way, never without its slab) and in full once it rests for [#REST_NANOS]
/// or says so. A full picture in progress is abandoned when the view asks again, a coarse one is
/// finished: something new always appears. Views take turns.
public final class FrameLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameLoop.class);

  /// What a picture may take while the reader drags: a quarter of a 60 Hz frame, since four linked
  /// views move together.
  public static final long MOVING_BUDGET_NANOS = 4_000_000;

  /// What a picture may take at rest before a coarse one is shown first.
  public static final long RESTING_BUDGET_NANOS = 60_000_000;

  /// How long a dragging view may stand still before its full picture is drawn anyway.
  public static final long REST_NANOS = 150_000_000;

  private static final int COARSEST = 3;

  final Object lock = new Object();

  private final Engine engine;
  private final StackPainter painter = new StackPainter();
  private final Thread thread;

  // Guarded by `lock`.
  private final List<FrameView> views = new ArrayList<>();
  private int turn;
  private boolean closed;
  private @Nullable Job drawing;
  private boolean drawingMayStop;

  // Owned by the thread: what one trilinear sample has cost of late.
  private double nanosPerSample = 10;

  /// Starts the loop's thread. The engine stays the caller's to close, after the loop.
  public FrameLoop(Engine engine) {
    this.engine = engine;
    thread = new Thread(this::run, "render-frames");
    thread.setDaemon(true);
    thread.start();
  }

  /// A new view, whose pictures go to `sink`.
  public FrameView view(FrameSink sink) {
    FrameView view = new FrameView(this, sink);
    synchronized (lock) {
      views.add(view);
    }
    return view;
  }

  void drop(FrameView view) {
    views.remove(view);
  }

  /// The view asked for something newer: a full picture in progress is not worth finishing.
  void supersede(FrameView view) {
    if (drawing != null && drawing.view() == view && drawingMayStop) {
      thread.interrupt();
    }
  }

  /// The view shows another subject: nothing in progress for it is worth finishing.
  void abandon(FrameView view) {
    if (drawing != null && drawing.view() == view) {
      thread.interrupt();
    }
  }

  private void run() {
    while (true) {
      Job job;
      try {
        job = await();
      } catch (InterruptedException stale) {
        // An interrupt meant for a picture that was just finished.
        continue;
      }
      if (job == null) {
        painter.close();
        return;
      }
      draw(job);
    }
  }

  private @Nullable Job await() throws InterruptedException {
    synchronized (lock) {
      while (!closed) {
        long[] wait = {Long.MAX_VALUE};
        long now = System.nanoTime();
        // Fresh requests of all views first, refinements after.
        for (int pass = 0; pass < 2; pass++) {
          for (int n = 0; n < views.size(); n++) {
            FrameView view = views.get((turn + n) % views.size());
            if (pass == 0 && !view.isWaiting()) {
              continue;
            }
            Job job = view.next(now, wait);
            if (job != null) {
              turn = (turn + n + 1) % views.size();
              drawing = job;
              drawingMayStop = false;
              return job;
            }
          }
        }
        if (wait[0] == Long.MAX_VALUE) {
          lock.wait();
        } else {
          lock.wait(wait[0] / 1_000_000 + 1);
        }
      }
      return null;
    }
  }

  private void draw(Job job) {
    Frame frame = null;
    RuntimeException failure = null;
    long started = System.nanoTime();
    try {
      Quality quality = drawInto(job);
      long nanos = System.nanoTime() - started;
      frame = new Frame(job.view(), job.subject(), job.scene(), quality, job.buffer(), nanos);
    } catch (CancellationException | VolumeClosedException noLongerWanted) {
      // The view asked for something newer, or its volume was re-planned and it will ask again.
      failure = null;
    } catch (RuntimeException failed) {
      failure = failed;
    } catch (OutOfMemoryError failed) {
      failure =
          new IllegalStateException(
              "There is not enough memory for this picture. Close a study or make the view smaller.",
              failed);
    }
    boolean deliver;
    synchronized (lock) {
      drawing = null;
      var unused = Thread.interrupted();
      deliver = job.view().stillWants(job);
      if (frame != null && frame.quality() == Quality.COARSE) {
        long rest = job.scene().moving() ? REST_NANOS : 0;
        job.view().refineLater(job, System.nanoTime() + rest);
      }
    }
    if (frame == null || !deliver) {
      job.view().takeBack(job.buffer());
    }
    try {
      if (frame != null && deliver) {
        job.view().sink.frame(frame);
      } else if (failure != null && deliver) {
        job.view().sink.failed(job.scene(), failure);
      }
    } catch (RuntimeException sinkFailed) {
      // A view that cannot take its picture must not stop the others'.
      LOG.warn("a view refused its picture: {}", sinkFailed.getClass().getSimpleName());
    }
  }

  private Quality drawInto(Job job) {
    return switch (job.scene()) {
      case Scene.PlaneScene plane -> drawPlane(job, plane);
      case Scene.StackScene stack -> {
        boolean rough = stack.moving() && !job.refine();
        mayStop(job.refine());
        boolean full =
            painter.draw(stack.image(), stack.view(), stack.display(), rough, job.buffer());
        yield full ? Quality.FULL : Quality.COARSE;
      }
    };
  }

  private Quality drawPlane(Job job, Scene.PlaneScene scene) {
    PlaneRequest request = scene.request();
    double step = scene.volume().layout().smallestStepMm();
    double samples = work(request, step);
    long budget = scene.moving() ? MOVING_BUDGET_NANOS : RESTING_BUDGET_NANOS;
    if (job.refine() || samples * nanosPerSample <= budget) {
      mayStop(job.refine());
      long started = System.nanoTime();
      engine.draw(scene.volume(), request, scene.display(), job.buffer());
      learn(System.nanoTime() - started, samples);
      return Quality.FULL;
    }
    int factor = 1;
    PlaneRequest coarse = request.inMotion(factor);
    while (factor < COARSEST && cost(coarse, step) > MOVING_BUDGET_NANOS) {
      coarse = request.inMotion(++factor);
    }
    mayStop(false);
    long started = System.nanoTime();
    engine.drawInMotion(scene.volume(), request, factor, scene.display(), job.buffer());
    learn(System.nanoTime() - started, work(coarse, step));
    return Quality.COARSE;
  }

  private double cost(PlaneRequest request, double stepMm) {
    return work(request, stepMm) * nanosPerSample;
  }

  /// Work in trilinear samples; a tricubic one costs about four.
  private static double work(PlaneRequest request, double stepMm) {
    int each = request.interpolation() == Interpolation.TRICUBIC ? 4 : 1;
    return (double) each * request.pixels() * request.slabSamples(stepMm);
  }

  private void learn(long nanos, double samples) {
    double now = nanos / Math.max(1, samples);
    nanosPerSample = Math.clamp(0.7 * nanosPerSample + 0.3 * now, 0.05, 1000);
  }

  private void mayStop(boolean allowed) {
    synchronized (lock) {
      drawingMayStop = allowed;
      if (allowed && drawing != null && drawing.view().isWaiting()) {
        thread.interrupt();
      }
    }
  }

  /// Ends the loop's thread; waits for the picture in progress to be abandoned.
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      views.clear();
      if (drawing != null) {
        thread.interrupt();
      }
      lock.notifyAll();
    }
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

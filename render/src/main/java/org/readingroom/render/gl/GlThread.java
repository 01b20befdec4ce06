package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL3;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.volume.VolumeClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that owns an [OffscreenContext]. Jobs run one after the other with the context
/// current; callers wait for theirs, but never for ever: a driver that hangs is left alone with its
/// thread, and every later job is refused.
final class GlThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GlThread.class);
  private static final long OPENING_NANOS = 60_000_000_000L;
  private static final long LOOK_NANOS = 50_000_000;

  private final ScheduledThreadPoolExecutor thread;

  // Written by anybody, read by anybody.
  private volatile long patienceNanos = OPENING_NANOS;
  private volatile boolean hung;

  /// When the job now running began; 0 between jobs. Written by the thread.
  private volatile long busySinceNanos;

  /// What a test makes go wrong before the next job, in the real context.
  private volatile @Nullable Consumer<GL3> disturbance;

  // Owned by the thread.
  private @Nullable OffscreenContext context;

  /// Opens the context; takes a second or two the first time in a process.
  ///
  /// @throws GlUnavailableException when there is no display, no driver, or too old a one
  GlThread() {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            job -> {
              Thread made = new Thread(job, "render-gl");
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
    try {
      onThread(wanted -> context = OffscreenContext.open());
    } catch (RuntimeException unavailable) {
      thread.shutdown();
      throw unavailable;
    }
  }

  /// How long one job may take before the driver counts as hung.
  void setPatience(long nanos) {
    patienceNanos = nanos;
  }

  /// A caller that may have left meanwhile.
  static final class Wanted {
    private enum State {
      WAITING,
      DELIVERING,
      LEFT
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /// Asked by the job before it writes into anything of the caller's. True holds the caller until
    /// the job ends; false means that it has left and its memory is no longer ours.
    boolean deliver() {
      return state.compareAndSet(State.WAITING, State.DELIVERING);
    }

    private boolean leave() {
      return state.compareAndSet(State.WAITING, State.LEFT);
    }
  }

  /// Runs a job with the context current and waits for its result.
  ///
  /// @throws CancellationException when the caller is interrupted before its result is delivered
  /// @throws GlUnavailableException when OpenGL fails or hangs; a closed volume and a full graphics
  ///   memory come through as what they are
  <T> T call(BiFunction<GL3, Wanted, T> job) {
    return onThread(wanted -> inContext(job, wanted));
  }

  /// Runs a job at some time; nobody waits for it.
  ///
  /// @param onFailure told on the thread when OpenGL fails
  void later(Consumer<GL3> job, Runnable onFailure) {
    try {
      thread.execute(() -> {
        if (!now(job)) {
          onFailure.run();
        }
      });
    } catch (RejectedExecutionException closed) {
      LOG.debug("OpenGL was closed before a job nobody waits for");
    }
  }

  /// Runs a check again and again on the thread, without the context.
  void every(long nanos, Runnable check) {
    var unused = thread.scheduleWithFixedDelay(check, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /// On the thread: runs a job with the context current.
  ///
  /// @return whether OpenGL did not fail
  boolean now(Consumer<GL3> job) {
    try {
      return watched(() ->
          inContext(
              (gl, wanted) -> {
                job.accept(gl);
                return true;
              },
              new Wanted()));
    } catch (RuntimeException | LinkageError failed) {
      LOG.debug("OpenGL failed in the background: {}", failed.getClass().getSimpleName());
      return false;
    }
  }

  /// Whether the job in progress has taken longer than a driver may.
  boolean isStuck() {
    long since = busySinceNanos;
    return hung || (since != 0 && System.nanoTime() - since > 2 * patienceNanos);
  }

  /// Test seam: something bad, done to the real context on the thread before the next job.
  void disturbNext(Consumer<GL3> badThing) {
    disturbance = badThing;
  }

  /// Test seam: the context goes, as with a driver that was updated or a display that went.
  void loseContext() {
    boolean unused =
        onThread(wanted -> {
          current().destroy();
          return true;
        });
  }

  private <T> T inContext(BiFunction<GL3, Wanted, T> job, Wanted wanted) {
    OffscreenContext open = current();
    GL3 gl = open.makeCurrent();
    try {
      Consumer<GL3> badThing = disturbance;
      if (badThing != null) {
        disturbance = null;
        badThing.accept(gl);
      }
      T result = job.apply(gl, wanted);
      int error = gl.glGetError();
      if (error != GL.GL_NO_ERROR) {
        throw new IllegalStateException("OpenGL error 0x" + Integer.toHexString(error));
      }
      return result;
    } finally {
      open.release();
    }
  }

  private OffscreenContext current() {
    OffscreenContext open = context;
    if (open == null) {
      throw new IllegalStateException("the OpenGL context was never there");
    }
    return open;
  }

  /// Runs something on the thread with its clock running; see [#isStuck].
  private <T> T watched(Supplier<T> work) {
    busySinceNanos = System.nanoTime() | 1;
    try {
      return work.get();
    } finally {
      busySinceNanos = 0;
    }
  }

  private interface Job<T> {
    T run(Wanted wanted);
  }

  private <T> T onThread(Job<T> job) {
    if (hung) {
      throw hanging();
    }
    Wanted wanted = new Wanted();
    Future<T> result;
    try {
      result = thread.submit(() -> watched(() -> job.run(wanted)));
    } catch (RejectedExecutionException closed) {
      throw new GlUnavailableException("OpenGL was closed.", closed);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException notYet) {
          if (isStuck() && wanted.leave()) {
            var unused = result.cancel(false);
            hung = true;
            throw hanging();
          }
        } catch (InterruptedException again) {
          interrupted = true;
          if (wanted.leave()) {
            var unused = result.cancel(false);
            throw new CancellationException("the picture is no longer wanted");
          }
        } catch (ExecutionException failed) {
          throw explain(failed.getCause() == null ? failed : failed.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static GlUnavailableException hanging() {
    return new GlUnavailableException(
        "The graphics driver does not answer; pictures are made on the processor instead.", null);
  }

  private static RuntimeException explain(Throwable cause) {
    if (cause instanceof VolumeClosedException
        || cause instanceof GlUnavailableException
        || cause instanceof VideoMemoryException) {
      return (RuntimeException) cause;
    }
    // A failed state is told by our own words, anything else by its kind.
    String what =
        cause instanceof IllegalStateException
            ? String.valueOf(cause.getMessage())
            : cause.getClass().getSimpleName();
    return new GlUnavailableException(
        "OpenGL cannot be used here (" + what + "); pictures are made on the processor instead.",
        cause);
  }

  /// Frees what the job frees, then the context; waits for the job in progress, except for one that
  /// hangs.
  ///
  /// @param lastJob run with the context when there still is one, else without
  void close(Consumer<@Nullable GL3> lastJob) {
    Future<?> done;
    try {
      done =
          thread.submit(() ->
              watched(() -> {
                end(lastJob);
                return true;
              }));
    } catch (RejectedExecutionException closedBefore) {
      return;
    }
    thread.shutdown();
    boolean interrupted = false;
    while (!done.isDone()) {
      if (isStuck()) {
        hung = true;
        break;
      }
      try {
        var unused = done.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
      } catch (TimeoutException notYet) {
        // Looks at the clock again.
      } catch (InterruptedException again) {
        interrupted = true;
      } catch (ExecutionException failed) {
        LOG.debug("closing OpenGL failed: {}", String.valueOf(failed.getCause()));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Consumer<@Nullable GL3> lastJob) {
    OffscreenContext open = context;
    context = null;
    if (open == null) {
      lastJob.accept(null);
      return;
    }
    try {
      lastJob.accept(open.makeCurrentIfThere());
    } finally {
      open.release();
      open.destroy();
    }
  }

  @Override
  public void close() {
    close(gl -> {});
  }
}

package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL3;
import com.jogamp.opengl.GLCapabilities;
import com.jogamp.opengl.GLContext;
import com.jogamp.opengl.GLDrawableFactory;
import com.jogamp.opengl.GLOffscreenAutoDrawable;
import com.jogamp.opengl.GLProfile;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The thread that owns an offscreen OpenGL 3.3 core context. Jobs run one after the other with the
/// context current; callers wait for theirs.
final class GlThread implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(job -> {
        Thread made = new Thread(job, "render-gl");
        made.setDaemon(true);
        return made;
      });

  // Owned by the thread.
  private @Nullable GLOffscreenAutoDrawable drawable;

  /// Opens the context; takes a second or two the first time in a process.
  ///
  /// @throws GlUnavailableException when there is no display, no driver, or too old a one
  GlThread() {
    try {
      onThread(this::open);
    } catch (GlUnavailableException unavailable) {
      thread.shutdown();
      throw unavailable;
    }
  }

  /// Runs a job with the context current and waits for its result, even when interrupted: the job
  /// may be writing into the caller's buffer.
  ///
  /// @throws GlUnavailableException when OpenGL fails; runtime exceptions of this module pass
  ///   through
  <T> T call(Function<GL3, T> job) {
    return onThread(() -> {
      GLContext context = current();
      try {
        GL3 gl = context.getGL().getGL3();
        T result = job.apply(gl);
        int error = gl.glGetError();
        if (error != GL.GL_NO_ERROR) {
          throw new IllegalStateException("OpenGL error 0x" + Integer.toHexString(error));
        }
        return result;
      } finally {
        context.release();
      }
    });
  }

  private interface Job<T> {
    T run();
  }

  private <T> T onThread(Job<T> job) {
    Future<T> result;
    try {
      result = thread.submit(job::run);
    } catch (RejectedExecutionException closed) {
      throw new GlUnavailableException("OpenGL was closed.", closed);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException again) {
          interrupted = true;
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

  private static RuntimeException explain(Throwable cause) {
    if (cause instanceof org.readingroom.render.volume.VolumeClosedException closed) {
      return closed;
    }
    if (cause instanceof GlUnavailableException known) {
      return known;
    }
    return new GlUnavailableException(
        "OpenGL cannot be used here ("
            + cause.getClass().getSimpleName()
            + "); pictures are made on the processor instead.",
        cause);
  }

  private boolean open() {
    requireDisplay();
    GLProfile profile = GLProfile.get(GLProfile.GL3);
    GLCapabilities wish = new GLCapabilities(profile);
    wish.setOnscreen(false);
    wish.setFBO(true);
    wish.setDoubleBuffered(false);
    wish.setDepthBits(0);
    GLOffscreenAutoDrawable made =
        GLDrawableFactory.getDesktopFactory().createOffscreenAutoDrawable(null, wish, null, 16, 16);
    drawable = made;
    made.display();
    quietenX11();
    current().release();
    return true;
  }

  /// JOGL reports a missing X display on standard error with stack traces; it is not even tried.
  private static void requireDisplay() {
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    String display = System.getenv("DISPLAY");
    if (linux && (display == null || display.isBlank())) {
      throw new GlUnavailableException(
          "There is no display, which OpenGL needs; pictures are made on the processor instead.",
          null);
    }
  }

  private GLContext current() {
    GLOffscreenAutoDrawable open = drawable;
    if (open == null || open.getContext() == null) {
      throw new IllegalStateException("the OpenGL context is gone");
    }
    if (open.getContext().makeCurrent() == GLContext.CONTEXT_NOT_CURRENT) {
      throw new IllegalStateException("the OpenGL context cannot be made current");
    }
    return open.getContext();
  }

  /// JOGL leaves its X11 error handler installed, over which GTK (JavaFX) complains; this takes it
  /// out. The class is JOGL's own and may change, so failing to find it is no matter.
  private static void quietenX11() {
    try {
      Class.forName("jogamp.nativewindow.x11.X11Util")
          .getMethod("setX11ErrorHandler", boolean.class, boolean.class)
          .invoke(null, false, true);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException notX11) {
      // Not X11, or another JOGL: nothing to quieten.
    }
  }

  @Override
  public void close() {
    var unused =
        thread.submit(() -> {
          GLOffscreenAutoDrawable open = drawable;
          drawable = null;
          if (open != null) {
            open.destroy();
          }
        });
    thread.shutdown();
  }
}

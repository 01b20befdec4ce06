package org.readingroom.render.gl;

import com.jogamp.opengl.GL3;
import com.jogamp.opengl.GLCapabilities;
import com.jogamp.opengl.GLContext;
import com.jogamp.opengl.GLDrawableFactory;
import com.jogamp.opengl.GLOffscreenAutoDrawable;
import com.jogamp.opengl.GLProfile;
import org.jspecify.annotations.Nullable;

/// An OpenGL 3.3 core context without a window, by JOGL. All on the thread that opened it.
final class OffscreenContext {
  private final GLOffscreenAutoDrawable drawable;

  private OffscreenContext(GLOffscreenAutoDrawable drawable) {
    this.drawable = drawable;
  }

  /// Opens a context; takes a second or two the first time in a process.
  ///
  /// @throws GlUnavailableException when there is no display
  /// @throws RuntimeException JOGL's own, when there is no driver or too old a one
  static OffscreenContext open() {
    requireDisplay();
    withoutEmbeddedProfiles();
    GLProfile profile = GLProfile.get(GLProfile.GL3);
    GLCapabilities wish = new GLCapabilities(profile);
    wish.setOnscreen(false);
    wish.setFBO(true);
    wish.setDoubleBuffered(false);
    wish.setDepthBits(0);
    OffscreenContext made =
        new OffscreenContext(
            GLDrawableFactory.getDesktopFactory()
                .createOffscreenAutoDrawable(null, wish, null, 16, 16));
    made.drawable.display();
    quietenX11();
    return made;
  }

  /// Makes the context current until [#release].
  ///
  /// @throws IllegalStateException when it is gone
  GL3 makeCurrent() {
    GL3 gl = makeCurrentIfThere();
    if (gl == null) {
      throw new IllegalStateException("the OpenGL context is gone");
    }
    return gl;
  }

  /// Makes the context current until [#release]; null when it is gone.
  @Nullable GL3 makeCurrentIfThere() {
    GLContext context = drawable.getContext();
    if (context == null || context.makeCurrent() == GLContext.CONTEXT_NOT_CURRENT) {
      return null;
    }
    return context.getGL().getGL3();
  }

  void release() {
    GLContext context = drawable.getContext();
    if (context != null && context.isCurrent()) {
      context.release();
    }
  }

  void destroy() {
    drawable.destroy();
  }

  /// JOGL reports a missing X display on standard error with stack traces; it is not even tried.
  private static void requireDisplay() {
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    String display = System.getenv("DISPLAY");
    if (linux && (display == null || display.isBlank())) {
      throw new GlUnavailableException(
          "There is no display, which OpenGL needs; pictures are made on the processor instead.");
    }
  }

  /// JOGL would also open OpenGL ES, which nothing here uses and which prints stack traces where it
  /// is half installed.
  private static void withoutEmbeddedProfiles() {
    String name = "jogl.disable.opengles";
    if (System.getProperty(name) == null) {
      System.setProperty(name, "true");
    }
  }

  /// JOGL leaves its X11 error handler installed, over which GTK (JavaFX) complains; this takes it
  /// out. The class is JOGL's own and may change, so failing to find it is no matter. While both
  /// start, GTK may still complain once or twice: JOGL and Mesa set handlers of their own for
  /// moments. It is harmless.
  private static void quietenX11() {
    try {
      Class.forName("jogamp.nativewindow.x11.X11Util")
          .getMethod("setX11ErrorHandler", boolean.class, boolean.class)
          .invoke(null, false, true);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException notX11) {
      // Not X11, or another JOGL: nothing to quieten.
    }
  }
}

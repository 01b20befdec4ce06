package org.readingroom.render.gl;

import com.jogamp.opengl.GL3;
import java.time.Duration;
import java.util.function.Consumer;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.volume.Volume;

/// Lets tests of other rooms do bad things to a real OpenGL.
public final class GlTrouble {
  private GlTrouble() {}

  /// Opens OpenGL, in software too. No picture takes too long for it: a driver on a busy computer
  /// may need seconds for its first.
  public static GlEngine open(CpuEngine cpu) {
    return new GlEngine(cpu, tuning -> tuning.withPatienceNanos(Duration.ofMinutes(1).toNanos()));
  }

  /// From the next picture on, the driver counts as hung when a job takes twice as long.
  public static void setPatience(GlEngine engine, Duration patience) {
    engine.thread().setPatience(patience.toNanos());
  }

  /// Does something to the real context right before the next picture.
  public static void beforeNextPicture(GlEngine engine, Consumer<GL3> badThing) {
    engine.thread().disturbNext(badThing);
  }

  /// Destroys the context, as a driver update or a lost display does.
  public static void loseContext(GlEngine engine) {
    engine.thread().loseContext();
  }

  /// 3-D textures on the graphics processor.
  public static int textures(GlEngine engine) {
    return engine.held().textures();
  }

  /// Whether the next picture of a volume is OpenGL's.
  public static boolean isUploaded(GlEngine engine, Volume volume) {
    return engine.isReady(volume);
  }
}

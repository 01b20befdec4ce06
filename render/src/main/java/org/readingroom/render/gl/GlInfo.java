package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL3;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What OpenGL says of itself. Immutable.
///
/// @param vendor GL_VENDOR
/// @param renderer GL_RENDERER
/// @param version GL_VERSION
/// @param max3dTextureSize GL_MAX_3D_TEXTURE_SIZE, voxels along the longest edge of a texture
/// @param maxTextureSize GL_MAX_TEXTURE_SIZE, pixels along the longest edge of a picture
/// @param videoMemoryBytes memory of the graphics processor, 0 where the driver does not say
/// @param hardwareFilterErrorGreyLevels the largest error of the graphics processor's own linear
///   filter on one axis, between voxels 2,000 HU apart, in grey levels of a 400 HU window; measured
///   at start on a known ramp
public record GlInfo(
    String vendor,
    String renderer,
    String version,
    int max3dTextureSize,
    int maxTextureSize,
    long videoMemoryBytes,
    double hardwareFilterErrorGreyLevels) {

  private static final int DEDICATED_VIDMEM_NVX = 0x9047;
  private static final int TEXTURE_FREE_MEMORY_ATI = 0x87FC;

  /// One third of a grey level: the errors of three axes add up.
  private static final double FINE_ENOUGH_GREY_LEVELS = 1.0 / 3;

  static GlInfo of(GL3 gl) {
    return new GlInfo(
        text(gl.glGetString(GL.GL_VENDOR)),
        text(gl.glGetString(GL.GL_RENDERER)),
        text(gl.glGetString(GL.GL_VERSION)),
        number(gl, GL2ES2.GL_MAX_3D_TEXTURE_SIZE),
        number(gl, GL.GL_MAX_TEXTURE_SIZE),
        videoMemoryBytes(gl),
        HardwareFilter.errorGreyLevels(gl));
  }

  private static String text(@Nullable String said) {
    return said == null ? "unknown" : said;
  }

  private static int number(GL3 gl, int name) {
    int[] value = new int[1];
    gl.glGetIntegerv(name, value, 0);
    return value[0];
  }

  /// Two makers tell by extensions of their own, in KiB.
  private static long videoMemoryBytes(GL3 gl) {
    if (gl.isExtensionAvailable("GL_NVX_gpu_memory_info")) {
      return number(gl, DEDICATED_VIDMEM_NVX) * 1024L;
    }
    if (gl.isExtensionAvailable("GL_ATI_meminfo")) {
      int[] free = new int[4];
      gl.glGetIntegerv(TEXTURE_FREE_MEMORY_ATI, free, 0);
      return free[0] * 1024L;
    }
    return 0;
  }

  /// Whether the graphics processor's own filter is fine enough for the screen; else the shader
  /// filters.
  public boolean filtersFinely() {
    return hardwareFilterErrorGreyLevels <= FINE_ENOUGH_GREY_LEVELS;
  }

  private static final List<String> SOFTWARE =
      List.of(
          "llvmpipe",
          "softpipe",
          "swrast",
          "lavapipe",
          "swiftshader",
          "software",
          "microsoft basic",
          "gdi generic");

  /// Whether this OpenGL runs on the processor, where plain Java is faster.
  public boolean isSoftware() {
    String name = renderer.toLowerCase(Locale.ROOT);
    return SOFTWARE.stream().anyMatch(name::contains);
  }
}

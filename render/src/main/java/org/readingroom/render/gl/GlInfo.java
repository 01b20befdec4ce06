package org.readingroom.render.gl;

import java.util.List;
import java.util.Locale;

/// What OpenGL says of itself. Immutable.
///
/// @param vendor GL_VENDOR
/// @param renderer GL_RENDERER
/// @param version GL_VERSION
/// @param max3dTextureSize GL_MAX_3D_TEXTURE_SIZE, voxels along the longest edge of a texture
/// @param hardwareFilterErrorGreyLevels the largest error of the graphics processor's own linear
///   filter on one axis, between voxels 2,000 HU apart, in grey levels of a 400 HU window; measured
///   at start on a known ramp
public record GlInfo(
    String vendor,
    String renderer,
    String version,
    int max3dTextureSize,
    double hardwareFilterErrorGreyLevels) {

  /// One third of a grey level: the errors of three axes add up.
  private static final double FINE_ENOUGH_GREY_LEVELS = 1.0 / 3;

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

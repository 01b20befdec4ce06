package org.readingroom.render.gl;

import java.util.List;
import java.util.Locale;

/// What OpenGL says of itself. Immutable.
///
/// @param vendor GL_VENDOR
/// @param renderer GL_RENDERER
/// @param version GL_VERSION
/// @param max3dTextureSize GL_MAX_3D_TEXTURE_SIZE, voxels along the longest edge of a texture
/// @param exactFilter whether the graphics processor's own filter is as fine as ours; else the
///   shader filters
public record GlInfo(
    String vendor, String renderer, String version, int max3dTextureSize, boolean exactFilter) {

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

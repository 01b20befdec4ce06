package org.readingroom.render.gl;

/// The GLSL of the plane and slab programs. Space: voxel index; (0,0,0) = centre of the first
/// voxel.
final class Shaders {
  private Shaders() {}

  /// One triangle over the whole picture.
  static final String VERTEX =
      """
      #version 330 core
      void main() {
        vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
        gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
      }
      """;

  /// Walks the slab of one pixel. `found` counts samples with a value; `reason` is 0 outside, 1
  /// gap, 2 awaited, as in NoSample but ordered by strength.
  private static final String WALK =
      """
      #version 330 core
      uniform sampler3D voxels;
      uniform sampler2D slots;      // one texel per slot: 1 = present, 0.5 = awaited, 0 = gap
      uniform bool full;            // every slot is present
      uniform ivec3 size;
      uniform vec3 start;
      uniform vec3 perColumn;
      uniform vec3 perRow;
      uniform vec3 perSample;
      uniform int samples;
      uniform int keep;             // 0 = none, 1 = largest, 2 = smallest, 3 = mean
      uniform bool nearest;
      uniform vec2 rescale;         // modality = x * raw + y
      const float TOLERANCE = 1e-4;

      float slot(int k) { return texelFetch(slots, ivec2(k, 0), 0).r; }

      float fetch(ivec3 at) { return texelFetch(voxels, at, 0).r; }

      float filtered(vec3 at) {
        if (nearest) return fetch(ivec3(floor(at + 0.5)));
      #ifdef HARDWARE_FILTER
        return textureLod(voxels, (at + 0.5) / vec3(size), 0.0).r;
      #else
        ivec3 low = min(ivec3(at), max(size - 2, ivec3(0)));
        ivec3 high = min(low + 1, size - 1);
        vec3 share = at - vec3(low);
        float a = mix(fetch(low), fetch(ivec3(high.x, low.y, low.z)), share.x);
        float b = mix(fetch(ivec3(low.x, high.y, low.z)), fetch(ivec3(high.x, high.y, low.z)), share.x);
        float c = mix(fetch(ivec3(low.x, low.y, high.z)), fetch(ivec3(high.x, low.y, high.z)), share.x);
        float d = mix(fetch(ivec3(low.x, high.y, high.z)), fetch(high), share.x);
        return mix(mix(a, b, share.y), mix(c, d, share.y), share.z);
      #endif
      }

      // Modality value in x; in y 1 when there is one; in z the reason when there is none.
      vec3 pixel() {
        vec3 first = start + floor(gl_FragCoord.x) * perColumn + floor(gl_FragCoord.y) * perRow;
        vec3 last = vec3(size - 1);
        float kept = keep == 1 ? -1e30 : keep == 2 ? 1e30 : 0.0;
        int found = 0;
        float reason = 0.0;
        for (int s = 0; s < samples; s++) {
          vec3 at = first + float(s) * perSample;
          if (any(lessThan(at, vec3(-TOLERANCE))) || any(greaterThan(at, last + TOLERANCE))) continue;
          at = clamp(at, vec3(0.0), last);
          if (!full) {
            int below = min(int(at.z), size.z - 1);
            int above = min(below + 1, size.z - 1);
            float share = at.z - float(below);
            float lower = slot(below);
            float upper = slot(above);
            if (share <= TOLERANCE && lower == 1.0) {
              at.z = float(below);
            } else if (share >= 1.0 - TOLERANCE && upper == 1.0) {
              at.z = float(above);
            } else if (lower < 1.0 || upper < 1.0) {
              reason = max(reason, lower == 0.0 || upper == 0.0 ? 1.0 : 2.0);
              continue;
            }
          }
          float value = rescale.x * (filtered(at) * 65535.0 - 32768.0) + rescale.y;
          kept = keep == 1 ? max(kept, value) : keep == 2 ? min(kept, value) : kept + value;
          found++;
        }
        if (found == 0) return vec3(0.0, 0.0, reason);
        return vec3(keep == 3 ? kept / float(found) : kept, 1.0, 0.0);
      }
      """;

  /// Modality value and, where there is none, 1 + reason.
  private static final String RAW =
      """
      out vec2 result;
      void main() {
        vec3 p = pixel();
        result = vec2(p.x, p.y > 0.0 ? 0.0 : 1.0 + p.z);
      }
      """;

  private static final String PICTURE =
      """
      out vec4 colour;
      uniform sampler2D palette;
      uniform vec2 level;           // grey level = x * value + y
      uniform vec2 sigmoid;         // centre, width; width 0 for straight windows
      uniform float threshold;      // window of width 1: white above
      uniform bool step01;
      uniform vec4 without[4];      // awaited dark, light; gap dark, light
      void main() {
        vec3 p = pixel();
        if (p.y == 0.0) {
          int diagonal = int(gl_FragCoord.x) + int(gl_FragCoord.y);
          if (p.z == 2.0) colour = without[(diagonal & 15) < 2 ? 1 : 0];
          else if (p.z == 1.0) colour = without[(diagonal & 7) < 2 ? 3 : 2];
          else colour = vec4(0.0);
          return;
        }
        float grey = step01 ? (p.x > threshold ? 255.0 : 0.0)
            : sigmoid.y > 0.0 ? 255.0 / (1.0 + exp(-4.0 * (p.x - sigmoid.x) / sigmoid.y)) + 0.5
            : p.x * level.x + level.y;
        colour = texelFetch(palette, ivec2(int(clamp(floor(grey), 0.0, 255.0)), 0), 0);
      }
      """;

  /// The filter alone: the value a third, a seventh … of the way between two voxels.
  static final String FILTER_TEST =
      """
      #version 330 core
      uniform sampler3D voxels;
      out vec2 result;
      void main() {
        float at = (floor(gl_FragCoord.x) + 0.37) / 64.0;
        result = vec2(textureLod(voxels, vec3((at + 0.5) / 2.0, 0.5, 0.5), 0.0).r, 0.0);
      }
      """;

  static String raw() {
    // Raw values are always filtered by the shader: graphics processors may use 8-bit weights.
    return WALK + RAW;
  }

  static String picture(boolean hardwareFilter) {
    String walk =
        hardwareFilter
            ? WALK.replace("#version 330 core", "#version 330 core\n#define HARDWARE_FILTER")
            : WALK;
    return walk + PICTURE;
  }
}

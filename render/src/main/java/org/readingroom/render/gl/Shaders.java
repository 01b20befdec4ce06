package org.readingroom.render.gl;

import org.readingroom.render.reslice.Interpolation;

/// The GLSL of the plane and slab programs.
///
/// Space: picture pixel to voxel index; (0,0,0) = centre of the first voxel. A place is kept as a
/// whole number and a part from 0 to 1, so that a voxel far out is as exact as the first: about
/// 2e-7 of a voxel everywhere, where a plain 32-bit number has 6e-5 at index 1,000.
final class Shaders {
  private Shaders() {}

  /// Which program a picture needs.
  ///
  /// @param values modality values for a `.raw`; else colours
  /// @param interpolation between voxels
  /// @param lattice the volume is one even lattice with one rescale; else the slot table is
  ///   searched
  /// @param hardwareFilter the hardware interpolates (trilinear, lattice, one deck)
  /// @param decks 3-D textures the volume lies in, 1 to [#MOST_DECKS]
  record Variant(
      boolean values,
      Interpolation interpolation,
      boolean lattice,
      boolean hardwareFilter,
      int decks) {}

  /// Most 3-D textures of one volume: OpenGL 3.3 promises 16 units, three are taken.
  static final int MOST_DECKS = 12;

  /// One triangle over the whole picture.
  static final String VERTEX =
      """
      #version 330 core
      void main() {
        vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
        gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
      }
      """;

  private static final String UNIFORMS =
      """
      uniform sampler2D slots;      // see SlotTable
      uniform sampler2D places;     // see PixelPlaces
      uniform ivec2 picture;
      uniform vec4 seal;
      uniform ivec3 size;
      uniform int deckSlots;
      uniform bool full;            // every slot is present and there is no gap
      uniform vec2 rescale;         // modality = x * raw + y
      uniform int samples;
      uniform vec3 perSample;       // step between slab samples: multiples of 1/4096 …
      uniform vec3 perSampleRest;   // … and what is left of it
      uniform int keep;             // 0 = none, 1 = largest, 2 = smallest, 3 = mean
      const float TOLERANCE = 1e-4;
      const float TIE = 1e-6;       // see Interpolation.TIE
      """;

  /// Raw voxels: a texel is raw + 32768 in 16 bits, made a whole number again.
  private static final String VOXELS =
      """
      float voxel(int i, int j, int k) {
        return floor(texel(ivec3(i, j, k)) * 65535.0 + 0.5) - 32768.0;
      }

      vec4 slotRow(int row, int k) { return texelFetch(slots, ivec2(k, row), 0); }

      float modality(float raw, int k) {
      #ifdef LATTICE
        return rescale.x * raw + rescale.y;
      #else
        vec4 scale = slotRow(2, k);
        return scale.x * raw + scale.y;
      #endif
      }
      """;

  private static final String NEAREST =
      """
      float inSlot(ivec3 cell, vec3 share, int k) {
        ivec3 up = ivec3(greaterThanEqual(share, vec3(0.5 - TIE)));
        return modality(voxel(cell.x + up.x, cell.y + up.y, k), k);
      }

      float between(ivec3 cell, vec3 share, ivec4 k) {
        return inSlot(cell, share, share.z >= 0.5 - TIE ? k.z : k.y);
      }
      """;

  private static final String TRILINEAR =
      """
      float inSlot(ivec3 cell, vec3 share, int k) {
        ivec2 next = min(cell.xy + 1, size.xy - 1);
        float upper = mix(voxel(cell.x, cell.y, k), voxel(next.x, cell.y, k), share.x);
        float lower = mix(voxel(cell.x, next.y, k), voxel(next.x, next.y, k), share.x);
        return modality(mix(upper, lower, share.y), k);
      }

      float between(ivec3 cell, vec3 share, ivec4 k) {
        float low = inSlot(cell, share, k.y);
        return k.z == k.y ? low : mix(low, inSlot(cell, share, k.z), share.z);
      }
      """;

  private static final String HARDWARE =
      """
      float between(ivec3 cell, vec3 share, ivec4 k) {
        vec3 at = (vec3(cell.xy, k.y) + share + 0.5) / vec3(size);
        return modality(textureLod(deck0, at, 0.0).r * 65535.0 - 32768.0, k.y);
      }
      """;

  /// Catmull-Rom; see cpu.Cubic.
  private static final String TRICUBIC =
      """
      vec4 weights(float t) {
        return vec4(
            ((-0.5 * t + 1.0) * t - 0.5) * t,
            (1.5 * t - 2.5) * t * t + 1.0,
            ((-1.5 * t + 2.0) * t + 0.5) * t,
            (0.5 * t - 0.5) * t * t);
      }

      float inSlot(ivec3 cell, vec4 alongI, vec4 alongJ, int k) {
        float sum = 0.0;
        ivec4 i = clamp(cell.x + ivec4(-1, 0, 1, 2), 0, size.x - 1);
        for (int b = 0; b < 4; b++) {
          int j = clamp(cell.y + b - 1, 0, size.y - 1);
          vec4 row = vec4(voxel(i.x, j, k), voxel(i.y, j, k), voxel(i.z, j, k), voxel(i.w, j, k));
          sum += alongJ[b] * dot(alongI, row);
        }
        return modality(sum, k);
      }

      float between(ivec3 cell, vec3 share, ivec4 k) {
        vec4 alongI = weights(share.x);
        vec4 alongJ = weights(share.y);
        vec4 alongK = weights(share.z);
        float sum = 0.0;
        for (int c = 0; c < 4; c++) {
          // A weight of 0 is a slot that may not be there, or that need not be read.
          if (alongK[c] != 0.0) sum += alongK[c] * inSlot(cell, alongI, alongJ, k[c]);
        }
        return sum;
      }
      """;

  /// From the place of a slab sample to its cell. `cell` may come out one below or on the last.
  private static final String ON_LATTICE =
      """
      void locate(vec3 whole, vec3 part, out ivec3 cell, out vec3 share) {
        vec3 carry = floor(part);
        cell = ivec3(whole + carry);
        share = part - carry;
      }
      """;

  /// The same through the slot table: in the first slice's columns and rows, and mm along the
  /// normal.
  private static final String IN_SLOTS =
      """
      void locate(vec3 whole, vec3 part, out ivec3 cell, out vec3 share) {
        int below = 0;
        int above = size.z - 1;
        while (above - below > 1) {
          int middle = (below + above) >> 1;
          vec4 there = slotRow(0, middle);
          if ((whole.z - there.x) + (part.z - there.y) >= 0.0) below = middle; else above = middle;
        }
        vec4 slot = slotRow(0, below);
        float upwards = ((whole.z - slot.x) + (part.z - slot.y)) * slot.z;
        vec4 low = slotRow(1, below);
        vec4 high = slotRow(1, min(below + 1, size.z - 1));
        vec2 lean = (high.xz - low.xz) + (high.yw - low.yw);
        vec3 w = vec3(whole.xy - low.xz, float(below));
        vec3 p = vec3((part.xy - low.yw) - upwards * lean, upwards);
        vec3 carry = floor(p);
        cell = ivec3(w + carry);
        share = p - carry;
      }
      """;

  /// Walks the slab of one pixel.
  private static final String WALK =
      """
      bool isPresent(int k) { return slotRow(2, k).z == 1.0; }
      bool isGapAfter(int k) { return slotRow(2, k).w == 1.0; }

      // Modality value in x; in y 1 when there is one; in z the reason when there is none: 0 outside,
      // 1 gap, 2 awaited.
      vec3 pixel() {
        int x = int(gl_FragCoord.x);
        int y = int(gl_FragCoord.y);
        vec3 whole = texelFetch(places, ivec2(x, 0), 0).xyz + texelFetch(places, ivec2(y, 2), 0).xyz;
        vec3 part = texelFetch(places, ivec2(x, 1), 0).xyz + texelFetch(places, ivec2(y, 3), 0).xyz;
        ivec3 last = size - 1;
        float kept = keep == 1 ? -3.4e38 : keep == 2 ? 3.4e38 : 0.0;
        int found = 0;
        float reason = 0.0;
        for (int s = 0; s < samples; s++) {
          vec3 coarse = float(s) * perSample;
          vec3 carry = floor(coarse);
          ivec3 cell;
          vec3 share;
          locate(whole + carry, part + (coarse - carry) + float(s) * perSampleRest, cell, share);
          vec3 beyond = vec3(cell - last) + share;
          if (any(lessThan(vec3(cell) + share, vec3(-TOLERANCE)))
              || any(greaterThan(beyond, vec3(TOLERANCE)))) {
            continue;
          }
          share = mix(share, vec3(0.0), lessThan(cell, ivec3(0)));
          share = mix(share, vec3(0.0), greaterThanEqual(cell, last));
          cell = clamp(cell, ivec3(0), last);
          int below = cell.z;
          int above = min(below + 1, last.z);
          int before = max(below - 1, 0);
          int after = min(above + 1, last.z);
          if (!full) {
            bool lower = isPresent(below);
            bool upper = isPresent(above);
            bool gap = above > below && isGapAfter(below);
            if (gap || !lower || !upper) {
              // Close enough to a slice to need no other.
              float near = slotRow(0, below).w;
              if (share.z <= near && lower) {
                above = below;
              } else if (share.z >= 1.0 - near && upper) {
                below = above;
              } else {
                bool never = gap || slotRow(2, below).z == 0.0 || slotRow(2, above).z == 0.0;
                reason = max(reason, never ? 1.0 : 2.0);
                continue;
              }
              share.z = 0.0;
              before = below;
              after = above;
            } else {
              if (!isPresent(before) || isGapAfter(before)) before = below;
              if (!isPresent(after) || isGapAfter(above)) after = above;
            }
          }
          float value = between(cell, share, ivec4(before, below, above, after));
          kept = keep == 1 ? max(kept, value) : keep == 2 ? min(kept, value) : kept + value;
          found++;
        }
        if (found == 0) return vec3(0.0, 0.0, reason);
        return vec3(keep == 3 ? kept / float(found) : kept, 1.0, 0.0);
      }
      """;

  /// Modality value and, where there is none, 1 + reason.
  private static final String VALUES =
      """
      out vec2 result;
      void main() {
        if (int(gl_FragCoord.y) == picture.y) {
          result = seal.xy;
          return;
        }
        vec3 p = pixel();
        result = vec2(p.x, p.y > 0.0 ? 0.0 : 1.0 + p.z);
      }
      """;

  private static final String COLOURS =
      """
      out vec4 colour;
      uniform sampler2D tones;      // see Tones
      uniform vec2 toneScale;       // lowest value, tones per unit
      uniform int toneCount;
      uniform vec4 without[4];      // awaited dark, light; gap dark, light
      void main() {
        if (int(gl_FragCoord.y) == picture.y) {
          colour = seal;
          return;
        }
        vec3 p = pixel();
        if (p.y == 0.0) {
          int diagonal = int(gl_FragCoord.x) + int(gl_FragCoord.y);
          if (p.z == 2.0) colour = without[(diagonal & 15) < 2 ? 1 : 0];
          else if (p.z == 1.0) colour = without[(diagonal & 7) < 2 ? 3 : 2];
          else colour = vec4(0.0);
          return;
        }
        float tone = clamp(floor((p.x - toneScale.x) * toneScale.y), 0.0, float(toneCount - 1));
        int n = int(tone);
        colour = texelFetch(tones, ivec2(n & 255, n >> 8), 0);
      }
      """;

  /// The filter alone, along one axis from the first voxel to the second.
  static final String FILTER_TEST =
      """
      #version 330 core
      uniform sampler3D voxels;
      uniform int axis;
      uniform float places;
      out vec2 result;
      void main() {
        vec3 at = vec3(0.5);
        at[axis] = (gl_FragCoord.x / places + 0.5) / 2.0;
        result = vec2(textureLod(voxels, at, 0.0).r, 0.0);
      }
      """;

  /// The fragment shader of a variant.
  static String fragment(Variant variant) {
    StringBuilder text = new StringBuilder("#version 330 core\n");
    if (variant.lattice) {
      text.append("#define LATTICE\n");
    }
    text.append(UNIFORMS).append(decks(variant.decks)).append(VOXELS);
    text.append(
        switch (variant.interpolation) {
          case NEAREST -> NEAREST;
          case TRILINEAR -> variant.hardwareFilter ? HARDWARE : TRILINEAR;
          case TRICUBIC -> TRICUBIC;
        });
    text.append(variant.lattice ? ON_LATTICE : IN_SLOTS).append(WALK);
    return text.append(variant.values ? VALUES : COLOURS).toString();
  }

  static String deck(int number) {
    return "deck" + number;
  }

  /// `texel`, which finds a voxel in the deck its slot lies in.
  private static String decks(int count) {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < count; n++) {
      text.append("uniform sampler3D ").append(deck(n)).append(";\n");
    }
    text.append("float texel(ivec3 at) {\n");
    if (count > 1) {
      text.append("  int deck = at.z / deckSlots;\n  at.z -= deck * deckSlots;\n");
    }
    for (int n = 1; n < count; n++) {
      text.append("  if (deck == " + n + ") return texelFetch(" + deck(n) + ", at, 0).r;\n");
    }
    return text.append("  return texelFetch(deck0, at, 0).r;\n}\n").toString();
  }
}

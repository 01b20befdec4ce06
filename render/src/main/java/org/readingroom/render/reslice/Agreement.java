package org.readingroom.render.reslice;

import java.nio.IntBuffer;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.VoxelPoint;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// How well two engines agree on one plane, pixel by pixel, and why they do not where they do not.
/// Immutable.
///
/// Two engines round differently, so a place may fall on either side of a line where the picture
/// jumps: half-way between two voxels under nearest-neighbour, or the volume's edge (or a slice
/// beside a gap), where there stops being a value. A pixel with such a place in its slab, within
/// [#NEAR] voxel of the line, is explained; any other that differs is a fault of one of the two.
///
/// @param pixels compared
/// @param ties differ, explained by nearest-neighbour ties
/// @param edges differ, explained by the edge of what has a value
/// @param unexplained differ for no such reason
/// @param largest largest difference of those that agree, in grey levels or modality units
public record Agreement(long pixels, long ties, long edges, long unexplained, double largest) {

  /// How close to a jump explains a difference, in voxels.
  public static final double NEAR = 1e-5;

  /// Nothing compared yet.
  public static final Agreement NONE = new Agreement(0, 0, 0, 0, 0);

  /// Share of pixels that agree, 0–1; 1 when nothing was compared.
  public double share() {
    return pixels == 0 ? 1 : (pixels - ties - edges - unexplained) / (double) pixels;
  }

  /// Both together.
  public Agreement plus(Agreement other) {
    return new Agreement(
        pixels + other.pixels,
        ties + other.ties,
        edges + other.edges,
        unexplained + other.unexplained,
        Math.max(largest, other.largest));
  }

  /// Compares pictures: a pixel agrees when no part of its colour differs by more than one level.
  /// For grey palettes, where a colour's parts are grey levels.
  public static Agreement ofPictures(
      Engine one, Engine other, Volume volume, PlaneRequest request, Display display) {
    IntBuffer a = IntBuffer.allocate(request.pixels());
    IntBuffer b = IntBuffer.allocate(request.pixels());
    one.draw(volume, request, display, a);
    other.draw(volume, request, display, b);
    Comparison comparison = new Comparison(volume.layout(), request);
    for (int n = 0; n < request.pixels(); n++) {
      int levels = levelsApart(a.get(n), b.get(n));
      comparison.pixel(n, levels <= 1, levels);
    }
    return comparison.result();
  }

  /// Compares modality values: a pixel agrees when both values exist and differ by no more than the
  /// tolerance, or are missing for the same reason.
  public static Agreement ofValues(
      Engine one, Engine other, Volume volume, PlaneRequest request, double tolerance) {
    float[] a = new float[request.pixels()];
    float[] b = new float[request.pixels()];
    one.sample(volume, request, a);
    other.sample(volume, request, b);
    Comparison comparison = new Comparison(volume.layout(), request);
    for (int n = 0; n < request.pixels(); n++) {
      if (Float.isNaN(a[n]) || Float.isNaN(b[n])) {
        boolean same =
            Float.isNaN(a[n]) && Float.isNaN(b[n]) && NoSample.of(a[n]) == NoSample.of(b[n]);
        comparison.pixel(n, same, 0);
      } else {
        double apart = Math.abs((double) a[n] - b[n]);
        comparison.pixel(n, apart <= tolerance, apart);
      }
    }
    return comparison.result();
  }

  private static int levelsApart(int a, int b) {
    int most = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      most = Math.max(most, Math.abs((a >>> shift & 0xFF) - (b >>> shift & 0xFF)));
    }
    return most;
  }

  /// Counts, and looks for the reason of a difference.
  private static final class Comparison {
    private final VolumeLayout layout;
    private final PlaneRequest request;
    private final boolean hasHoles;
    private long ties;
    private long edges;
    private long unexplained;
    private double largest;

    Comparison(VolumeLayout layout, PlaneRequest request) {
      this.layout = layout;
      this.request = request;
      hasHoles = !layout.gaps().isEmpty();
    }

    Agreement result() {
      return new Agreement(request.pixels(), ties, edges, unexplained, largest);
    }

    void pixel(int n, boolean agrees, double apart) {
      if (agrees) {
        largest = Math.max(largest, apart);
        return;
      }
      int samples = request.slabSamples(layout.smallestStepMm());
      double thickness = request.slab().thicknessMm();
      PatientPoint middle = request.patientFromPixel(n % request.width(), n / request.width());
      boolean tie = false;
      boolean edge = false;
      for (int s = 0; s < samples; s++) {
        double offset = samples == 1 ? 0 : -thickness / 2 + s * thickness / (samples - 1);
        VoxelPoint at = layout.voxelFromPatient(middle.along(request.plane().normal(), offset));
        tie |= isTie(at.i()) || isTie(at.j()) || isTie(at.k());
        edge |=
            isEdge(at.i(), layout.columns())
                || isEdge(at.j(), layout.rows())
                || isEdge(at.k(), layout.slots())
                || isBesideASlice(at.k());
      }
      if (edge) {
        edges++;
      } else if (tie) {
        ties++;
      } else {
        unexplained++;
      }
    }

    private boolean isTie(double index) {
      return request.interpolation() == Interpolation.NEAREST
          && Math.abs(index - Math.floor(index) - 0.5) < NEAR;
    }

    private static boolean isEdge(double index, int count) {
      double tolerance = VolumeLayout.EDGE_TOLERANCE;
      return Math.abs(index + tolerance) < NEAR || Math.abs(index - (count - 1) - tolerance) < NEAR;
    }

    /// Where a slice beside a gap, or beside one that has not arrived, stops being near enough.
    private boolean isBesideASlice(double k) {
      if (!hasHoles) {
        return false;
      }
      int last = layout.slots() - 1;
      int below = Math.clamp((int) Math.floor(k), 0, Math.max(0, last - 1));
      double step = last == 0 ? 1 : layout.distanceMm(below + 1) - layout.distanceMm(below);
      double near = VolumeLayout.EDGE_TOLERANCE * layout.sliceStepMm() / step;
      double share = k - below;
      return Math.abs(share - near) < NEAR || Math.abs(share - (1 - near)) < NEAR;
    }
  }
}

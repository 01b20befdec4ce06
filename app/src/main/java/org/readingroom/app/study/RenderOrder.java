package org.readingroom.app.study;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Slab;

/// One picture asked for without a window. Immutable.
///
/// @param studyInstanceUid the study
/// @param seriesInstanceUid the series, or null for the one with the largest volume
/// @param plane "axial", "coronal", "sagittal" (through the volume's centre), or
///   "x,y,z;rx,ry,rz;dx,dy,dz" in LPS mm
/// @param mmPerPixel mm between pixels, or null to show the whole volume
/// @param width pixels per row
/// @param height pixels per column
/// @param slab thickness
/// @param window VOI window of a PNG, or null for the series' own
public record RenderOrder(
    String studyInstanceUid,
    @Nullable String seriesInstanceUid,
    String plane,
    @Nullable Double mmPerPixel,
    int width,
    int height,
    Slab slab,
    @Nullable VoiWindow window) {

  /// The plane as a place in the patient.
  ///
  /// @param centre the volume's centre, for the named planes
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  Plane planeThrough(PatientPoint centre) {
    return switch (plane.strip().toLowerCase(Locale.ROOT)) {
      case "axial" -> Plane.axial(centre);
      case "coronal" -> Plane.coronal(centre);
      case "sagittal" -> Plane.sagittal(centre);
      default -> Plane.parse(plane);
    };
  }

  /// Reads "WxH", for instance "512x512".
  ///
  /// @return width, height
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  public static int[] parseSize(String text) {
    String[] parts = text.strip().toLowerCase(java.util.Locale.ROOT).split("x", -1);
    if (parts.length == 2) {
      try {
        int width = Integer.parseInt(parts[0].strip());
        int height = Integer.parseInt(parts[1].strip());
        if (width >= 1 && height >= 1 && width <= 16384 && height <= 16384) {
          return new int[] {width, height};
        }
      } catch (NumberFormatException notANumber) {
        throw new IllegalArgumentException(
            "a size is written WIDTHxHEIGHT, for instance 512x512, not \"" + text + "\"",
            notANumber);
      }
    }
    throw new IllegalArgumentException(
        "a size is written WIDTHxHEIGHT with 1 to 16384 pixels each way, for instance 512x512");
  }
}

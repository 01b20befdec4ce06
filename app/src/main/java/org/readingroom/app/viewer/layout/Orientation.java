package org.readingroom.app.viewer.layout;

import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;

/// Which way a viewport cuts a volume.
public enum Orientation {
  /// As the scanner's slices lie: the stack.
  ACQUIRED("stack"),
  AXIAL("axial"),
  CORONAL("coronal"),
  SAGITTAL("sagittal"),
  /// Turned by hand; begins between coronal and sagittal.
  OBLIQUE("oblique");

  private final String word;

  Orientation(String word) {
    this.word = word;
  }

  /// The word in the corner of the picture.
  public String word() {
    return word;
  }

  /// The plane of this orientation through a place.
  ///
  /// @param acquired the plane of the scanner's slices, for [#ACQUIRED]
  public Plane through(PatientPoint place, Plane acquired) {
    return switch (this) {
      case ACQUIRED -> acquired.through(place);
      case AXIAL -> Plane.axial(place);
      case CORONAL -> Plane.coronal(place);
      case SAGITTAL -> Plane.sagittal(place);
      case OBLIQUE -> Plane.coronal(place).turnedDeg(PatientVector.HEAD, 45);
    };
  }
}

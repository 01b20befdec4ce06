package org.readingroom.app.viewer;

import java.util.Optional;
import java.util.OptionalDouble;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.OrientationLetters;
import org.readingroom.render.measure.Probe;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.volume.SliceId;

/// How what hangs in a viewport is looked at: planes through a volume, or 2-D pictures one by one.
///
/// Thread: that of its [ViewportModel]. Space: canvas pixels, x right, y down.
sealed interface Look permits VolumeLook, PictureLook {
  /// Stops of the scroll bar.
  int count();

  /// The stop shown, from 0.
  int index();

  /// Goes to a stop.
  ///
  /// @return mm moved along the plane's normal, 0 between pictures; empty when nowhere could be
  ///   gone to
  OptionalDouble goTo(int index);

  /// Magnifies about a canvas pixel.
  void zoom(double factor, double x, double y);

  /// Drags the content by canvas pixels.
  void pan(double rightPixels, double downPixels);

  /// The canvas has another size: what the reader zoomed keeps its share of it.
  ///
  /// @param kept the shorter side before, in shorter sides now
  void resized(double kept);

  /// The snapshot an engine draws; empty while there is nothing to draw.
  Optional<Scene> scene(Display display, boolean moving);

  /// Letters at the picture's edges; empty where it is not placed in the patient.
  Optional<OrientationLetters.Edges> letters();

  /// Millimetres between canvas pixels; empty where the size of a pixel is not known.
  OptionalDouble mmPerPixel();

  /// Canvas pixels per pixel of the scanner.
  double zoomFactor();

  /// The slice or frame shown where it is exactly one of the scanner's.
  Optional<SliceId> shownSlice();

  /// What lies under a canvas pixel.
  Probe probe(double x, double y);
}

package org.readingroom.app.viewer;

import java.util.Locale;
import java.util.Optional;
import org.readingroom.app.viewer.overlay.PictureOverlay.DrawnLength;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.measure.Calibration;
import org.readingroom.render.measure.Distances;
import org.readingroom.render.measure.Measurement;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceId;

/// A straight length the reader drew. Immutable.
public sealed interface LengthMark {
  /// Where it is drawn in a viewport, in canvas pixels; empty where it does not lie in the picture.
  Optional<DrawnLength> drawnIn(ViewportModel viewport);

  /// In the patient: shown in every plane that holds both ends.
  ///
  /// @param study Study Instance UID
  /// @param frameOfReferenceUid the frame the ends are in
  /// @param toleranceMm how far a plane may lie from the ends and still show them
  record InPatient(
      String study,
      String frameOfReferenceUid,
      PatientPoint start,
      PatientPoint end,
      double toleranceMm)
      implements LengthMark {
    @Override
    public Optional<DrawnLength> drawnIn(ViewportModel viewport) {
      boolean sameFrame =
          viewport.study().map(s -> s.study().studyInstanceUid().equals(study)).orElse(false)
              && viewport.frameOfReferenceUid().map(frameOfReferenceUid::equals).orElse(false);
      Optional<PlaneRequest> request = viewport.request();
      if (!sameFrame || request.isEmpty()) {
        return Optional.empty();
      }
      Plane plane = request.get().plane();
      if (Math.abs(plane.distanceMm(start)) > toleranceMm
          || Math.abs(plane.distanceMm(end)) > toleranceMm) {
        return Optional.empty();
      }
      PlaneRequest r = request.get();
      return Optional.of(
          new DrawnLength(
              r.columnFromPatient(start),
              r.rowFromPatient(start),
              r.columnFromPatient(end),
              r.rowFromPatient(end),
              words(Distances.length(start, end))));
    }
  }

  /// On one 2-D picture.
  ///
  /// @param slice the picture
  /// @param calibration what its pixels measure
  record OnPicture(SliceId slice, Calibration calibration, ImagePoint start, ImagePoint end)
      implements LengthMark {
    @Override
    public Optional<DrawnLength> drawnIn(ViewportModel viewport) {
      if (!viewport.shownSlice().map(slice::equals).orElse(false)) {
        return Optional.empty();
      }
      return viewport
          .stackScene()
          .map(scene -> {
            StackView view = scene.view();
            StackView.CanvasPoint a =
                view.canvasFromImage(start.column(), start.row(), scene.image());
            StackView.CanvasPoint b = view.canvasFromImage(end.column(), end.row(), scene.image());
            String text = words(Distances.length(start, end, calibration));
            return new DrawnLength(a.x(), a.y(), b.x(), b.y(), text);
          });
    }
  }

  private static String words(Measurement measured) {
    return switch (measured) {
      case Measurement.Of of -> String.format(Locale.ROOT, "%.1f %s", of.value(), of.unit());
      case Measurement.NotMeasurable not -> not.why().sentence();
    };
  }
}

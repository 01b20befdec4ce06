package org.readingroom.app.viewer;

import java.util.Locale;
import java.util.Optional;
import org.readingroom.app.study.PixelScale;
import org.readingroom.app.viewer.overlay.PictureOverlay.DrawnLength;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.StackView;
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
              millimetres(start.distanceMm(end))));
    }
  }

  /// On one 2-D picture.
  ///
  /// @param slice the picture
  /// @param scale what its pixels measure
  /// @param startColumn image index, fractions allowed
  record OnPicture(
      SliceId slice,
      PixelScale scale,
      double startColumn,
      double startRow,
      double endColumn,
      double endRow)
      implements LengthMark {
    @Override
    public Optional<DrawnLength> drawnIn(ViewportModel viewport) {
      if (!viewport.shownSlice().map(slice::equals).orElse(false)) {
        return Optional.empty();
      }
      return viewport
          .stackScene()
          .map(scene -> {
            StackView.CanvasPoint a =
                scene.view().canvasFromImage(startColumn, startRow, scene.image());
            StackView.CanvasPoint b =
                scene.view().canvasFromImage(endColumn, endRow, scene.image());
            return new DrawnLength(a.x(), a.y(), b.x(), b.y(), text());
          });
    }

    private String text() {
      double columns = endColumn - startColumn;
      double rows = endRow - startRow;
      return switch (scale) {
        case PixelScale.InPatient mm ->
            millimetres(Math.hypot(columns * mm.columnStepMm(), rows * mm.rowStepMm()));
        case PixelScale.AtDetector mm ->
            millimetres(Math.hypot(columns * mm.columnStepMm(), rows * mm.rowStepMm()))
                + " at the detector";
        case PixelScale.Unknown none -> "not measurable: the image does not say its pixel size";
      };
    }
  }

  private static String millimetres(double mm) {
    return String.format(Locale.ROOT, "%.1f mm", mm);
  }
}

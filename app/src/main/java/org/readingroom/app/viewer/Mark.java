package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.viewer.overlay.PictureOverlay.DrawnMark;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.measure.Calibration;
import org.readingroom.render.measure.Distances;
import org.readingroom.render.measure.Measurement;
import org.readingroom.render.measure.Region;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.reslice.StackView.CanvasPoint;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.Volume;

/// Something the reader drew to measure. Immutable.
///
/// @param shape what it is
/// @param ground what it is drawn on, and so the space of its places
/// @param places where the hand put it down: the two ends of a length; end, corner, end of an
///   angle; two opposite corners of an ellipse's or rectangle's box; the outline of a free shape
public record Mark(Shape shape, Ground ground, List<ImagePoint> places) {
  private static final int ELLIPSE_SIDES = 72;
  private static final double MM_TOLERANCE = 0.25;

  /// What is measured.
  public enum Shape {
    LENGTH("length", 2),
    ANGLE("angle", 3),
    ELLIPSE("ellipse", 2),
    RECTANGLE("rectangle", 2),
    FREEHAND("free shape", 3);

    private final String word;
    private final int fewest;

    Shape(String word, int fewest) {
      this.word = word;
      this.fewest = fewest;
    }

    /// Its name for the reader, as in "Undo ellipse".
    public String word() {
      return word;
    }

    /// Whether the values inside it are measured.
    public boolean isRegion() {
      return this == ELLIPSE || this == RECTANGLE || this == FREEHAND;
    }
  }

  /// What a mark is drawn on.
  public sealed interface Ground {}

  /// A plane of the patient: places are mm from the plane's centre, right and down. Shown in every
  /// plane that holds the whole mark.
  ///
  /// @param study Study Instance UID
  /// @param frameOfReferenceUid the frame the plane is in
  public record InPatient(String study, String frameOfReferenceUid, Plane plane) implements Ground {
    /// The patient place of a place on the plane.
    public PatientPoint patient(ImagePoint place) {
      return plane
          .centre()
          .along(plane.alongRow(), place.column())
          .along(plane.downColumn(), place.row());
    }

    /// The place on the plane below or above a patient place.
    public ImagePoint onPlane(PatientPoint place) {
      return new ImagePoint(
          place.minus(plane.centre()).dot(plane.alongRow()),
          place.minus(plane.centre()).dot(plane.downColumn()));
    }
  }

  /// One 2-D picture: places are its image index. Shown on the slice too that the picture has
  /// become in a volume.
  ///
  /// @param calibration what its pixels measure
  public record OnPicture(SliceId slice, Calibration calibration) implements Ground {}

  public Mark {
    places = List.copyOf(places);
    if (places.size() < shape.fewest) {
      throw new IllegalArgumentException("too few places for this kind of mark");
    }
  }

  /// The region whose values are measured; empty for lengths and angles.
  public Optional<Region> region() {
    ImagePoint a = places.getFirst();
    ImagePoint b = places.getLast();
    return switch (shape) {
      case LENGTH, ANGLE -> Optional.empty();
      case ELLIPSE -> Optional.of(new Region.Ellipse(a.column(), a.row(), b.column(), b.row()));
      case RECTANGLE -> Optional.of(new Region.Rectangle(a.column(), a.row(), b.column(), b.row()));
      case FREEHAND -> Optional.of(new Region.Freehand(places));
    };
  }

  /// Where it is drawn in a viewport, in canvas pixels; empty where it does not lie in the picture.
  ///
  /// @param readings answers for what regions measure
  public Optional<DrawnMark> drawnIn(ViewportModel viewport, RegionReadings readings) {
    List<CanvasPoint> outline = new ArrayList<>();
    switch (ground) {
      case InPatient patient -> {
        boolean sameFrame =
            viewport
                    .study()
                    .map(s -> s.study().studyInstanceUid().equals(patient.study))
                    .orElse(false)
                && viewport
                    .frameOfReferenceUid()
                    .map(patient.frameOfReferenceUid::equals)
                    .orElse(false);
        Optional<PlaneRequest> request = viewport.request();
        if (!sameFrame || request.isEmpty()) {
          return Optional.empty();
        }
        PlaneRequest r = request.get();
        for (ImagePoint place : outline()) {
          PatientPoint there = patient.patient(place);
          if (Math.abs(r.plane().distanceMm(there)) > MM_TOLERANCE) {
            return Optional.empty();
          }
          outline.add(new CanvasPoint(r.columnFromPatient(there), r.rowFromPatient(there)));
        }
      }
      case OnPicture picture -> {
        var scene = viewport.stackScene();
        if (scene.isEmpty()) {
          return inPatient(picture, viewport).flatMap(mark -> mark.drawnIn(viewport, readings));
        }
        if (!viewport.shownSlice().map(picture.slice::equals).orElse(false)) {
          return Optional.empty();
        }
        StackView view = scene.get().view();
        for (ImagePoint place : outline()) {
          outline.add(view.canvasFromImage(place.column(), place.row(), scene.get().image()));
        }
      }
    }
    RegionReadings.Reading reading =
        shape.isRegion()
            ? readings.of(this, viewport)
            : new RegionReadings.Reading(words(), List.of());
    return Optional.of(
        new DrawnMark(outline, shape.isRegion(), reading.text(), reading.histogram()));
  }

  /// The same mark in the patient, where the picture it was drawn on is a slice of the volume that
  /// a viewport shows: the first slice of a series is a picture until its neighbours are there.
  private Optional<Mark> inPatient(OnPicture picture, ViewportModel viewport) {
    Optional<DeskStudy> study = viewport.study();
    Optional<String> frame = viewport.frameOfReferenceUid();
    Optional<SlicePlane> pixels =
        viewport
            .set()
            .flatMap(DisplaySet::volume)
            .map(Volume::layout)
            .filter(layout -> layout.slotOf(picture.slice) >= 0)
            .map(layout -> layout.slice(layout.slotOf(picture.slice)))
            .map(SliceHeader::plane);
    if (study.isEmpty() || frame.isEmpty() || pixels.isEmpty()) {
      return Optional.empty();
    }
    SlicePlane own = pixels.get();
    Plane plane = new Plane(own.topLeftMm(), own.alongRow(), own.downColumn());
    return Optional.of(
        new Mark(
            shape,
            new InPatient(study.get().study().studyInstanceUid(), frame.get(), plane),
            places.stream()
                .map(place ->
                    new ImagePoint(
                        place.column() * own.columnStepMm(), place.row() * own.rowStepMm()))
                .toList()));
  }

  private List<ImagePoint> outline() {
    ImagePoint a = places.getFirst();
    ImagePoint b = places.getLast();
    return switch (shape) {
      case LENGTH, ANGLE, FREEHAND -> places;
      case RECTANGLE ->
          List.of(a, new ImagePoint(b.column(), a.row()), b, new ImagePoint(a.column(), b.row()));
      case ELLIPSE -> {
        List<ImagePoint> round = new ArrayList<>();
        for (int n = 0; n < ELLIPSE_SIDES; n++) {
          double angle = 2 * Math.PI * n / ELLIPSE_SIDES;
          round.add(
              new ImagePoint(
                  (a.column() + b.column()) / 2 + Math.cos(angle) * (b.column() - a.column()) / 2,
                  (a.row() + b.row()) / 2 + Math.sin(angle) * (b.row() - a.row()) / 2));
        }
        yield round;
      }
    };
  }

  private String words() {
    ImagePoint first = places.getFirst();
    ImagePoint second = places.get(1);
    ImagePoint last = places.getLast();
    Measurement measured =
        switch (ground) {
          case InPatient patient ->
              shape == Shape.LENGTH
                  ? Distances.length(patient.patient(first), patient.patient(second))
                  : Distances.angle(
                      patient.patient(first), patient.patient(second), patient.patient(last));
          case OnPicture picture ->
              shape == Shape.LENGTH
                  ? Distances.length(first, second, picture.calibration)
                  : Distances.angle(first, second, last, picture.calibration);
        };
    return words(measured);
  }

  /// A measurement in the reader's words.
  static String words(Measurement measured) {
    return switch (measured) {
      case Measurement.Of of when of.unit().equals("°") ->
          String.format(Locale.ROOT, "%.1f°", of.value());
      case Measurement.Of of -> String.format(Locale.ROOT, "%.1f %s", of.value(), of.unit());
      case Measurement.NotMeasurable not -> not.why().sentence();
    };
  }
}

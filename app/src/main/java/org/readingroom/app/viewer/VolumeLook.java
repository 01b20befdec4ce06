package org.readingroom.app.viewer;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.OrientationLetters;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.measure.Probe;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.readingroom.render.volume.VolumeLayout;

/// A volume looked at in one plane: where it lies, how it is scrolled, moved and turned.
///
/// Thread: that of its [ViewportModel]. Space: patient LPS mm; canvas pixels in gestures.
final class VolumeLook implements Look {
  private final Hanging hanging;
  private @Nullable PlaneView planes;
  // The picture that was shown before its neighbours made it a volume.
  private @Nullable SliceId startAt;

  VolumeLook(Hanging hanging) {
    this.hanging = hanging;
  }

  /// The plane on the screen and its scale; null while no volume is shown.
  @Nullable PlaneView view() {
    return planes;
  }

  /// Shows nothing until the next [#fit].
  void clear() {
    planes = null;
    startAt = null;
  }

  /// Shows nothing until the next [#fit], which opens at this slice of the scanner.
  void startAt(@Nullable SliceId slice) {
    planes = null;
    startAt = slice;
  }

  /// The volume is there or has grown: opens it, or fits what the reader has not touched.
  void fit(Volume volume) {
    PlaneView view = planes;
    if (view == null) {
      planes = opening(volume.layout());
      startAt = null;
    } else if (!hanging.isViewTouched()) {
      planes = refitted(view, volume.layout());
    }
  }

  private PlaneView opening(VolumeLayout layout) {
    Orientation orientation = hanging.orientation();
    Plane acquired = layout.planeOfSlot(layout.slots() / 2);
    Plane plane = orientation.through(layout.centre(), acquired);
    PlaneView view = PlaneView.fitting(plane, layout, hanging.width(), hanging.height());
    VolumeSteps steps = VolumeSteps.of(layout, plane, orientation);
    int slot = startAt == null ? -1 : layout.slotOf(startAt);
    Plane start =
        slot >= 0 && orientation == Orientation.ACQUIRED
            ? plane.movedMm(plane.distanceMm(layout.planeOfSlot(slot).centre()))
            : steps.at(steps.count() / 2, plane);
    return view.withPlane(start);
  }

  /// Same place along the normal, centred and scaled anew.
  private PlaneView refitted(PlaneView view, VolumeLayout layout) {
    Orientation orientation = hanging.orientation();
    Plane centred = view.plane().through(layout.centre());
    Plane kept = centred.movedMm(centred.distanceMm(view.plane().centre()));
    if (!hanging.isPlaceTouched() && orientation != Orientation.ACQUIRED) {
      VolumeSteps steps = VolumeSteps.of(layout, centred, orientation);
      kept = steps.at(steps.count() / 2, centred);
    }
    return PlaneView.fitting(kept, layout, hanging.width(), hanging.height()).withSlab(view.slab());
  }

  @Override
  public void resized(double kept) {
    PlaneView view = planes;
    if (hanging.isViewTouched() && view != null) {
      planes = new PlaneView(view.plane(), view.mmPerPixel() * kept, view.slab());
    }
  }

  // Scrolling.

  private VolumeSteps steps(Volume volume, PlaneView view) {
    return VolumeSteps.of(volume.layout(), view.plane(), hanging.orientation());
  }

  @Override
  public int count() {
    PlaneView view = planes;
    return view == null ? 0 : hanging.volume().map(volume -> steps(volume, view).count()).orElse(0);
  }

  @Override
  public int index() {
    PlaneView view = planes;
    return view == null
        ? 0
        : hanging.volume().map(volume -> steps(volume, view).indexOf(view.plane())).orElse(0);
  }

  @Override
  public OptionalDouble goTo(int index) {
    PlaneView view = planes;
    Optional<Volume> volume = hanging.volume();
    if (view == null || volume.isEmpty()) {
      return OptionalDouble.empty();
    }
    Plane to = steps(volume.get(), view).at(index, view.plane());
    planes = view.withPlane(to);
    return OptionalDouble.of(view.plane().distanceMm(to.centre()));
  }

  /// Moves the plane along its normal until it holds a place; scanner slices snap to the nearest.
  ///
  /// @return whether it moved
  boolean follow(PatientPoint place) {
    PlaneView view = planes;
    Optional<Volume> volume = hanging.volume();
    if (view == null || volume.isEmpty()) {
      return false;
    }
    hanging.touchPlace();
    PlaneView through = view.through(place);
    if (hanging.orientation() == Orientation.ACQUIRED) {
      VolumeSteps steps = steps(volume.get(), view);
      through = view.withPlane(steps.at(steps.indexOf(through.plane()), view.plane()));
    }
    if (through.plane().equals(view.plane())) {
      return false;
    }
    planes = through;
    return true;
  }

  /// Moves the plane along its normal, between stops too.
  void moveThrough(PatientPoint place) {
    PlaneView view = planes;
    if (view != null) {
      planes = view.through(place);
    }
  }

  // Moving and turning.

  @Override
  public void zoom(double factor, double x, double y) {
    PlaneView view = planes;
    if (view != null) {
      planes = view.zoomed(factor, x, y, hanging.width(), hanging.height());
    }
  }

  @Override
  public void pan(double rightPixels, double downPixels) {
    PlaneView view = planes;
    if (view != null) {
      planes = view.panned(rightPixels, downPixels);
    }
  }

  /// Turns the plane about a place; a scanner's slice stays as it was acquired.
  ///
  /// @return whether it turned
  boolean turn(double rightPixels, double downPixels, PatientPoint pivot) {
    PlaneView view = planes;
    if (view == null || hanging.orientation() == Orientation.ACQUIRED) {
      return false;
    }
    hanging.touchView();
    hanging.touchPlace();
    hanging.turnOblique();
    planes = view.turnedDeg(rightPixels * 0.35, -downPixels * 0.35, pivot);
    return true;
  }

  /// @return false while no volume is shown
  boolean setSlab(Slab slab) {
    PlaneView view = planes;
    if (view == null) {
      return false;
    }
    planes = view.withSlab(slab);
    return true;
  }

  // What is shown.

  @Override
  public Optional<Scene> scene(Display display, boolean moving) {
    PlaneView view = planes;
    return view == null
        ? Optional.empty()
        : hanging
            .volume()
            .map(volume ->
                new Scene.PlaneScene(
                    volume, view.request(hanging.width(), hanging.height()), display, moving));
  }

  @Override
  public Optional<OrientationLetters.Edges> letters() {
    return Optional.ofNullable(planes)
        .map(view -> OrientationLetters.edges(view.plane().alongRow(), view.plane().downColumn()));
  }

  @Override
  public OptionalDouble mmPerPixel() {
    PlaneView view = planes;
    return view == null ? OptionalDouble.empty() : OptionalDouble.of(view.mmPerPixel());
  }

  @Override
  public double zoomFactor() {
    PlaneView view = planes;
    return view == null
        ? 1
        : hanging
            .volume()
            .map(volume -> volume.layout().plane().columnStepMm() / view.mmPerPixel())
            .orElse(1.0);
  }

  @Override
  public Optional<SliceId> shownSlice() {
    PlaneView view = planes;
    if (view == null || hanging.orientation() != Orientation.ACQUIRED) {
      return Optional.empty();
    }
    return hanging
        .volume()
        .flatMap(volume -> {
          VolumeSteps steps = steps(volume, view);
          int slot = steps.slotAt(steps.indexOf(view.plane()));
          return Optional.ofNullable(volume.layout().slice(slot)).map(SliceHeader::id);
        });
  }

  @Override
  public Probe probe(double x, double y) {
    PlaneView view = planes;
    Optional<Volume> volume = hanging.volume();
    if (view == null || volume.isEmpty()) {
      return new Probe.None(NoSample.OUTSIDE);
    }
    try {
      return Probe.at(
          volume.get(), view.request(hanging.width(), hanging.height()).patientFromPixel(x, y));
    } catch (VolumeClosedException replaced) {
      return new Probe.None(NoSample.AWAITED);
    }
  }
}

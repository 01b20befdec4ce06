package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.Note;
import org.readingroom.app.study.PixelScale;
import org.readingroom.app.study.VoiPreset;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.OrientationLetters;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.measure.Calibration;
import org.readingroom.render.measure.Probe;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.SliceId;

/// One viewport's state: what hangs in it and how it is looked at. No nodes.
///
/// What hangs is a [Hanging]; it is looked at as planes of a volume ([VolumeLook]) or as pictures
/// one by one ([PictureLook]), through a [WindowChoice].
///
/// Thread: one thread at a time (FX in the window, any in tests). Space: canvas pixels, x right, y
/// down, and patient LPS mm.
public final class ViewportModel {
  private final List<Runnable> listeners = new ArrayList<>();
  private final Hanging hanging = new Hanging();
  private final WindowChoice window = new WindowChoice();
  private final VolumeLook volume = new VolumeLook(hanging);
  private final PictureLook pictures = new PictureLook(hanging);
  private boolean moving;

  /// Calls `listener` after anything visible changed.
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    List.copyOf(listeners).forEach(Runnable::run);
  }

  private Look look() {
    return volume.view() == null ? pictures : volume;
  }

  // What hangs.

  /// Hangs a set of a study; the view starts afresh.
  public void hang(DeskStudy of, DisplaySet what, Orientation how) {
    hanging.hang(of, what, how);
    window.startAfresh();
    volume.clear();
    pictures.clear();
    moving = false;
    refreshed();
  }

  /// Takes everything down.
  public void clear() {
    hanging.clear();
    volume.clear();
    pictures.clear();
    changed();
  }

  public Optional<DeskStudy> study() {
    return Optional.ofNullable(hanging.study());
  }

  public Optional<DisplaySet> set() {
    return Optional.ofNullable(hanging.set());
  }

  public Orientation orientation() {
    return hanging.orientation();
  }

  public int width() {
    return hanging.width();
  }

  public int height() {
    return hanging.height();
  }

  /// The canvas has another size.
  public void resize(int canvasWidth, int canvasHeight) {
    int before = Math.min(hanging.width(), hanging.height());
    if (!hanging.resize(canvasWidth, canvasHeight)) {
      return;
    }
    double kept = (double) before / Math.min(hanging.width(), hanging.height());
    volume.resized(kept);
    pictures.resized(kept);
    refreshed();
  }

  /// The series may have grown: fits what the reader has not touched, and never changes which
  /// series hangs here.
  public void refreshed() {
    if (hanging.followGrowth()) {
      volume.startAt(pictures.giveWay());
    }
    DisplaySet hung = hanging.set();
    if (hung != null) {
      if (hung.kind() == DisplaySet.Kind.VOLUME) {
        hung.volume().ifPresent(volume::fit);
      } else {
        pictures.load();
      }
      window.fit(hung, picture());
    }
    changed();
  }

  /// Takes in at once what the screen would show within a fifth of a second: a reader's step counts
  /// in the series as it is now.
  void catchUp() {
    if (hanging.isOutgrown()) {
      refreshed();
    }
  }

  // What the reader does.

  /// The reader holds the mouse: pictures may be coarse until [#rest].
  public void move() {
    moving = true;
  }

  /// The reader let go: full quality.
  public void rest() {
    if (moving) {
      moving = false;
      changed();
    }
  }

  /// Stops of the scroll bar.
  public int count() {
    return look().count();
  }

  /// The stop shown, from 0.
  public int index() {
    return look().index();
  }

  /// Goes to a stop.
  ///
  /// @return the step in the patient, along the plane's normal, in mm; 0 in a stack of pictures
  public double goTo(int index) {
    catchUp();
    hanging.touchPlace();
    OptionalDouble moved = look().goTo(index);
    DisplaySet hung = hanging.set();
    if (moved.isPresent()) {
      if (hung != null) {
        window.fit(hung, picture());
      }
      changed();
    }
    return moved.orElse(0);
  }

  /// Scrolls so many stops.
  public double scroll(int steps) {
    catchUp();
    return goTo(index() + steps);
  }

  /// Moves the plane along its normal until it holds a place; scanner slices snap to the nearest.
  public void follow(PatientPoint place) {
    if (volume.follow(place)) {
      changed();
    }
  }

  /// Changes the window by a drag: right widens, up brightens.
  public void dragWindow(double rightPixels, double downPixels) {
    window.drag(rightPixels, downPixels);
    changed();
  }

  /// Shows a window.
  ///
  /// @param name what it is called, or ""
  public void setWindow(VoiWindow chosen, String name) {
    window.choose(chosen, name);
    changed();
  }

  /// Shows the window of a digit key; 0 is the series' own.
  ///
  /// @return whether the key means anything here
  public boolean preset(int key) {
    DisplaySet hung = hanging.set();
    if (hung == null || !window.preset(hung, picture(), key)) {
      return false;
    }
    changed();
    return true;
  }

  /// Shows what another viewport of the same set shows: window, its name, inversion.
  void showAs(ViewportModel other) {
    if (window.takeFrom(other.window)) {
      moving = other.moving;
      changed();
      moving = false;
    }
  }

  /// Black for white.
  public void invert() {
    window.invert();
    changed();
  }

  /// The next colours for grey levels.
  public void nextPalette() {
    window.nextPalette();
    changed();
  }

  /// The 2-D picture on the screen; null for planes.
  private @Nullable SliceId picture() {
    return volume.view() == null ? pictures.shownSlice().orElse(null) : null;
  }

  /// What digit keys do to what is shown.
  public List<VoiPreset> presets() {
    DisplaySet hung = hanging.set();
    return hung == null ? List.of() : hung.series().presets(WindowChoice.speaker(hung, picture()));
  }

  /// Magnifies about a canvas pixel.
  public void zoom(double factor, double x, double y) {
    hanging.touchView();
    look().zoom(factor, x, y);
    changed();
  }

  /// Drags the content.
  public void pan(double rightPixels, double downPixels) {
    hanging.touchView();
    look().pan(rightPixels, downPixels);
    changed();
  }

  /// Turns an oblique plane about a place.
  public void turn(double rightPixels, double downPixels, PatientPoint pivot) {
    if (volume.turn(rightPixels, downPixels, pivot)) {
      changed();
    }
  }

  /// How thick planes are.
  public Slab slab() {
    PlaneView view = volume.view();
    return view == null ? Slab.NONE : view.slab();
  }

  public void setSlab(Slab slab) {
    if (volume.setSlab(slab)) {
      changed();
    }
  }

  /// Back to the view the series opened with: fitted, its own window, thin, upright.
  public void reset() {
    if (hanging.set() == null || hanging.study() == null) {
      return;
    }
    Optional<Plane> before = plane();
    hanging.untouchView();
    window.reset();
    volume.clear();
    pictures.forgetView();
    refreshed();
    if (before.isPresent()
        && volume.view() != null
        && hanging.isPlaceTouched()
        && hanging.orientation() != Orientation.OBLIQUE) {
      volume.moveThrough(before.get().centre());
      changed();
    }
  }

  // What is shown.

  public Display display() {
    return window.display();
  }

  public String windowName() {
    return window.name();
  }

  /// The snapshot an engine draws; empty while there is nothing to draw.
  public Optional<Scene> scene() {
    return look().scene(window.display(), moving);
  }

  /// The plane on the screen; empty for 2-D pictures.
  public Optional<Plane> plane() {
    return Optional.ofNullable(volume.view()).map(PlaneView::plane);
  }

  public Optional<PlaneRequest> request() {
    return Optional.ofNullable(volume.view())
        .map(view -> view.request(hanging.width(), hanging.height()));
  }

  /// Frame of Reference UID of what hangs; empty where it is not placed.
  public Optional<String> frameOfReferenceUid() {
    return hanging.volume().map(voxels -> voxels.layout().frameOfReferenceUid());
  }

  /// Letters at the picture's edges; empty where it is not placed in the patient.
  public Optional<OrientationLetters.Edges> letters() {
    return look().letters();
  }

  /// Millimetres between canvas pixels; empty where the size of a pixel is not known.
  public OptionalDouble mmPerPixel() {
    return look().mmPerPixel();
  }

  /// What the picture's pixels measure, for lengths drawn on it.
  Calibration calibration() {
    return switch (pictures.scale()) {
      case PixelScale.InPatient mm ->
          new Calibration.Spacing(mm.columnStepMm(), mm.rowStepMm(), false);
      case PixelScale.AtDetector mm ->
          new Calibration.Spacing(mm.columnStepMm(), mm.rowStepMm(), true);
      case PixelScale.Unknown none -> new Calibration.None();
    };
  }

  /// What the reader must know of the sizes on a 2-D picture, or "".
  public String scaleNote() {
    return pictures.scale().note();
  }

  /// Canvas pixels per pixel of the scanner.
  public double zoomFactor() {
    return look().zoomFactor();
  }

  /// The slice or frame on the screen where it is exactly one of the scanner's: a stack's slice or
  /// a picture.
  public Optional<SliceId> shownSlice() {
    return look().shownSlice();
  }

  /// The 2-D picture on the screen and how it lies; empty for planes and while it is awaited.
  public Optional<Scene.StackScene> stackScene() {
    return scene().filter(Scene.StackScene.class::isInstance).map(Scene.StackScene.class::cast);
  }

  /// The film the picture on the screen is a frame of; empty for planes and single pictures.
  Optional<Film> film() {
    return volume.view() == null ? pictures.film() : Optional.empty();
  }

  /// Whether a stop of a stack of pictures can be shown now, or is known to be undecodable.
  boolean isSettled(int stop) {
    return pictures.isSettled(stop);
  }

  /// The patient place under a canvas pixel; empty for 2-D pictures.
  public Optional<PatientPoint> patientFromCanvas(double x, double y) {
    return request().map(request -> request.patientFromPixel(x, y));
  }

  /// The value under a canvas pixel: that of the nearest voxel, from the voxel array.
  ///
  /// @return modality value; empty outside, in padding, where it is awaited, and in colour pictures
  public OptionalDouble valueAt(double x, double y) {
    return switch (look().probe(x, y)) {
      case Probe.Value value -> OptionalDouble.of(value.modality());
      case Probe.None none -> OptionalDouble.empty();
    };
  }

  /// The sentence on what is shown here, where there is one: a damaged frame, a gap.
  public String warning() {
    DisplaySet hung = hanging.set();
    if (hung == null) {
      return "";
    }
    Optional<SliceId> slice = shownSlice();
    Optional<Note> note = slice.flatMap(id -> hung.series().noteOn(id));
    if (note.isPresent()) {
      return note.get().sentence();
    }
    String caution = hung.series().cautionOn(slice.orElse(hung.anchor()).sopInstanceUid());
    if (!caution.isEmpty()) {
      return caution;
    }
    boolean planes = volume.view() != null;
    return planes && hanging.orientation() == Orientation.ACQUIRED && slice.isEmpty()
        ? "No slice was made or sent here."
        : "";
  }
}

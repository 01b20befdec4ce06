package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.ColourFrame;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.ImageContent;
import org.readingroom.app.study.ImageContent.ImageFacts;
import org.readingroom.app.study.Note;
import org.readingroom.app.study.PixelScale;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.study.VoiPreset;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.OrientationLetters;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.measure.Calibration;
import org.readingroom.render.measure.Probe;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StackLayout;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.readingroom.render.volume.VolumeLayout;

/// One viewport's state: what hangs in it and how it is looked at. No nodes.
///
/// Thread: one thread at a time (FX in the window, any in tests). Space: canvas pixels, x right, y
/// down, and patient LPS mm.
public final class ViewportModel {
  private final List<Runnable> listeners = new ArrayList<>();

  private int width = 1;
  private int height = 1;
  private @Nullable DeskStudy study;
  private @Nullable DisplaySet set;
  private Orientation orientation = Orientation.ACQUIRED;
  private Orientation asked = Orientation.ACQUIRED;
  private Display display = Display.of(VoiWindow.spanning(0, 4095));
  private String windowName = "";
  private boolean moving;

  // What the reader did; until then the picture keeps fitting while the series grows.
  private boolean viewTouched;
  private boolean placeTouched;
  private boolean windowTouched;

  // A volume's view.
  private @Nullable PlaneView planes;
  // The picture that was shown before its neighbours made it a volume.
  private @Nullable SliceId startAt;

  // A stack's view.
  private int pictureIndex;
  private @Nullable StackView pictureView;
  private @Nullable StackImage picture;
  private @Nullable SliceId pictureId;

  /// Calls `listener` after anything visible changed.
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    List.copyOf(listeners).forEach(Runnable::run);
  }

  /// Hangs a set of a study; the view starts afresh.
  public void hang(DeskStudy of, DisplaySet what, Orientation how) {
    study = of;
    set = what;
    asked = how;
    orientation = what.kind() == DisplaySet.Kind.VOLUME ? how : Orientation.ACQUIRED;
    viewTouched = false;
    placeTouched = false;
    windowTouched = false;
    moving = false;
    planes = null;
    picture = null;
    pictureId = null;
    pictureView = null;
    pictureIndex = 0;
    windowName = "";
    refreshed();
  }

  /// Takes everything down.
  public void clear() {
    study = null;
    set = null;
    planes = null;
    picture = null;
    pictureId = null;
    pictureView = null;
    changed();
  }

  public Optional<DeskStudy> study() {
    return Optional.ofNullable(study);
  }

  public Optional<DisplaySet> set() {
    return Optional.ofNullable(set);
  }

  public Orientation orientation() {
    return orientation;
  }

  public Display display() {
    return display;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /// The canvas has another size.
  public void resize(int canvasWidth, int canvasHeight) {
    int w = Math.clamp(canvasWidth, 1, 8192);
    int h = Math.clamp(canvasHeight, 1, 8192);
    if (w == width && h == height) {
      return;
    }
    double kept = (double) Math.min(width, height) / Math.min(w, h);
    width = w;
    height = h;
    PlaneView view = planes;
    if (viewTouched && view != null) {
      planes = new PlaneView(view.plane(), view.mmPerPixel() * kept, view.slab());
    }
    StackView stack = pictureView;
    if (viewTouched && stack != null) {
      pictureView = stack.resized(w, h);
    }
    refreshed();
  }

  /// The series may have grown: fits what the reader has not touched, and never changes which
  /// series hangs here.
  public void refreshed() {
    DisplaySet hung = set;
    if (hung == null) {
      changed();
      return;
    }
    DisplaySet grown = followGrowth(hung);
    if (grown.kind() == DisplaySet.Kind.VOLUME && hung.kind() != DisplaySet.Kind.VOLUME) {
      orientation = asked;
      planes = null;
      startAt = pictureId;
      picture = null;
      pictureView = null;
    }
    hung = grown;
    set = hung;
    if (!windowTouched) {
      VoiWindow initial = hung.series().initialWindow();
      display = new Display(initial, isMonochrome1(hung), display.palette());
    }
    if (hung.kind() == DisplaySet.Kind.VOLUME) {
      volume().ifPresent(this::fitPlanes);
    } else {
      loadPicture();
    }
    changed();
  }

  /// A single arrived slice hangs as a picture; once its neighbours are there it is a volume.
  private static DisplaySet followGrowth(DisplaySet hung) {
    if (hung.kind() == DisplaySet.Kind.COLOUR) {
      return hung;
    }
    boolean there =
        hung.kind() == DisplaySet.Kind.VOLUME
            ? hung.volume().isPresent()
            : hung.stack().isPresent();
    if (there) {
      return hung;
    }
    for (DisplaySet now : hung.series().displaySets()) {
      boolean holds =
          now.volume().map(volume -> volume.layout().slotOf(hung.anchor()) >= 0).orElse(false)
              || now.stack()
                  .map(stack ->
                      stack.slices().stream().anyMatch(slice -> slice.id().equals(hung.anchor())))
                  .orElse(false);
      if (holds) {
        return now;
      }
    }
    return hung;
  }

  private static boolean isMonochrome1(DisplaySet hung) {
    return hung.series().content(hung.anchor().sopInstanceUid()).orElse(null)
            instanceof ImageContent.Grey grey
        && grey.frames().getFirst().monochrome1();
  }

  private void fitPlanes(Volume volume) {
    VolumeLayout layout = volume.layout();
    PlaneView view = planes;
    Plane acquired = layout.planeOfSlot(layout.slots() / 2);
    if (view == null) {
      Plane plane = orientation.through(layout.centre(), acquired);
      view = PlaneView.fitting(plane, layout, width, height);
      VolumeSteps steps = VolumeSteps.of(layout, plane, orientation);
      int slot = startAt == null ? -1 : layout.slotOf(startAt);
      Plane start =
          slot >= 0 && orientation == Orientation.ACQUIRED
              ? plane.movedMm(plane.distanceMm(layout.planeOfSlot(slot).centre()))
              : steps.at(steps.count() / 2, plane);
      planes = view.withPlane(start);
      startAt = null;
      return;
    }
    if (!viewTouched) {
      // Same place along the normal, centred and scaled anew.
      Plane centred = view.plane().through(layout.centre());
      Plane kept = centred.movedMm(centred.distanceMm(view.plane().centre()));
      if (!placeTouched && orientation != Orientation.ACQUIRED) {
        VolumeSteps steps = VolumeSteps.of(layout, centred, orientation);
        kept = steps.at(steps.count() / 2, centred);
      }
      planes = PlaneView.fitting(kept, layout, width, height).withSlab(view.slab());
    }
  }

  private Optional<Volume> volume() {
    DisplaySet hung = set;
    return hung == null ? Optional.empty() : hung.volume();
  }

  // Stacks of pictures.

  private List<SliceId> pictures() {
    DisplaySet hung = set;
    if (hung == null) {
      return List.of();
    }
    return switch (hung.kind()) {
      case VOLUME -> List.of();
      case COLOUR -> hung.series().colourFrames();
      case STACK ->
          hung.stack().map(StackLayout::slices).orElse(List.of()).stream()
              .map(SliceHeader::id)
              .toList();
    };
  }

  private void loadPicture() {
    List<SliceId> ids = pictures();
    DisplaySet hung = set;
    if (ids.isEmpty() || hung == null) {
      picture = null;
      pictureId = null;
      return;
    }
    if (!placeTouched) {
      pictureIndex = isCine(ids) ? 0 : ids.size() / 2;
    } else if (pictureId != null && ids.contains(pictureId)) {
      pictureIndex = ids.indexOf(pictureId);
    }
    pictureIndex = Math.clamp(pictureIndex, 0, ids.size() - 1);
    SliceId id = ids.get(pictureIndex);
    if (picture != null && id.equals(pictureId)) {
      fitPicture();
      return;
    }
    picture = imageOf(hung.series(), id).orElse(null);
    pictureId = id;
    fitPicture();
  }

  /// Frames of one object are a film and begin at the beginning; a stack of slices at its middle.
  private static boolean isCine(List<SliceId> ids) {
    return ids.getFirst().sopInstanceUid().equals(ids.getLast().sopInstanceUid());
  }

  private static Optional<StackImage> imageOf(SeriesContent series, SliceId id) {
    PixelScale scale =
        switch (series.content(id.sopInstanceUid()).orElse(null)) {
          case ImageContent.Grey grey -> grey.scale();
          case ImageContent.Colour colour -> colour.scale();
          case null, default -> new PixelScale.Unknown(1);
        };
    double columnStep =
        switch (scale) {
          case PixelScale.InPatient mm -> mm.columnStepMm();
          case PixelScale.AtDetector mm -> mm.columnStepMm();
          case PixelScale.Unknown none -> none.aspect();
        };
    double rowStep =
        switch (scale) {
          case PixelScale.InPatient mm -> mm.rowStepMm();
          case PixelScale.AtDetector mm -> mm.rowStepMm();
          case PixelScale.Unknown none -> 1;
        };
    Optional<ColourFrame> colour = series.colourFrame(id);
    if (colour.isPresent()) {
      ColourFrame frame = colour.get();
      return Optional.of(
          new StackImage.Colour(frame.columns(), frame.rows(), frame.rgb(), columnStep, rowStep));
    }
    return series.slices().slice(id).map(slice -> new StackImage.Grey(slice, columnStep, rowStep));
  }

  private void fitPicture() {
    StackImage shown = picture;
    if (shown != null && (pictureView == null || !viewTouched)) {
      pictureView = StackView.fitting(shown, width, height);
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
    PlaneView view = planes;
    if (view != null) {
      return volume()
          .map(v -> VolumeSteps.of(v.layout(), view.plane(), orientation).count())
          .orElse(0);
    }
    return pictures().size();
  }

  /// The stop shown, from 0.
  public int index() {
    PlaneView view = planes;
    if (view != null) {
      return volume()
          .map(v -> VolumeSteps.of(v.layout(), view.plane(), orientation).indexOf(view.plane()))
          .orElse(0);
    }
    return pictureIndex;
  }

  /// Goes to a stop.
  ///
  /// @return the step in the patient, along the plane's normal, in mm; 0 in a stack of pictures
  public double goTo(int index) {
    placeTouched = true;
    PlaneView view = planes;
    if (view == null) {
      int last = pictures().size() - 1;
      if (last >= 0) {
        pictureIndex = Math.clamp(index, 0, last);
        pictureId = null;
        placeTouched = true;
        picture = null;
        showPictureAt(pictureIndex);
        changed();
      }
      return 0;
    }
    Optional<Volume> volume = volume();
    if (volume.isEmpty()) {
      return 0;
    }
    VolumeSteps steps = VolumeSteps.of(volume.get().layout(), view.plane(), orientation);
    Plane to = steps.at(index, view.plane());
    planes = view.withPlane(to);
    changed();
    return view.plane().distanceMm(to.centre());
  }

  private void showPictureAt(int index) {
    List<SliceId> ids = pictures();
    DisplaySet hung = set;
    if (hung != null && index >= 0 && index < ids.size()) {
      pictureId = ids.get(index);
      picture = imageOf(hung.series(), ids.get(index)).orElse(null);
      fitPicture();
    }
  }

  /// Scrolls so many stops.
  public double scroll(int steps) {
    return goTo(index() + steps);
  }

  /// Moves the plane along its normal until it holds a place; scanner slices snap to the nearest.
  public void follow(PatientPoint place) {
    PlaneView view = planes;
    Optional<Volume> volume = volume();
    if (view == null || volume.isEmpty()) {
      return;
    }
    placeTouched = true;
    PlaneView through = view.through(place);
    if (orientation == Orientation.ACQUIRED) {
      VolumeSteps steps = VolumeSteps.of(volume.get().layout(), view.plane(), orientation);
      through = view.withPlane(steps.at(steps.indexOf(through.plane()), view.plane()));
    }
    if (!through.plane().equals(view.plane())) {
      planes = through;
      changed();
    }
  }

  /// Changes the window by a drag: right widens, up brightens.
  public void dragWindow(double rightPixels, double downPixels) {
    VoiWindow window = display.window();
    double perPixel = Math.max(window.width(), 1e-3) / 250;
    double width = Math.max(minimumWidth(window), window.width() + rightPixels * perPixel);
    double centre = window.center() + downPixels * perPixel;
    setWindow(new VoiWindow(centre, width, window.function()), "");
  }

  private static double minimumWidth(VoiWindow window) {
    return window.function() == VoiWindow.Function.LINEAR ? 1 : 1e-6;
  }

  /// Shows a window.
  ///
  /// @param name what it is called, or ""
  public void setWindow(VoiWindow window, String name) {
    windowTouched = true;
    windowName = name;
    display = display.withWindow(window);
    changed();
  }

  /// Shows the window of a digit key; 0 is the series' own.
  ///
  /// @return whether the key means anything here
  public boolean preset(int key) {
    DisplaySet hung = set;
    if (hung == null) {
      return false;
    }
    if (key == 0) {
      setWindow(hung.series().initialWindow(), "as sent");
      return true;
    }
    for (VoiPreset preset : hung.series().presets()) {
      if (preset.key() == key) {
        setWindow(preset.window(), preset.name());
        return true;
      }
    }
    return false;
  }

  /// Shows what another viewport of the same set shows: window, its name, inversion.
  void showAs(ViewportModel other) {
    if (!display.equals(other.display) || !windowName.equals(other.windowName)) {
      windowTouched = other.windowTouched;
      display = other.display;
      windowName = other.windowName;
      moving = other.moving;
      changed();
      moving = false;
    }
  }

  /// Black for white.
  public void invert() {
    display = display.withInverted(!display.inverted());
    windowTouched = true;
    changed();
  }

  /// Magnifies about a canvas pixel.
  public void zoom(double factor, double x, double y) {
    viewTouched = true;
    PlaneView view = planes;
    StackView stack = pictureView;
    StackImage shown = picture;
    if (view != null) {
      planes = view.zoomed(factor, x, y, width, height);
    } else if (stack != null && shown != null) {
      double units = stack.unitsPerPixel() / factor;
      double native_ = Math.min(shown.columnStep(), shown.rowStep());
      if (units > native_ / 64 && units < native_ * 64) {
        pictureView = stack.zoomedBy(factor, x, y, shown);
      }
    }
    changed();
  }

  /// Drags the content.
  public void pan(double rightPixels, double downPixels) {
    viewTouched = true;
    PlaneView view = planes;
    StackView stack = pictureView;
    StackImage shown = picture;
    if (view != null) {
      planes = view.panned(rightPixels, downPixels);
    } else if (stack != null && shown != null) {
      pictureView = stack.pannedBy(rightPixels, downPixels, shown);
    }
    changed();
  }

  /// Turns an oblique plane about a place.
  public void turn(double rightPixels, double downPixels, PatientPoint pivot) {
    PlaneView view = planes;
    if (view != null && orientation != Orientation.ACQUIRED) {
      viewTouched = true;
      placeTouched = true;
      orientation = Orientation.OBLIQUE;
      planes = view.turnedDeg(rightPixels * 0.35, -downPixels * 0.35, pivot);
      changed();
    }
  }

  /// How thick planes are.
  public Slab slab() {
    PlaneView view = planes;
    return view == null ? Slab.NONE : view.slab();
  }

  public void setSlab(Slab slab) {
    PlaneView view = planes;
    if (view != null) {
      planes = view.withSlab(slab);
      changed();
    }
  }

  /// Back to the view the series opened with: fitted, its own window, thin, upright.
  public void reset() {
    DisplaySet hung = set;
    DeskStudy of = study;
    if (hung == null || of == null) {
      return;
    }
    PlaneView before = planes;
    viewTouched = false;
    windowTouched = false;
    windowName = "";
    planes = null;
    pictureView = null;
    display = Display.of(display.window());
    refreshed();
    PlaneView fresh = planes;
    if (before != null && fresh != null && placeTouched && orientation != Orientation.OBLIQUE) {
      planes = fresh.through(before.plane().centre());
      changed();
    }
  }

  // What is shown.

  /// The snapshot an engine draws; empty while there is nothing to draw.
  public Optional<Scene> scene() {
    PlaneView view = planes;
    if (view != null) {
      return volume()
          .map(
              volume -> new Scene.PlaneScene(volume, view.request(width, height), display, moving));
    }
    StackView stack = pictureView;
    StackImage shown = picture;
    return stack == null || shown == null
        ? Optional.empty()
        : Optional.of(new Scene.StackScene(shown, stack, display, moving));
  }

  /// The plane on the screen; empty for 2-D pictures.
  public Optional<Plane> plane() {
    return Optional.ofNullable(planes).map(PlaneView::plane);
  }

  public Optional<PlaneRequest> request() {
    return Optional.ofNullable(planes).map(view -> view.request(width, height));
  }

  /// Frame of Reference UID of what hangs; empty where it is not placed.
  public Optional<String> frameOfReferenceUid() {
    return volume().map(volume -> volume.layout().frameOfReferenceUid());
  }

  /// Letters at the picture's edges; empty where it is not placed in the patient.
  public Optional<OrientationLetters.Edges> letters() {
    PlaneView view = planes;
    if (view != null) {
      return Optional.of(
          OrientationLetters.edges(view.plane().alongRow(), view.plane().downColumn()));
    }
    if (picture instanceof StackImage.Grey grey) {
      SlicePlane plane = grey.slice().header().plane();
      if (plane != null) {
        return Optional.of(OrientationLetters.edges(plane.alongRow(), plane.downColumn()));
      }
    }
    return pictureFacts().flatMap(ViewportModel::statedLetters);
  }

  /// Letters a 2-D picture states itself, in place of a position in the patient.
  private static Optional<OrientationLetters.Edges> statedLetters(ImageFacts facts) {
    String right = facts.towardsRight();
    String bottom = facts.towardsBottom();
    return right.isEmpty() || bottom.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new OrientationLetters.Edges(opposite(right), right, opposite(bottom), bottom));
  }

  private static String opposite(String letters) {
    StringBuilder other = new StringBuilder(letters.length());
    for (char letter : letters.toCharArray()) {
      other.append("APRLHF".charAt("PALRFH".indexOf(letter)));
    }
    return other.toString();
  }

  private Optional<ImageFacts> pictureFacts() {
    DisplaySet hung = set;
    SliceId id = pictureId;
    if (hung == null || id == null) {
      return Optional.empty();
    }
    return switch (hung.series().content(id.sopInstanceUid()).orElse(null)) {
      case ImageContent.Grey grey -> Optional.of(grey.facts());
      case ImageContent.Colour colour -> Optional.of(colour.facts());
      case null, default -> Optional.empty();
    };
  }

  /// Millimetres between canvas pixels; empty where the size of a pixel is not known.
  public OptionalDouble mmPerPixel() {
    PlaneView view = planes;
    if (view != null) {
      return OptionalDouble.of(view.mmPerPixel());
    }
    StackView stack = pictureView;
    return stack == null || pictureScale() instanceof PixelScale.Unknown
        ? OptionalDouble.empty()
        : OptionalDouble.of(stack.unitsPerPixel());
  }

  /// What the picture's pixels measure, for lengths drawn on it.
  Calibration calibration() {
    return switch (pictureScale()) {
      case PixelScale.InPatient mm ->
          new Calibration.Spacing(mm.columnStepMm(), mm.rowStepMm(), false);
      case PixelScale.AtDetector mm ->
          new Calibration.Spacing(mm.columnStepMm(), mm.rowStepMm(), true);
      case PixelScale.Unknown none -> new Calibration.None();
    };
  }

  private PixelScale pictureScale() {
    DisplaySet hung = set;
    SliceId id = pictureId;
    if (hung == null || id == null) {
      return new PixelScale.Unknown(1);
    }
    return switch (hung.series().content(id.sopInstanceUid()).orElse(null)) {
      case ImageContent.Grey grey -> grey.scale();
      case ImageContent.Colour colour -> colour.scale();
      case null, default -> new PixelScale.Unknown(1);
    };
  }

  /// Canvas pixels per pixel of the scanner.
  public double zoomFactor() {
    PlaneView view = planes;
    if (view != null) {
      return volume()
          .map(volume -> volume.layout().plane().columnStepMm() / view.mmPerPixel())
          .orElse(1.0);
    }
    StackView stack = pictureView;
    StackImage shown = picture;
    return stack == null || shown == null ? 1 : shown.columnStep() / stack.unitsPerPixel();
  }

  public String windowName() {
    return windowName;
  }

  /// The slice or frame on the screen where it is exactly one of the scanner's: a stack's slice or
  /// a picture.
  public Optional<SliceId> shownSlice() {
    PlaneView view = planes;
    if (view == null) {
      return Optional.ofNullable(pictureId);
    }
    if (orientation != Orientation.ACQUIRED) {
      return Optional.empty();
    }
    return volume()
        .flatMap(volume -> {
          VolumeSteps steps = VolumeSteps.of(volume.layout(), view.plane(), orientation);
          int slot = steps.slotAt(steps.indexOf(view.plane()));
          return Optional.ofNullable(volume.layout().slice(slot)).map(SliceHeader::id);
        });
  }

  /// The 2-D picture on the screen and how it lies; empty for planes and while it is awaited.
  public Optional<Scene.StackScene> stackScene() {
    return scene().filter(Scene.StackScene.class::isInstance).map(Scene.StackScene.class::cast);
  }

  /// The patient place under a canvas pixel; empty for 2-D pictures.
  public Optional<PatientPoint> patientFromCanvas(double x, double y) {
    return request().map(request -> request.patientFromPixel(x, y));
  }

  /// The value under a canvas pixel: that of the nearest voxel, from the voxel array.
  ///
  /// @return modality value; empty outside, where it is awaited, and in colour pictures
  public OptionalDouble valueAt(double x, double y) {
    return switch (probe(x, y)) {
      case Probe.Value value when !value.padding() -> OptionalDouble.of(value.modality());
      case Probe.Value padding -> OptionalDouble.empty();
      case Probe.None none -> OptionalDouble.empty();
    };
  }

  private Probe probe(double x, double y) {
    Optional<PatientPoint> place = patientFromCanvas(x, y);
    Optional<Volume> volume = volume();
    if (place.isPresent() && volume.isPresent()) {
      try {
        return Probe.at(volume.get(), place.get());
      } catch (VolumeClosedException replaced) {
        return new Probe.None(NoSample.AWAITED);
      }
    }
    StackView stack = pictureView;
    if (stack != null && picture instanceof StackImage.Grey grey) {
      return Probe.at(grey.slice(), stack.imageFromCanvas(x, y, grey));
    }
    return new Probe.None(NoSample.OUTSIDE);
  }

  /// The sentence on what is shown here, where there is one: a damaged frame, a gap.
  public String warning() {
    DisplaySet hung = set;
    if (hung == null) {
      return "";
    }
    Optional<SliceId> slice = shownSlice();
    Optional<Note> note = slice.flatMap(id -> hung.series().noteOn(id));
    if (note.isPresent()) {
      return note.get().sentence();
    }
    PlaneView view = planes;
    if (view != null && orientation == Orientation.ACQUIRED && slice.isEmpty()) {
      return "No slice was made or sent here.";
    }
    return "";
  }
}

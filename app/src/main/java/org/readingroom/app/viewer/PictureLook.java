package org.readingroom.app.viewer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.CineTiming;
import org.readingroom.app.study.ColourFrame;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.ImageContent;
import org.readingroom.app.study.ImageContent.ImageFacts;
import org.readingroom.app.study.PixelScale;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.OrientationLetters;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.measure.Probe;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StackLayout;

/// A set of 2-D pictures looked at one by one: which is shown, how it lies on the canvas, and what
/// it states about itself.
///
/// Thread: that of its [ViewportModel]. Space: canvas pixels; a picture's own pixels where named
/// so.
final class PictureLook implements Look {
  private static final PixelScale UNKNOWN = new PixelScale.Unknown(1);

  private final Hanging hanging;
  private int index;
  private @Nullable StackView view;
  private @Nullable StackImage picture;
  private @Nullable SliceId id;

  PictureLook(Hanging hanging) {
    this.hanging = hanging;
  }

  /// Shows nothing until the next [#load].
  void clear() {
    picture = null;
    id = null;
    view = null;
    index = 0;
  }

  /// The pictures have become a volume.
  ///
  /// @return the picture that was shown last
  @Nullable SliceId giveWay() {
    picture = null;
    view = null;
    return id;
  }

  /// The shown picture is fitted anew at the next [#load].
  void forgetView() {
    view = null;
  }

  /// Pictures are there or more have arrived: shows one, the same as before once the reader chose.
  void load() {
    List<SliceId> ids = pictures();
    if (ids.isEmpty()) {
      picture = null;
      id = null;
      return;
    }
    if (!hanging.isPlaceTouched()) {
      index = isCine(ids) ? 0 : ids.size() / 2;
    } else if (id != null && ids.contains(id)) {
      index = ids.indexOf(id);
    }
    index = Math.clamp(index, 0, ids.size() - 1);
    if (picture != null && ids.get(index).equals(id)) {
      fit();
    } else {
      show(ids.get(index));
    }
  }

  private void show(SliceId shown) {
    DisplaySet hung = hanging.set();
    if (hung != null) {
      picture = imageOf(hung.series(), shown).orElse(null);
      id = shown;
      fit();
    }
  }

  private void fit() {
    StackImage shown = picture;
    if (shown != null && (view == null || !hanging.isViewTouched())) {
      view = StackView.fitting(shown, hanging.width(), hanging.height());
    }
  }

  @Override
  public void resized(double kept) {
    StackView before = view;
    if (hanging.isViewTouched() && before != null) {
      view = before.resized(hanging.width(), hanging.height());
    }
  }

  private List<SliceId> pictures() {
    DisplaySet hung = hanging.set();
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

  /// Frames of one object are a film and begin at the beginning; a stack of slices at its middle.
  private static boolean isCine(List<SliceId> ids) {
    return ids.getFirst().sopInstanceUid().equals(ids.getLast().sopInstanceUid());
  }

  private static Optional<StackImage> imageOf(SeriesContent series, SliceId id) {
    PixelScale scale = scaleOf(series, id);
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

  private static PixelScale scaleOf(SeriesContent series, SliceId id) {
    return switch (series.content(id.sopInstanceUid()).orElse(null)) {
      case ImageContent.Grey grey -> grey.scale();
      case ImageContent.Colour colour -> colour.scale();
      case null, default -> UNKNOWN;
    };
  }

  // Scrolling and moving.

  @Override
  public int count() {
    return pictures().size();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public OptionalDouble goTo(int stop) {
    List<SliceId> ids = pictures();
    if (ids.isEmpty()) {
      return OptionalDouble.empty();
    }
    index = Math.clamp(stop, 0, ids.size() - 1);
    show(ids.get(index));
    return OptionalDouble.of(0);
  }

  /// The film the shown picture is a frame of; empty where its object has one frame only.
  Optional<Film> film() {
    SliceId shown = id;
    if (shown == null) {
      return Optional.empty();
    }
    List<SliceId> ids = pictures();
    int first = index - (shown.frame() - 1);
    int last = index;
    while (last + 1 < ids.size()
        && ids.get(last + 1).sopInstanceUid().equals(shown.sopInstanceUid())) {
      last++;
    }
    boolean whole =
        first >= 0 && last > first && ids.get(first).equals(new SliceId(shown.sopInstanceUid(), 1));
    if (!whole) {
      return Optional.empty();
    }
    CineTiming timing = facts().map(ImageFacts::timing).orElse(null);
    return Optional.of(
        new Film(
            first,
            last - first + 1,
            timing == null ? CineTiming.even(Film.GUESSED_FRAMES_PER_SECOND) : timing,
            timing != null));
  }

  /// Whether a stop can be shown now, or is known to be undecodable.
  boolean isSettled(int stop) {
    List<SliceId> ids = pictures();
    DisplaySet hung = hanging.set();
    return hung != null && stop >= 0 && stop < ids.size() && hung.series().isSettled(ids.get(stop));
  }

  @Override
  public void zoom(double factor, double x, double y) {
    StackView before = view;
    StackImage shown = picture;
    if (before != null && shown != null) {
      double units = before.unitsPerPixel() / factor;
      double native_ = Math.min(shown.columnStep(), shown.rowStep());
      if (units > native_ / 64 && units < native_ * 64) {
        view = before.zoomedBy(factor, x, y, shown);
      }
    }
  }

  @Override
  public void pan(double rightPixels, double downPixels) {
    StackView before = view;
    StackImage shown = picture;
    if (before != null && shown != null) {
      view = before.pannedBy(rightPixels, downPixels, shown);
    }
  }

  // What is shown.

  @Override
  public Optional<Scene> scene(Display display, boolean moving) {
    StackView now = view;
    StackImage shown = picture;
    return now == null || shown == null
        ? Optional.empty()
        : Optional.of(new Scene.StackScene(shown, now, display, moving));
  }

  @Override
  public Optional<OrientationLetters.Edges> letters() {
    if (picture instanceof StackImage.Grey grey) {
      SlicePlane plane = grey.slice().header().plane();
      if (plane != null) {
        return Optional.of(OrientationLetters.edges(plane.alongRow(), plane.downColumn()));
      }
    }
    return facts().flatMap(PictureLook::statedLetters);
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

  private Optional<ImageFacts> facts() {
    DisplaySet hung = hanging.set();
    SliceId shown = id;
    if (hung == null || shown == null) {
      return Optional.empty();
    }
    return switch (hung.series().content(shown.sopInstanceUid()).orElse(null)) {
      case ImageContent.Grey grey -> Optional.of(grey.facts());
      case ImageContent.Colour colour -> Optional.of(colour.facts());
      case null, default -> Optional.empty();
    };
  }

  /// What the shown picture's pixels measure.
  PixelScale scale() {
    DisplaySet hung = hanging.set();
    SliceId shown = id;
    return hung == null || shown == null ? UNKNOWN : scaleOf(hung.series(), shown);
  }

  @Override
  public OptionalDouble mmPerPixel() {
    StackView now = view;
    return now == null || scale() instanceof PixelScale.Unknown
        ? OptionalDouble.empty()
        : OptionalDouble.of(now.unitsPerPixel());
  }

  @Override
  public double zoomFactor() {
    StackView now = view;
    StackImage shown = picture;
    return now == null || shown == null ? 1 : shown.columnStep() / now.unitsPerPixel();
  }

  @Override
  public Optional<SliceId> shownSlice() {
    return Optional.ofNullable(id);
  }

  @Override
  public Probe probe(double x, double y) {
    StackView now = view;
    return now != null && picture instanceof StackImage.Grey grey
        ? Probe.at(grey.slice(), now.imageFromCanvas(x, y, grey))
        : new Probe.None(NoSample.OUTSIDE);
  }
}

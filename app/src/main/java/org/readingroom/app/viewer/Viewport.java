package org.readingroom.app.viewer;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.animation.AnimationTimer;
import javafx.geometry.Pos;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.TrustBadge;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.ImageContent;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.app.viewer.overlay.CineBar;
import org.readingroom.app.viewer.overlay.PictureOverlay;
import org.readingroom.app.viewer.overlay.PictureOverlay.Corners;
import org.readingroom.app.viewer.overlay.PictureOverlay.Cross;
import org.readingroom.app.viewer.overlay.PictureOverlay.DrawnMark;
import org.readingroom.app.viewer.overlay.SliceBar;
import org.readingroom.render.frame.Frame;
import org.readingroom.render.frame.FrameLoop;
import org.readingroom.render.frame.FrameSink;
import org.readingroom.render.frame.FrameView;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.reslice.StackView;

/// One image area: a picture on pure black, its overlay, and its scroll bar.
///
/// Thread: FX. Frames come in on render's thread and hop over once; a frame of an earlier subject
/// is given back unseen. Space: node coordinates are canvas pixels divided by the screen's scale.
final class Viewport extends Region implements FrameSink, Cine.Projector {
  private static final double BAR_WIDTH = 10;

  private final ViewportModel model;
  private final Desk desk;
  private final FrameView frames;
  private final ImageView picture = new ImageView();
  private final PictureOverlay overlay = new PictureOverlay();
  private final SliceBar bar;
  private final TrustBadge badge = new TrustBadge();
  private final Region rim = new Region();
  private final Rectangle clip = new Rectangle();
  private final Map<IntBuffer, WritableImage> images = new IdentityHashMap<>();
  private final Map<IntBuffer, PixelBuffer<IntBuffer>> buffers = new IdentityHashMap<>();
  private final List<Frame> retired = new ArrayList<>();
  private final AnimationTimer giveBack;
  private final Cine cine = new Cine(this);
  private final CineBar cineBar;
  private final AnimationTimer projectorPulse;

  private @Nullable Frame shown;
  private int pulses;
  private boolean foreign;
  private String failure = "";

  Viewport(ViewportModel model, Desk desk, FrameLoop loop) {
    this.model = model;
    this.desk = desk;
    this.frames = loop.view(this);
    this.bar = new SliceBar(index -> desk.goTo(model, index), model::move, model::rest);
    getStyleClass().add("picture-area");
    setFocusTraversable(false);
    picture.setSmooth(false);
    picture.setMouseTransparent(true);
    badge.setMouseTransparent(true);
    badge.setVisible(false);
    badge.getStyleClass().add("viewport-badge");
    badge.setAlignment(Pos.CENTER_RIGHT);
    setClip(clip);
    rim.getStyleClass().add("picture-area-rim");
    rim.setMouseTransparent(true);
    cineBar = new CineBar(this::toggleCine, () -> changeSpeed(false), () -> changeSpeed(true));
    getChildren().addAll(picture, overlay, badge, bar, rim, cineBar);
    projectorPulse =
        new AnimationTimer() {
          @Override
          public void handle(long now) {
            if (!cine.pulse(now)) {
              stop();
              refreshCine();
            }
          }
        };
    giveBack =
        new AnimationTimer() {
          @Override
          public void handle(long now) {
            if (++pulses >= 2) {
              retired.forEach(Frame::release);
              retired.clear();
              stop();
            }
          }
        };
    model.onChange(this::refresh);
    desk.onChange(this::refreshMarks);
  }

  ViewportModel model() {
    return model;
  }

  /// Hangs a set here; nothing of the picture before stays.
  void hang(DeskStudy study, DisplaySet set, Orientation orientation, boolean foreignStudy) {
    boolean other = model.study().map(before -> before != study).orElse(true);
    if (other) {
      dropPicture();
    }
    foreign = foreignStudy;
    badge.setVisible(foreignStudy);
    badge.show(study.trust(), study.trustColour());
    stopCine();
    model.hang(study, set, orientation);
  }

  // The film.

  /// Plays the film that hangs here, or stops it.
  ///
  /// @return whether a film hangs here
  boolean toggleCine() {
    if (cine.isPlaying()) {
      stopCine();
    } else {
      cine.play(System.nanoTime());
      if (cine.isPlaying()) {
        projectorPulse.start();
      }
    }
    refreshCine();
    return film().isPresent();
  }

  /// @return whether a film hangs here
  boolean changeSpeed(boolean faster) {
    if (film().isEmpty()) {
      return false;
    }
    cine.faster(faster);
    refreshCine();
    return true;
  }

  private void stopCine() {
    cine.stop();
    projectorPulse.stop();
  }

  /// Whether a film is running here, for tests.
  boolean isPlaying() {
    return cine.isPlaying();
  }

  private void refreshCine() {
    Optional<Film> film = film();
    if (film.isEmpty()) {
      cineBar.hide();
      return;
    }
    Film it = film.get();
    cineBar.show(
        new CineBar.State(
            cine.isPlaying(),
            it.frameAt(model.index()) + 1,
            it.frames(),
            it.timing().framesPerSecond() * cine.speed(),
            it.stated(),
            cine.shownPerSecond()));
    requestLayout();
  }

  @Override
  public Optional<Film> film() {
    return model.film();
  }

  @Override
  public int stop() {
    return model.index();
  }

  @Override
  public boolean isDrawn() {
    Optional<Scene.StackScene> wanted = model.stackScene();
    Frame now = shown;
    return wanted.isEmpty()
        || now != null
            && now.scene() instanceof Scene.StackScene drawn
            && drawn.image() == wanted.get().image();
  }

  @Override
  public boolean isReady(int stop) {
    return model.isSettled(stop);
  }

  @Override
  public void show(int stop) {
    model.goTo(stop);
  }

  /// Takes the picture down.
  void clear() {
    dropPicture();
    foreign = false;
    badge.setVisible(false);
    stopCine();
    model.clear();
    overlay.clear();
    cineBar.hide();
  }

  private void dropPicture() {
    frames.begin();
    picture.setImage(null);
    failure = "";
    Frame before = shown;
    shown = null;
    if (before != null) {
      before.release();
    }
    images.clear();
    buffers.clear();
  }

  /// No more frames; buffers go back.
  void close() {
    clear();
    giveBack.stop();
    retired.forEach(Frame::release);
    retired.clear();
    frames.close();
  }

  void setActive(boolean active) {
    pseudoClassStateChanged(javafx.css.PseudoClass.getPseudoClass("active"), active);
  }

  // Frames.

  @Override
  public void frame(Frame frame) {
    FxThread.later(() -> show(frame));
  }

  @Override
  public void failed(Scene scene, RuntimeException cause) {
    FxThread.later(() -> {
      failure = "This picture could not be drawn. Choose the series again.";
      refreshTexts();
    });
  }

  private void show(Frame frame) {
    if (!frame.isCurrent()) {
      frame.release();
      return;
    }
    IntBuffer pixels = frame.pixels();
    Frame before = shown;
    if (before != null && (before.width() != frame.width() || before.height() != frame.height())) {
      images.clear();
      buffers.clear();
    }
    PixelBuffer<IntBuffer> buffer =
        buffers.computeIfAbsent(
            pixels,
            b ->
                new PixelBuffer<>(
                    frame.width(), frame.height(), b, PixelFormat.getIntArgbPreInstance()));
    WritableImage image = images.computeIfAbsent(pixels, b -> new WritableImage(buffer));
    buffer.updateBuffer(b -> null);
    picture.setImage(image);
    shown = frame;
    failure = "";
    if (before != null && before != frame) {
      // The screen may still read the old one until a later pulse.
      retired.add(before);
      while (retired.size() > 1) {
        retired.removeFirst().release();
      }
      pulses = 0;
      giveBack.start();
    }
  }

  /// The quality of the picture on the screen, for tests.
  Optional<Frame> shownFrame() {
    return Optional.ofNullable(shown);
  }

  // Space.

  private double scale() {
    return getScene() == null || getScene().getWindow() == null
        ? 1
        : getScene().getWindow().getOutputScaleX();
  }

  double canvasFromNode(double node) {
    return node * scale() - 0.5;
  }

  double nodeFromCanvas(double canvas) {
    return (canvas + 0.5) / scale();
  }

  /// Canvas pixels in a drag of so many node pixels.
  double canvasLength(double node) {
    return node * scale();
  }

  // Showing.

  private void refresh() {
    model
        .scene()
        .ifPresentOrElse(
            frames::show,
            () -> {
              if (shown != null) {
                dropPicture();
              }
            });
    bar.show(model.index(), model.count());
    refreshTexts();
    refreshMarks();
    refreshCine();
  }

  private void refreshTexts() {
    Optional<DisplaySet> set = model.set();
    if (set.isEmpty()) {
      overlay.clear();
      return;
    }
    String warning = failure.isEmpty() ? model.warning() : failure;
    overlay.show(
        new Corners(
            topLeft(set.get()),
            topRight(),
            bottomLeft(set.get()),
            bottomRight(set.get()),
            warning));
    overlay.showLetters(model.letters().orElse(null));
    double mmPerNode = model.mmPerPixel().orElse(0) * scale();
    double mm = mmPerNode > 0 ? PictureOverlay.roundScaleMm(mmPerNode, getHeight()) : 0;
    overlay.showScale(mm, mm > 0 ? mm / mmPerNode : 0);
  }

  private String topLeft(DisplaySet set) {
    StringBuilder text = new StringBuilder();
    if (set.kind() == DisplaySet.Kind.VOLUME && model.orientation() != Orientation.ACQUIRED) {
      text.append(model.orientation().word()).append('\n');
    }
    text.append(set.series().description());
    if (!set.name().isEmpty()) {
      text.append(" · ").append(set.name());
    }
    Slab slab = model.slab();
    if (slab.kind() != Slab.Kind.NONE) {
      text.append("\nslab ").append(number(slab.thicknessMm())).append(" mm ");
      text.append(
          switch (slab.kind()) {
            case MIP -> "MIP";
            case MINIP -> "MinIP";
            case MEAN -> "mean";
            case NONE -> "";
          });
    }
    return text.toString();
  }

  private String topRight() {
    // Under the badge, which takes the first line.
    return model
        .study()
        .filter(study -> foreign)
        .map(study -> "\n" + study.patient() + "\n" + study.title())
        .orElse("");
  }

  private String bottomLeft(DisplaySet set) {
    StringBuilder text = new StringBuilder();
    int count = model.count();
    if (count > 1) {
      text.append(model.index() + 1).append(" / ").append(count);
    }
    model
        .plane()
        .ifPresent(plane ->
            text.append(text.isEmpty() ? "" : "   ")
                .append(number(VolumeSteps.placeMm(plane)))
                .append(" mm"));
    SeriesContent series = set.series();
    int expected = model.study().map(s -> s.study().expected(series)).orElse(0);
    if (series.instances() < expected) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(series.instances())
          .append(" of ")
          .append(expected)
          .append(" here");
    } else if (series.decodedFrames() < series.frames()
        && series.noteCount() < series.frames() - series.decodedFrames()) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(series.decodedFrames())
          .append(" of ")
          .append(series.frames())
          .append(" read");
    }
    String gaps = set.volume().map(volume -> GapWords.of(volume.layout())).orElse("");
    if (!gaps.isEmpty()) {
      text.append('\n').append(gaps);
    }
    return text.toString();
  }

  private String bottomRight(DisplaySet set) {
    StringBuilder text = new StringBuilder();
    if (set.kind() != DisplaySet.Kind.COLOUR) {
      VoiWindow window = model.display().window();
      text.append("W ")
          .append(number(window.width()))
          .append("  L ")
          .append(number(window.center()));
      if (!model.windowName().isEmpty()) {
        text.append("  ").append(model.windowName());
      }
      text.append('\n');
    }
    text.append("zoom ").append(String.format(Locale.ROOT, "%.2f", model.zoomFactor()));
    if (model.set().isPresent() && model.plane().isEmpty() && !model.scaleNote().isEmpty()) {
      text.append('\n').append(model.scaleNote());
    }
    lossy(set).ifPresent(ratio -> text.append('\n').append(ratio));
    return text.toString();
  }

  private Optional<String> lossy(DisplaySet set) {
    String instance =
        model.shownSlice().map(id -> id.sopInstanceUid()).orElse(set.anchor().sopInstanceUid());
    Double ratio =
        switch (set.series().content(instance).orElse(null)) {
          case ImageContent.Grey grey -> grey.facts().lossyRatio();
          case ImageContent.Colour colour -> colour.facts().lossyRatio();
          case null, default -> null;
        };
    if (ratio == null) {
      return Optional.empty();
    }
    return Optional.of(ratio.isNaN() ? "lossy" : String.format(Locale.ROOT, "lossy %.0f:1", ratio));
  }

  private static String number(double value) {
    return Math.abs(value - Math.rint(value)) < 0.05 || Math.abs(value) >= 1000
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private void refreshMarks() {
    Optional<PlaneRequest> request = model.request();
    Optional<PatientPoint> place = desk.crosshair(model);
    if (request.isPresent() && place.isPresent() && desk.isLinked(model)) {
      overlay.showCross(
          new Cross(
              nodeFromCanvas(request.get().columnFromPatient(place.get())),
              nodeFromCanvas(request.get().rowFromPatient(place.get()))));
    } else {
      overlay.showCross(null);
    }
    List<DrawnMark> drawn = new ArrayList<>();
    for (Mark mark : desk.marks()) {
      mark.drawnIn(model, desk.readings()).map(this::inNode).ifPresent(drawn::add);
    }
    Mark drawing = draft;
    if (drawing != null) {
      RegionReadings readings = desk.readings();
      drawing.drawnIn(model, readings).map(this::inNode).ifPresent(drawn::add);
    }
    overlay.showMarks(drawn);
  }

  private DrawnMark inNode(DrawnMark onCanvas) {
    return new DrawnMark(
        onCanvas.outline().stream()
            .map(p -> new StackView.CanvasPoint(nodeFromCanvas(p.x()), nodeFromCanvas(p.y())))
            .toList(),
        onCanvas.closed(),
        onCanvas.text(),
        onCanvas.histogram());
  }

  private @Nullable Mark draft;

  /// A mark being drawn, or null.
  void showDraft(@Nullable Mark mark) {
    draft = mark;
    refreshMarks();
  }

  void showProbe(String text) {
    overlay.showProbe(text);
  }

  @Override
  protected void layoutChildren() {
    double w = getWidth();
    double h = getHeight();
    clip.setWidth(w);
    clip.setHeight(h);
    picture.setFitWidth(w);
    picture.setFitHeight(h);
    overlay.resizeRelocate(0, 0, w, h);
    rim.resizeRelocate(0, 0, w, h);
    bar.resizeRelocate(w - BAR_WIDTH, 0, BAR_WIDTH, h);
    cineBar.autosize();
    // Above the lower edge letter and the probe.
    cineBar.relocate((w - cineBar.getWidth()) / 2, h - cineBar.getHeight() - 58);
    badge.autosize();
    badge.relocate(w - badge.getWidth() - 14, 7);
    int canvasWidth = (int) Math.round(w * scale());
    int canvasHeight = (int) Math.round(h * scale());
    if (canvasWidth > 1 && canvasHeight > 1) {
      model.resize(canvasWidth, canvasHeight);
    }
  }
}

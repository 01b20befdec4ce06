package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.overlay.KeyHelp;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.render.frame.FrameLoop;
import org.readingroom.render.reslice.Engine;

/// The reading desk: viewports for one study, or for two side by side, with their series rail.
///
/// Owns the studies it is given and closes them. What arrives in the background fills pictures and
/// counts, and never changes which study or series is on the screen. Thread: FX for everything
/// public, [#close] included; studies are closed on a virtual thread ([StudyCloser]).
public final class ViewerWorkspace extends Region implements AutoCloseable {
  private final Engine engine;
  private final FrameLoop loop;
  private final Desk desk = new Desk();
  private final ViewportWall wall;
  private final List<DeskStudy> studies = new ArrayList<>();
  private final StudyCloser closer = new StudyCloser();
  private final Arrivals arrivals = new Arrivals(this::catchUp);
  private final ReadOnlyObjectWrapper<@Nullable DeskStudy> primary =
      new ReadOnlyObjectWrapper<>(null);
  private final ObjectProperty<DeskLayout> layout = new SimpleObjectProperty<>(DeskLayout.ONE);

  private final SeriesRail rail = new SeriesRail(this::hangChosen);
  private final DeskBar bar = new DeskBar(desk, this::arrangeAs, this::toggleHelp);
  private final KeyHelp help = new KeyHelp();
  private final Label empty =
      new Label("No study is open.\nChoose one in the worklist or in search.");
  private final BorderPane frame = new BorderPane();

  private boolean layoutChosen;
  private boolean closed;

  /// @param engine draws the pictures; closed with the desk
  public ViewerWorkspace(Engine engine) {
    this.engine = engine;
    this.loop = new FrameLoop(engine);
    this.wall = new ViewportWall(desk, loop, this::requestFocus);
    getStyleClass().add("viewer");
    getStylesheets()
        .add(
            Objects.requireNonNull(ViewerWorkspace.class.getResource("viewer.css"), "viewer.css")
                .toExternalForm());
    setFocusTraversable(true);
    empty.getStyleClass().add("viewer-empty");
    empty.setAlignment(Pos.CENTER);
    frame.setLeft(rail);
    frame.setTop(bar);
    frame.setCenter(new StackPane(wall.node(), empty, help));
    rail.setVisible(false);
    rail.setManaged(false);
    getChildren().add(frame);
    DeskKeys keys = new DeskKeys(this, wall, desk);
    addEventHandler(KeyEvent.KEY_PRESSED, keys::pressed);
    addEventHandler(KeyEvent.KEY_RELEASED, keys::released);
    focusedProperty().addListener((property, before, focused) -> desk.holdToMove(false));
    layout.addListener((property, before, now) -> arrange());
  }

  // What the shell calls.

  /// Puts a study on the desk in place of whatever is there.
  public void open(DeskStudy study) {
    FxThread.require();
    closeStudies();
    layoutChosen = false;
    take(study);
    primary.set(study);
    arrange();
    requestFocus();
  }

  /// Puts a second study beside the first; it carries its own patient and trust in every viewport.
  public void openBeside(DeskStudy study) {
    FxThread.require();
    if (studies.isEmpty()) {
      open(study);
      return;
    }
    while (studies.size() > 1) {
      drop(studies.getLast());
    }
    take(study);
    arrange();
  }

  /// Takes the second study away.
  public void closeBeside() {
    while (studies.size() > 1) {
      drop(studies.getLast());
    }
    arrange();
  }

  /// Clears the desk and frees everything on it.
  public void closeStudies() {
    FxThread.require();
    wall.clear();
    List.copyOf(studies).forEach(this::drop);
    arrivals.forgetAll();
    desk.clear();
    rail.clear();
    primary.set(null);
    arrange();
  }

  /// The first study; null while none is open.
  public ReadOnlyObjectProperty<@Nullable DeskStudy> primaryProperty() {
    return primary.getReadOnlyProperty();
  }

  /// All studies on the desk, the first one first.
  public List<DeskStudy> studies() {
    return List.copyOf(studies);
  }

  /// The study on the desk with this UID, if any.
  public Optional<OpenStudy> openStudy(String studyInstanceUid) {
    return studies.stream()
        .map(DeskStudy::study)
        .filter(study -> study.studyInstanceUid().equals(studyInstanceUid))
        .findFirst();
  }

  /// The arrangement of viewports.
  public ObjectProperty<DeskLayout> layoutProperty() {
    return layout;
  }

  /// Shows an arrangement.
  public void arrangeAs(DeskLayout chosen) {
    layoutChosen = true;
    layout.set(chosen);
  }

  /// What viewports share: crosshair, tool, marks, undo.
  public Desk desk() {
    return desk;
  }

  /// What can be done here, for the palette.
  public List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    for (DeskLayout one : DeskLayout.values()) {
      commands.add(new Command("Layout: " + one.title(), "", () -> arrangeAs(one)));
    }
    for (Tool tool : Tool.values()) {
      commands.add(
          new Command(
              "Tool: " + tool.title(), tool.key().getName(), () -> desk.toolProperty().set(tool)));
    }
    commands.add(
        new Command(
            "Reset view",
            "R",
            () -> withActive(model -> desk.window(model, ViewportModel::reset))));
    commands.add(
        new Command(
            "Invert", "I", () -> withActive(model -> desk.window(model, ViewportModel::invert))));
    commands.add(new Command("Keys", "F1", this::toggleHelp));
    if (studies.size() > 1) {
      commands.add(new Command("Close the study beside", "", this::closeBeside));
    }
    return commands;
  }

  /// One step back: closes the key card or a large viewport.
  ///
  /// @return false when there was nothing to step back from
  public boolean stepBack() {
    if (help.isVisible()) {
      help.setVisible(false);
      return true;
    }
    return wall.showAll();
  }

  /// Ends the desk: studies, frames, engine.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    arrivals.stop();
    closeStudies();
    wall.close();
    desk.close();
    closer.close();
    loop.close();
    engine.close();
  }

  // Studies.

  private void take(DeskStudy study) {
    studies.add(study);
    arrivals.listenTo(study.study());
  }

  private void drop(DeskStudy study) {
    wall.takeDown(study);
    studies.remove(study);
    closer.close(study.study());
  }

  /// Something arrived: fills what hangs, and hangs a study's first series.
  ///
  /// @return whether a picture of every study is on the screen
  private boolean catchUp() {
    arrivals.listenToSeriesOf(studies.stream().map(DeskStudy::study).toList());
    wall.hangWhatIsMissing();
    wall.refreshed();
    wall.lookWhereShown();
    showPicturesAlone();
    refreshRail();
    return wall.showsEveryStudy();
  }

  private void refreshRail() {
    boolean any = !studies.isEmpty();
    rail.setVisible(any);
    rail.setManaged(any);
    rail.show(studies, wall.hungSets());
  }

  // Arrangement.

  private void arrange() {
    if (closed) {
      return;
    }
    empty.setVisible(studies.isEmpty());
    wall.arrange(studies, layout.get());
    refreshRail();
    bar.show(layout.get());
  }

  /// A study that turned out to hold no volume leaves an arrangement of planes, unless the reader
  /// chose it.
  private void showPicturesAlone() {
    if (studies.isEmpty() || layoutChosen || !layout.get().needsVolume()) {
      return;
    }
    OpenStudy study = studies.getFirst().study();
    if (wall.firstHangsAsPictures() && study.isHeadersRead() && !study.isFetching()) {
      layout.set(DeskLayout.ONE);
    }
  }

  private void hangChosen(DeskStudy study, DisplaySet set) {
    if (!studies.contains(study)) {
      return;
    }
    if (set.kind() != DisplaySet.Kind.VOLUME && layout.get().needsVolume() && studies.size() == 1) {
      layout.set(DeskLayout.ONE);
    }
    wall.hang(study, set);
    refreshRail();
    requestFocus();
  }

  /// Hangs the series so many places further down the rail, or up it.
  void showOtherSeries(Viewport viewport, int steps) {
    List<SeriesRail.Entry> entries = rail.entries();
    if (entries.isEmpty()) {
      return;
    }
    int at = -1;
    for (int n = 0; n < entries.size(); n++) {
      DisplaySet set = entries.get(n).set();
      if (viewport.model().set().map(set::isSameSet).orElse(false)) {
        at = n;
      }
    }
    SeriesRail.Entry next = entries.get(Math.floorMod(at + steps, entries.size()));
    hangChosen(next.study(), next.set());
  }

  private void withActive(Consumer<ViewportModel> change) {
    wall.active().map(Viewport::model).ifPresent(change);
  }

  /// Shows or hides the key card, with the windows of the active viewport's series.
  void toggleHelp() {
    help.toggle(wall.active().map(viewport -> viewport.model().presets()).orElse(List.of()));
  }

  /// The viewports on the desk, in reading order; for tests.
  List<Viewport> viewports() {
    return wall.viewports();
  }

  @Override
  protected void layoutChildren() {
    frame.resizeRelocate(0, 0, getWidth(), getHeight());
  }

  @Override
  protected double computePrefWidth(double height) {
    return 900;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 700;
  }
}

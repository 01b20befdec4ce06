package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.animation.PauseTransition;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.app.viewer.layout.ViewportGrid;
import org.readingroom.app.viewer.overlay.KeyHelp;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.render.frame.FrameLoop;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.Slab;

/// The reading desk: viewports for one study, or for two side by side, with their series rail.
///
/// Owns the studies it is given and closes them. What arrives in the background fills pictures and
/// counts, and never changes which study or series is on the screen. Thread: FX for everything
/// public, [#close] included.
public final class ViewerWorkspace extends Region implements AutoCloseable {
  private static final Duration ARRIVALS = Duration.millis(200);
  private static final List<Slab> SLABS =
      List.of(
          Slab.NONE,
          new Slab(Slab.Kind.MIP, 5),
          new Slab(Slab.Kind.MINIP, 5),
          new Slab(Slab.Kind.MEAN, 5));
  private static final double[] THICKNESSES_MM = {1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 80};

  private final Engine engine;
  private final FrameLoop loop;
  private final Desk desk = new Desk();
  private final List<DeskStudy> studies = new ArrayList<>();
  private final List<Viewport> viewports = new ArrayList<>();
  private final ReadOnlyObjectWrapper<@Nullable DeskStudy> primary =
      new ReadOnlyObjectWrapper<>(null);
  private final ObjectProperty<DeskLayout> layout = new SimpleObjectProperty<>(DeskLayout.ONE);
  private final AtomicBoolean arrived = new AtomicBoolean();
  private final PauseTransition arrivals = new PauseTransition(ARRIVALS);

  private final SeriesRail rail = new SeriesRail(this::hangInActive);
  private final ViewportGrid grid = new ViewportGrid();
  private final KeyHelp help = new KeyHelp();
  private final Label empty =
      new Label("No study is open.\nChoose one in the worklist or in search.");
  private final BorderPane frame = new BorderPane();
  private final ToggleGroup layouts = new ToggleGroup();
  private final ToggleGroup tools = new ToggleGroup();

  private @Nullable Viewport active;
  private @Nullable Viewport large;
  private boolean layoutChosen;
  private boolean closed;

  /// @param engine draws the pictures; closed with the desk
  public ViewerWorkspace(Engine engine) {
    this.engine = engine;
    this.loop = new FrameLoop(engine);
    getStyleClass().add("viewer");
    getStylesheets()
        .add(
            Objects.requireNonNull(ViewerWorkspace.class.getResource("viewer.css"), "viewer.css")
                .toExternalForm());
    setFocusTraversable(true);
    empty.getStyleClass().add("viewer-empty");
    empty.setAlignment(Pos.CENTER);
    frame.setLeft(rail);
    frame.setTop(bar());
    frame.setCenter(new StackPane(grid, empty, help));
    rail.setVisible(false);
    rail.setManaged(false);
    getChildren().add(frame);
    addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    addEventHandler(
        KeyEvent.KEY_RELEASED,
        event -> {
          if (event.getCode() == KeyCode.SPACE) {
            desk.holdToMove(false);
          }
        });
    focusedProperty().addListener((property, before, focused) -> desk.holdToMove(false));
    arrivals.setOnFinished(event -> takeArrivals());
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
    viewports.forEach(Viewport::clear);
    List.copyOf(studies).forEach(this::drop);
    heard.clear();
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
    if (large != null) {
      large = null;
      arrangeNodes();
      return true;
    }
    return false;
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
    viewports.forEach(Viewport::close);
    viewports.clear();
    loop.close();
    engine.close();
  }

  // Studies.

  private void take(DeskStudy study) {
    studies.add(study);
    study.study().onChange(this::arrived);
    study.study().series().forEach(this::listenTo);
  }

  private void drop(DeskStudy study) {
    for (Viewport viewport : viewports) {
      if (viewport.model().study().map(s -> s == study).orElse(false)) {
        viewport.clear();
      }
    }
    studies.remove(study);
    study.study().close();
  }

  private final List<SeriesContent> heard = new ArrayList<>();
  private final Runnable arrivedListener = this::arrived;

  private void listenTo(SeriesContent series) {
    if (!heard.contains(series)) {
      heard.add(series);
      series.onChange(arrivedListener);
    }
  }

  /// Any thread: something arrived; the screen catches up a few times a second.
  private void arrived() {
    if (arrived.compareAndSet(false, true)) {
      FxThread.later(() -> {
        if (arrivals.getStatus() != javafx.animation.Animation.Status.RUNNING) {
          takeArrivals();
          arrivals.playFromStart();
        }
      });
    }
  }

  private void takeArrivals() {
    if (!arrived.getAndSet(false) || closed) {
      return;
    }
    heard.removeIf(
        series -> studies.stream().noneMatch(study -> study.study().series().contains(series)));
    for (DeskStudy study : studies) {
      study.study().series().forEach(this::listenTo);
    }
    hangWhatIsMissing();
    for (Viewport viewport : viewports) {
      viewport.model().refreshed();
    }
    showPicturesAlone();
    refreshRail();
    arrivals.playFromStart();
  }

  private void refreshRail() {
    boolean any = !studies.isEmpty();
    rail.setVisible(any);
    rail.setManaged(any);
    rail.show(
        studies, viewports.stream().flatMap(viewport -> viewport.model().set().stream()).toList());
  }

  // Arrangement.

  private void arrange() {
    if (closed) {
      return;
    }
    large = null;
    int perStudy = layout.get().orientations().size();
    int needed = studies.isEmpty() ? 0 : perStudy * studies.size();
    while (viewports.size() > needed) {
      Viewport spare = viewports.removeLast();
      if (active == spare) {
        active = null;
      }
      spare.close();
    }
    while (viewports.size() < needed) {
      Viewport viewport = new Viewport(new ViewportModel(), desk, loop);
      var hand = new Hand(viewport, desk);
      Objects.requireNonNull(hand);
      viewport.addEventFilter(
          MouseEvent.MOUSE_PRESSED,
          event -> {
            activate(viewport);
            requestFocus();
            if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
              toggleLarge(viewport);
              event.consume();
            }
          });
      viewports.add(viewport);
    }
    desk.setViewports(viewports.stream().map(Viewport::model).toList());
    for (int n = 0; n < studies.size(); n++) {
      rehang(studies.get(n), n);
    }
    arrangeNodes();
    if (!viewports.isEmpty()) {
      activate(active == null ? viewports.getFirst() : active);
    }
    hangWhatIsMissing();
    refreshRail();
    refreshToggles();
  }

  private void arrangeNodes() {
    empty.setVisible(studies.isEmpty());
    Viewport only = large;
    if (only != null) {
      grid.show(List.of(List.of(only)), 1, 1);
      return;
    }
    List<List<Viewport>> groups = new ArrayList<>();
    int per = layout.get().orientations().size();
    for (int n = 0; n < studies.size(); n++) {
      groups.add(List.copyOf(viewports.subList(n * per, (n + 1) * per)));
    }
    grid.show(groups, layout.get().columns(), layout.get().rows());
  }

  private List<Viewport> viewportsOf(int study) {
    int per = layout.get().orientations().size();
    return viewports.subList(study * per, (study + 1) * per);
  }

  /// Gives every viewport of a study its orientation of the set that study shows.
  private void rehang(DeskStudy study, int position) {
    Optional<DisplaySet> shown =
        viewportsOf(position).stream()
            .filter(viewport -> viewport.model().study().map(s -> s == study).orElse(false))
            .flatMap(viewport -> viewport.model().set().stream())
            .findFirst();
    shown.ifPresent(set -> hangAll(study, position, set));
  }

  private void hangAll(DeskStudy study, int position, DisplaySet set) {
    List<Viewport> own = viewportsOf(position);
    for (int n = 0; n < own.size(); n++) {
      Orientation orientation = layout.get().orientations().get(n);
      Viewport viewport = own.get(n);
      ViewportModel model = viewport.model();
      boolean already =
          model.study().map(s -> s == study).orElse(false)
              && model.set().map(set::isSameSet).orElse(false)
              && model.orientation() == orientation;
      if (!already) {
        viewport.hang(study, set, orientation, position > 0);
      }
    }
    wantHung();
  }

  /// A study whose first series has become known takes its viewports; nothing hung is ever
  /// replaced.
  private void hangWhatIsMissing() {
    for (int n = 0; n < studies.size(); n++) {
      DeskStudy study = studies.get(n);
      boolean bare = viewportsOf(n).stream().allMatch(viewport -> viewport.model().set().isEmpty());
      if (!bare) {
        continue;
      }
      Optional<DisplaySet> first =
          study.study().mainSeries().flatMap(series -> series.displaySets().stream().findFirst());
      if (first.isPresent()) {
        hangAll(study, n, first.get());
      }
    }
  }

  /// A study that turned out to hold no volume leaves an arrangement of planes, unless the reader
  /// chose it.
  private void showPicturesAlone() {
    if (studies.isEmpty() || layoutChosen || !layout.get().needsVolume()) {
      return;
    }
    boolean pictures =
        viewportsOf(0).stream()
            .flatMap(viewport -> viewport.model().set().stream())
            .anyMatch(set -> set.kind() != DisplaySet.Kind.VOLUME);
    OpenStudy study = studies.getFirst().study();
    if (pictures && study.isHeadersRead() && !study.isFetching()) {
      layout.set(DeskLayout.ONE);
    }
  }

  private void hangInActive(DeskStudy study, DisplaySet set) {
    int position = studies.indexOf(study);
    if (position < 0) {
      return;
    }
    if (set.kind() != DisplaySet.Kind.VOLUME && layout.get().needsVolume() && studies.size() == 1) {
      layout.set(DeskLayout.ONE);
    }
    hangAll(study, position, set);
    activate(viewportsOf(position).getFirst());
    refreshRail();
    requestFocus();
  }

  private void wantHung() {
    for (DeskStudy study : studies) {
      List<String> wanted = new ArrayList<>();
      for (Viewport viewport : viewports) {
        if (viewport.model().study().map(s -> s == study).orElse(false)) {
          viewport
              .model()
              .set()
              .map(set -> set.series().seriesInstanceUid())
              .filter(uid -> !wanted.contains(uid))
              .ifPresent(wanted::add);
        }
      }
      study.study().want(wanted);
    }
  }

  private void activate(Viewport viewport) {
    if (active != null) {
      active.setActive(false);
    }
    active = viewport;
    viewport.setActive(viewports.size() > 1);
  }

  private void toggleLarge(Viewport viewport) {
    large = large == null && viewports.size() > 1 ? viewport : null;
    arrangeNodes();
  }

  private void withActive(java.util.function.Consumer<ViewportModel> change) {
    if (active != null) {
      change.accept(active.model());
    }
  }

  // Keys.

  private void key(KeyEvent event) {
    if (act(event)) {
      event.consume();
    }
  }

  private boolean act(KeyEvent event) {
    KeyCode code = event.getCode();
    if (code == KeyCode.F1 || "?".equals(event.getText())) {
      toggleHelp();
      return true;
    }
    Viewport viewport = active;
    if (viewport == null || event.isAltDown() || event.isMetaDown()) {
      return false;
    }
    ViewportModel model = viewport.model();
    if (event.isControlDown()) {
      if (code == KeyCode.Z) {
        if (event.isShiftDown()) {
          var redone = desk.undo().redo();
          return redone.isPresent();
        }
        var undone = desk.undo().undo();
        return undone.isPresent();
      }
      return false;
    }
    for (Tool tool : Tool.values()) {
      if (code == tool.key()) {
        desk.toolProperty().set(tool);
        return true;
      }
    }
    if (code.isDigitKey() || code.isKeypadKey()) {
      String digit = event.getText();
      if (digit.length() == 1 && Character.isDigit(digit.charAt(0))) {
        desk.window(model, it -> it.preset(digit.charAt(0) - '0'));
        return true;
      }
    }
    double middleX = (model.width() - 1) / 2.0;
    double middleY = (model.height() - 1) / 2.0;
    switch (code) {
      case UP, LEFT -> desk.scroll(model, -1);
      case DOWN, RIGHT -> desk.scroll(model, 1);
      case PAGE_UP -> desk.scroll(model, -10);
      case PAGE_DOWN -> desk.scroll(model, 10);
      case HOME -> desk.goTo(model, 0);
      case END -> desk.goTo(model, model.count() - 1);
      case PLUS, ADD, EQUALS -> model.zoom(1.2, middleX, middleY);
      case MINUS, SUBTRACT -> model.zoom(1 / 1.2, middleX, middleY);
      case R -> desk.window(model, ViewportModel::reset);
      case I -> desk.window(model, ViewportModel::invert);
      case V ->
          arrangeAs(DeskLayout.values()[(layout.get().ordinal() + 1) % DeskLayout.values().length]);
      case B -> model.setSlab(nextSlab(model.slab()));
      case OPEN_BRACKET -> model.setSlab(thicker(model.slab(), -1));
      case CLOSE_BRACKET -> model.setSlab(thicker(model.slab(), 1));
      case DELETE, BACK_SPACE -> desk.removeLastLength();
      case N -> otherSeries(viewport, event.isShiftDown() ? -1 : 1);
      case ENTER -> toggleLarge(viewport);
      case SPACE -> desk.holdToMove(true);
      case TAB -> {
        int step = event.isShiftDown() ? viewports.size() - 1 : 1;
        activate(viewports.get((viewports.indexOf(viewport) + step) % viewports.size()));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Slab nextSlab(Slab now) {
    for (int n = 0; n < SLABS.size(); n++) {
      if (SLABS.get(n).kind() == now.kind()) {
        Slab next = SLABS.get((n + 1) % SLABS.size());
        return next.kind() == Slab.Kind.NONE || now.kind() == Slab.Kind.NONE
            ? next
            : new Slab(next.kind(), now.thicknessMm());
      }
    }
    return Slab.NONE;
  }

  private static Slab thicker(Slab now, int steps) {
    if (now.kind() == Slab.Kind.NONE) {
      return steps > 0 ? new Slab(Slab.Kind.MIP, THICKNESSES_MM[0]) : now;
    }
    int at = Arrays.binarySearch(THICKNESSES_MM, now.thicknessMm());
    int next = (at >= 0 ? at : -at - 2) + steps;
    return next < 0
        ? Slab.NONE
        : new Slab(now.kind(), THICKNESSES_MM[Math.min(next, THICKNESSES_MM.length - 1)]);
  }

  private void otherSeries(Viewport viewport, int steps) {
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
    hangInActive(next.study(), next.set());
  }

  private void toggleHelp() {
    help.toggle(
        active == null
            ? List.of()
            : active.model().set().map(set -> set.series().presets()).orElse(List.of()));
  }

  // The quiet row above the pictures.

  private HBox bar() {
    HBox bar = new HBox(2);
    bar.getStyleClass().add("viewer-bar");
    bar.setAlignment(Pos.CENTER_LEFT);
    for (DeskLayout one : DeskLayout.values()) {
      ToggleButton button = toggle(one.title(), layouts, one, one.title() + "  (V)");
      button.setOnAction(event -> arrangeAs(one));
      bar.getChildren().add(button);
    }
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    bar.getChildren().add(space);
    for (Tool tool : Tool.values()) {
      ToggleButton button =
          toggle(tool.title(), tools, tool, tool.hint() + "  (" + tool.key().getName() + ")");
      button.setOnAction(event -> desk.toolProperty().set(tool));
      bar.getChildren().add(button);
    }
    Button keys = new Button("Keys  F1");
    keys.getStyleClass().add("viewer-button");
    keys.setFocusTraversable(false);
    keys.setOnAction(event -> toggleHelp());
    bar.getChildren().add(keys);
    desk.toolProperty().addListener((property, before, now) -> refreshToggles());
    return bar;
  }

  private static ToggleButton toggle(String text, ToggleGroup group, Object value, String tip) {
    ToggleButton button = new ToggleButton(text);
    button.setToggleGroup(group);
    button.setUserData(value);
    button.setFocusTraversable(false);
    button.setTooltip(new Tooltip(tip));
    button.getStyleClass().add("viewer-button");
    return button;
  }

  private void refreshToggles() {
    layouts
        .getToggles()
        .forEach(toggle -> toggle.setSelected(toggle.getUserData() == layout.get()));
    tools
        .getToggles()
        .forEach(toggle -> toggle.setSelected(toggle.getUserData() == desk.toolProperty().get()));
  }

  /// The viewports on the desk, in reading order; for tests.
  List<Viewport> viewports() {
    return List.copyOf(viewports);
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

  /// The study on the desk with this UID, if any.
  public Optional<OpenStudy> openStudy(String studyInstanceUid) {
    return studies.stream()
        .map(DeskStudy::study)
        .filter(study -> study.studyInstanceUid().equals(studyInstanceUid))
        .findFirst();
  }
}

package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.app.viewer.layout.ViewportGrid;
import org.readingroom.render.frame.FrameLoop;

/// The viewports on the desk: as many for each study as the layout asks for, what hangs in each,
/// which one keys act on, and which one fills the desk for a while. Thread: FX.
final class ViewportWall {
  private final Desk desk;
  private final FrameLoop loop;
  private final Runnable focus;
  private final ViewportGrid grid = new ViewportGrid();
  private final List<Viewport> viewports = new ArrayList<>();
  private List<DeskStudy> studies = List.of();
  private DeskLayout layout = DeskLayout.ONE;
  private @Nullable Viewport active;
  private @Nullable Viewport large;

  /// @param loop draws the viewports' frames
  /// @param focus brings the keyboard to the desk, once a viewport is clicked
  ViewportWall(Desk desk, FrameLoop loop, Runnable focus) {
    this.desk = desk;
    this.loop = loop;
    this.focus = focus;
  }

  Region node() {
    return grid;
  }

  /// The viewports, in reading order.
  List<Viewport> viewports() {
    return List.copyOf(viewports);
  }

  /// The viewport keys act on; empty while there is none.
  Optional<Viewport> active() {
    return Optional.ofNullable(active);
  }

  /// What hangs, in reading order.
  List<DisplaySet> hungSets() {
    return viewports.stream().flatMap(viewport -> viewport.model().set().stream()).toList();
  }

  // Arranging.

  /// Shows these studies side by side, each in this layout; what hangs keeps hanging.
  void arrange(List<DeskStudy> onDesk, DeskLayout how) {
    studies = List.copyOf(onDesk);
    layout = how;
    large = null;
    int needed = studies.size() * perStudy();
    while (viewports.size() > needed) {
      Viewport spare = viewports.removeLast();
      if (active == spare) {
        active = null;
      }
      spare.close();
    }
    while (viewports.size() < needed) {
      viewports.add(newViewport());
    }
    desk.setViewports(viewports.stream().map(Viewport::model).toList());
    for (int n = 0; n < studies.size(); n++) {
      rehang(studies.get(n), n);
    }
    place();
    if (!viewports.isEmpty()) {
      activate(active == null ? viewports.getFirst() : active);
    }
    hangWhatIsMissing();
  }

  private int perStudy() {
    return layout.orientations().size();
  }

  private Viewport newViewport() {
    Viewport viewport = new Viewport(new ViewportModel(), desk, loop);
    var hand = new Hand(viewport, desk);
    Objects.requireNonNull(hand);
    viewport.addEventFilter(
        MouseEvent.MOUSE_PRESSED,
        event -> {
          activate(viewport);
          focus.run();
          if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
            toggleLarge(viewport);
            event.consume();
          }
        });
    return viewport;
  }

  private void place() {
    Viewport only = large;
    if (only != null) {
      grid.show(List.of(List.of(only)), 1, 1);
      return;
    }
    List<List<Viewport>> groups = new ArrayList<>();
    for (int n = 0; n < studies.size(); n++) {
      groups.add(List.copyOf(viewportsOf(n)));
    }
    grid.show(groups, layout.columns(), layout.rows());
  }

  private List<Viewport> viewportsOf(int position) {
    return viewports.subList(position * perStudy(), (position + 1) * perStudy());
  }

  // Hanging.

  /// Gives every viewport of a study its orientation of the set that study shows.
  private void rehang(DeskStudy study, int position) {
    Optional<DisplaySet> shown =
        viewportsOf(position).stream()
            .filter(viewport -> shows(viewport, study))
            .flatMap(viewport -> viewport.model().set().stream())
            .findFirst();
    shown.ifPresent(set -> hangAll(study, position, set));
  }

  private static boolean shows(Viewport viewport, DeskStudy study) {
    return viewport.model().study().map(s -> s == study).orElse(false);
  }

  private void hangAll(DeskStudy study, int position, DisplaySet set) {
    List<Viewport> own = viewportsOf(position);
    for (int n = 0; n < own.size(); n++) {
      Orientation orientation = layout.orientations().get(n);
      Viewport viewport = own.get(n);
      ViewportModel model = viewport.model();
      boolean already =
          shows(viewport, study)
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
  void hangWhatIsMissing() {
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

  /// Hangs a set the reader chose in all viewports of its study, and makes them active.
  void hang(DeskStudy study, DisplaySet set) {
    int position = studies.indexOf(study);
    hangAll(study, position, set);
    activate(viewportsOf(position).getFirst());
  }

  /// Series on the screen are decoded first.
  private void wantHung() {
    for (DeskStudy study : studies) {
      List<String> wanted = new ArrayList<>();
      for (Viewport viewport : viewports) {
        if (shows(viewport, study)) {
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

  /// Whether the first study hangs as pictures rather than as a volume.
  boolean firstHangsAsPictures() {
    return !studies.isEmpty()
        && viewportsOf(0).stream()
            .flatMap(viewport -> viewport.model().set().stream())
            .anyMatch(set -> set.kind() != DisplaySet.Kind.VOLUME);
  }

  /// Whether there is something on the screen of every study.
  boolean showsEveryStudy() {
    return studies.stream()
        .allMatch(study ->
            viewports.stream()
                .anyMatch(
                    viewport -> shows(viewport, study) && viewport.model().scene().isPresent()));
  }

  /// What comes next is what lies beside the slices on the screen.
  void lookWhereShown() {
    for (DeskStudy study : studies) {
      for (Viewport viewport : viewports) {
        if (shows(viewport, study)) {
          viewport
              .model()
              .shownSlice()
              .ifPresent(slice -> study.study().lookAt(slice.sopInstanceUid()));
        }
      }
    }
  }

  /// The series may have grown.
  void refreshed() {
    for (Viewport viewport : viewports) {
      viewport.model().refreshed();
    }
  }

  // The active viewport and the large one.

  private void activate(Viewport viewport) {
    if (active != null) {
      active.setActive(false);
    }
    active = viewport;
    viewport.setActive(viewports.size() > 1);
  }

  /// Makes the next viewport in reading order active, or with -1 the one before.
  void activateNext(int step) {
    if (!viewports.isEmpty()) {
      activate(viewports.get(Math.floorMod(viewports.indexOf(active) + step, viewports.size())));
    }
  }

  /// Lets a viewport fill the desk, or all be seen again.
  void toggleLarge(Viewport viewport) {
    large = large == null && viewports.size() > 1 ? viewport : null;
    place();
  }

  /// All viewports are seen again.
  ///
  /// @return false when they are already
  boolean showAll() {
    if (large == null) {
      return false;
    }
    large = null;
    place();
    return true;
  }

  // Taking down.

  /// Takes a study off every viewport that shows it.
  void takeDown(DeskStudy study) {
    viewports.stream().filter(viewport -> shows(viewport, study)).forEach(Viewport::clear);
  }

  /// Takes everything down.
  void clear() {
    viewports.forEach(Viewport::clear);
  }

  /// Ends all viewports.
  void close() {
    viewports.forEach(Viewport::close);
    viewports.clear();
  }
}

package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.app.viewer.tool.UndoStack;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.Plane;

/// What the viewports share: the linked place of each Frame of Reference, the tool in hand, the
/// marks, and the undo stack. Thread: FX. No nodes.
public final class Desk {
  private record Frame(String studyInstanceUid, String frameOfReferenceUid) {}

  private final List<ViewportModel> viewports = new ArrayList<>();
  private final Map<Frame, PatientPoint> crosshairs = new HashMap<>();
  private final List<Mark> marks = new ArrayList<>();
  private final ObjectProperty<Tool> tool = new SimpleObjectProperty<>(Tool.CROSSHAIR);
  private final UndoStack undo = new UndoStack();
  private final RegionReadings readings = new RegionReadings(FxThread::later, this::changed);
  private boolean movingHeld;
  private final List<Runnable> listeners = new ArrayList<>();

  /// Calls `listener` after the crosshair or a mark changed.
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  /// The viewports on the desk now, in reading order.
  public List<ViewportModel> viewports() {
    return List.copyOf(viewports);
  }

  void setViewports(List<ViewportModel> models) {
    viewports.clear();
    viewports.addAll(models);
  }

  public ObjectProperty<Tool> toolProperty() {
    return tool;
  }

  /// The reader holds the space bar: the left button moves the picture meanwhile.
  void holdToMove(boolean held) {
    movingHeld = held;
  }

  /// The tool of the left button now.
  Tool toolInHand() {
    return movingHeld ? Tool.PAN : tool.get();
  }

  public UndoStack undo() {
    return undo;
  }

  private static Optional<Frame> frameOf(ViewportModel viewport) {
    return viewport
        .study()
        .flatMap(study ->
            viewport
                .frameOfReferenceUid()
                .map(uid -> new Frame(study.study().studyInstanceUid(), uid)));
  }

  /// The linked place as this viewport's patient space knows it; the middle of the picture until
  /// the reader chose one.
  public Optional<PatientPoint> crosshair(ViewportModel viewport) {
    Optional<Frame> frame = frameOf(viewport);
    if (frame.isEmpty()) {
      return Optional.empty();
    }
    PatientPoint chosen = crosshairs.get(frame.get());
    return chosen != null ? Optional.of(chosen) : viewport.plane().map(Plane::centre);
  }

  /// Puts the linked place somewhere; every plane of the same study and Frame of Reference follows.
  public void setCrosshair(ViewportModel from, PatientPoint place) {
    Optional<Frame> frame = frameOf(from);
    if (frame.isEmpty()) {
      return;
    }
    crosshairs.put(frame.get(), place);
    for (ViewportModel other : viewports) {
      if (other != from && frameOf(other).equals(frame)) {
        other.follow(place);
      }
    }
    changed();
  }

  /// Scrolls a viewport and takes the linked place along.
  public void scroll(ViewportModel viewport, int steps) {
    viewport.catchUp();
    goTo(viewport, viewport.index() + steps);
  }

  /// Goes to a stop of a viewport and takes the linked place along.
  public void goTo(ViewportModel viewport, int index) {
    Optional<PatientPoint> before = crosshair(viewport);
    double mm = viewport.goTo(index);
    Optional<Frame> frame = frameOf(viewport);
    if (mm != 0 && before.isPresent() && frame.isPresent() && crosshairs.containsKey(frame.get())) {
      viewport
          .plane()
          .ifPresent(plane -> setCrosshair(viewport, before.get().along(plane.normal(), mm)));
    } else {
      changed();
    }
  }

  /// Changes how a viewport shows values; the others that show the same set follow.
  public void window(ViewportModel viewport, Consumer<ViewportModel> change) {
    change.accept(viewport);
    Optional<DisplaySet> set = viewport.set();
    for (ViewportModel other : viewports) {
      if (other != viewport
          && set.isPresent()
          && other.set().map(set.get()::isSameSet).orElse(false)) {
        other.showAs(viewport);
      }
    }
  }

  /// Whether another viewport shows the same space, so that a crosshair means something.
  public boolean isLinked(ViewportModel viewport) {
    Optional<Frame> frame = frameOf(viewport);
    return frame.isPresent()
        && viewports.stream().anyMatch(v -> v != viewport && frameOf(v).equals(frame));
  }

  /// What the reader drew and has not taken back, oldest first.
  public List<Mark> marks() {
    return List.copyOf(marks);
  }

  /// What the regions among them measure.
  RegionReadings readings() {
    return readings;
  }

  /// Draws a mark, undoably.
  public void addMark(Mark mark) {
    undo.perform(new Drawing(mark));
  }

  /// Removes the newest mark, undoably.
  public void removeLastMark() {
    if (!marks.isEmpty()) {
      undo.perform(new Removal(marks.getLast()));
    }
  }

  private final class Drawing implements UndoStack.Change {
    private final Mark mark;

    Drawing(Mark mark) {
      this.mark = mark;
    }

    @Override
    public void apply() {
      marks.add(mark);
      changed();
    }

    @Override
    public void revert() {
      marks.remove(mark);
      changed();
    }

    @Override
    public String name() {
      return mark.shape().word();
    }
  }

  private final class Removal implements UndoStack.Change {
    private final Mark mark;

    Removal(Mark mark) {
      this.mark = mark;
    }

    @Override
    public void apply() {
      marks.remove(mark);
      changed();
    }

    @Override
    public void revert() {
      marks.add(mark);
      changed();
    }

    @Override
    public String name() {
      return "removal of the " + mark.shape().word();
    }
  }

  /// The window closes.
  void close() {
    readings.close();
  }

  /// Forgets places and marks; for another patient.
  void clear() {
    crosshairs.clear();
    marks.clear();
    readings.clear();
    undo.clear();
    changed();
  }
}

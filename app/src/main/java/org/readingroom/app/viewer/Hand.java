package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.reslice.StackView;

/// The mouse over one viewport. Left drags the tool in hand, right the window, middle moves; the
/// wheel scrolls, with Ctrl it zooms. Thread: FX.
final class Hand {
  private static final double PIXELS_PER_SLICE = 6;
  private static final double DRAWN_PIXELS = 3;

  private final Viewport viewport;
  private final ViewportModel model;
  private final Desk desk;

  private @Nullable Tool dragging;
  private double startX;
  private double startY;
  private double lastX;
  private double lastY;
  private double owed;
  private boolean over;
  private double overX;
  private double overY;
  private double wheelOwed;
  // Node coordinates: what of a mark has been put down so far.
  private final List<double[]> path = new ArrayList<>();

  Hand(Viewport viewport, Desk desk) {
    this.viewport = viewport;
    this.model = viewport.model();
    this.desk = desk;
    viewport.addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
    viewport.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
    viewport.addEventHandler(MouseEvent.MOUSE_RELEASED, this::release);
    viewport.addEventHandler(MouseEvent.MOUSE_MOVED, this::hover);
    viewport.addEventHandler(
        MouseEvent.MOUSE_EXITED,
        event -> {
          over = false;
          viewport.showProbe("");
        });
    // The value under a pointer at rest changes when the picture under it does.
    model.onChange(this::probe);
    viewport.addEventHandler(ScrollEvent.SCROLL, this::wheel);
  }

  private void press(MouseEvent event) {
    startX = lastX = event.getX();
    startY = lastY = event.getY();
    owed = 0;
    dragging = toolOf(event);
    if (dragging == Tool.CROSSHAIR) {
      crosshair(event);
    } else if (dragging != Tool.ANGLE || path.size() != 2) {
      path.clear();
      path.add(new double[] {startX, startY});
    }
  }

  private @Nullable Tool toolOf(MouseEvent event) {
    if (event.getButton() == MouseButton.SECONDARY) {
      return Tool.WINDOW;
    }
    if (event.getButton() == MouseButton.MIDDLE) {
      return Tool.PAN;
    }
    if (event.getButton() != MouseButton.PRIMARY) {
      return null;
    }
    if (event.isControlDown()) {
      return Tool.ZOOM;
    }
    Tool tool = desk.toolInHand();
    boolean volume = model.plane().isPresent();
    // Where there is no patient space the crosshair scrolls, which is what the hand expects there.
    return !volume && (tool == Tool.CROSSHAIR || tool == Tool.TURN) ? Tool.SCROLL : tool;
  }

  private void drag(MouseEvent event) {
    Tool tool = dragging;
    if (tool == null) {
      return;
    }
    double dx = event.getX() - lastX;
    double dy = event.getY() - lastY;
    lastX = event.getX();
    lastY = event.getY();
    if (shapeOf(tool) == null) {
      model.move();
    }
    switch (tool) {
      case CROSSHAIR -> crosshair(event);
      case SCROLL -> {
        owed += dy / PIXELS_PER_SLICE;
        int steps = (int) owed;
        if (steps != 0) {
          owed -= steps;
          desk.scroll(model, steps);
        }
      }
      case WINDOW -> desk.window(model, it -> it.dragWindow(dx, dy));
      case ZOOM ->
          model.zoom(
              Math.pow(1.008, -dy),
              viewport.canvasFromNode(startX),
              viewport.canvasFromNode(startY));
      case PAN -> model.pan(viewport.canvasLength(dx), viewport.canvasLength(dy));
      case TURN -> desk.crosshair(model).ifPresent(pivot -> model.turn(dx, dy, pivot));
      case FREEHAND -> {
        double[] before = path.getLast();
        if (Math.hypot(event.getX() - before[0], event.getY() - before[1]) > 2) {
          path.add(new double[] {event.getX(), event.getY()});
        }
        viewport.showDraft(mark(tool, event).orElse(null));
      }
      case LENGTH, ANGLE, ELLIPSE, RECTANGLE -> viewport.showDraft(mark(tool, event).orElse(null));
    }
    hover(event);
  }

  private void release(MouseEvent event) {
    Tool tool = dragging;
    if (tool != null && shapeOf(tool) != null) {
      viewport.showDraft(null);
      boolean drawn = Math.hypot(event.getX() - startX, event.getY() - startY) > DRAWN_PIXELS;
      boolean secondArm = tool == Tool.ANGLE && path.size() == 2;
      if (tool == Tool.ANGLE && !secondArm && drawn) {
        path.add(new double[] {event.getX(), event.getY()}); // the corner; the other end follows
      } else {
        if (drawn || secondArm || path.size() > 3) {
          mark(tool, event).ifPresent(desk::addMark);
        }
        path.clear();
      }
    }
    dragging = null;
    model.rest();
  }

  private void crosshair(MouseEvent event) {
    model
        .patientFromCanvas(
            viewport.canvasFromNode(event.getX()), viewport.canvasFromNode(event.getY()))
        .ifPresent(place -> desk.setCrosshair(model, place));
  }

  private static Mark.@Nullable Shape shapeOf(Tool tool) {
    return switch (tool) {
      case LENGTH -> Mark.Shape.LENGTH;
      case ANGLE -> Mark.Shape.ANGLE;
      case ELLIPSE -> Mark.Shape.ELLIPSE;
      case RECTANGLE -> Mark.Shape.RECTANGLE;
      case FREEHAND -> Mark.Shape.FREEHAND;
      case CROSSHAIR, SCROLL, WINDOW, ZOOM, PAN, TURN -> null;
    };
  }

  /// The mark put down so far, its last place where the pointer is; an angle without its second arm
  /// is drawn as the length of its first.
  private Optional<Mark> mark(Tool tool, MouseEvent event) {
    List<double[]> nodes = new ArrayList<>(path);
    nodes.add(new double[] {event.getX(), event.getY()});
    Mark.Shape shape = tool == Tool.ANGLE && nodes.size() == 2 ? Mark.Shape.LENGTH : shapeOf(tool);
    if (shape == null || shape == Mark.Shape.FREEHAND && nodes.size() < 3) {
      return Optional.empty();
    }
    Mark.Shape chosen = shape;
    return ground()
        .flatMap(ground -> {
          List<StackView.ImagePoint> places = places(nodes, ground);
          return places.size() < nodes.size()
              ? Optional.empty()
              : Optional.of(new Mark(chosen, ground, places));
        });
  }

  private Optional<Mark.Ground> ground() {
    Optional<DeskStudy> study = model.study();
    Optional<Plane> plane = model.plane();
    if (study.isPresent() && plane.isPresent()) {
      return model
          .frameOfReferenceUid()
          .map(frame ->
              new Mark.InPatient(study.get().study().studyInstanceUid(), frame, plane.get()));
    }
    return model.shownSlice().map(slice -> new Mark.OnPicture(slice, model.calibration()));
  }

  private List<StackView.ImagePoint> places(List<double[]> nodes, Mark.Ground ground) {
    List<StackView.ImagePoint> places = new ArrayList<>();
    for (double[] node : nodes) {
      double x = viewport.canvasFromNode(node[0]);
      double y = viewport.canvasFromNode(node[1]);
      switch (ground) {
        case Mark.InPatient patient ->
            model.patientFromCanvas(x, y).map(patient::onPlane).ifPresent(places::add);
        case Mark.OnPicture picture ->
            model
                .stackScene()
                .map(scene -> scene.view().imageFromCanvas(x, y, scene.image()))
                .ifPresent(places::add);
      }
    }
    return places;
  }

  private void hover(MouseEvent event) {
    over = true;
    overX = event.getX();
    overY = event.getY();
    if (dragging == null && path.size() == 2) {
      boolean angle = desk.toolInHand() == Tool.ANGLE;
      if (!angle) {
        path.clear();
      }
      viewport.showDraft(angle ? mark(Tool.ANGLE, event).orElse(null) : null);
    }
    probe();
  }

  private void probe() {
    if (!over) {
      return;
    }
    double x = viewport.canvasFromNode(overX);
    double y = viewport.canvasFromNode(overY);
    OptionalDouble value = model.valueAt(x, y);
    if (value.isEmpty()) {
      viewport.showProbe("");
      return;
    }
    String unit = model.set().map(DisplaySet::series).map(s -> s.modality()).orElse("");
    String number =
        value.getAsDouble() == Math.rint(value.getAsDouble())
            ? String.format(Locale.ROOT, "%.0f", value.getAsDouble())
            : String.format(Locale.ROOT, "%.2f", value.getAsDouble());
    String place =
        model
            .patientFromCanvas(x, y)
            .map(p -> String.format(Locale.ROOT, "   %.1f, %.1f, %.1f mm", p.x(), p.y(), p.z()))
            .orElse("");
    viewport.showProbe(number + (unit.equals("CT") ? " HU" : "") + place);
  }

  private void wheel(ScrollEvent event) {
    if (event.getDeltaY() == 0) {
      return;
    }
    if (event.isControlDown()) {
      model.zoom(
          Math.pow(1.0015, event.getDeltaY()),
          viewport.canvasFromNode(event.getX()),
          viewport.canvasFromNode(event.getY()));
    } else {
      // One notch is 40 on most systems; touchpads send less and often.
      wheelOwed -= event.getDeltaY() / 40;
      int steps = (int) wheelOwed;
      if (steps != 0) {
        wheelOwed -= steps;
        desk.scroll(
            model,
            Math.abs(steps) > 1 && Math.abs(event.getDeltaY()) <= 40
                ? Integer.signum(steps)
                : steps);
      }
    }
    event.consume();
  }
}

package org.readingroom.app.viewer;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.volume.SliceId;

/// The mouse over one viewport. Left drags the tool in hand, right the window, middle moves; the
/// wheel scrolls, with Ctrl it zooms. Thread: FX.
final class Hand {
  private static final double PIXELS_PER_SLICE = 6;
  private static final double MM_TOLERANCE = 0.25;

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
    if (tool != Tool.LENGTH) {
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
      case LENGTH -> viewport.showDraft(length(event.getX(), event.getY()).orElse(null));
    }
    hover(event);
  }

  private void release(MouseEvent event) {
    if (dragging == Tool.LENGTH) {
      viewport.showDraft(null);
      boolean drawn = Math.hypot(event.getX() - startX, event.getY() - startY) > 3;
      if (drawn) {
        length(event.getX(), event.getY()).ifPresent(desk::addLength);
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

  private Optional<LengthMark> length(double endX, double endY) {
    double x1 = viewport.canvasFromNode(startX);
    double y1 = viewport.canvasFromNode(startY);
    double x2 = viewport.canvasFromNode(endX);
    double y2 = viewport.canvasFromNode(endY);
    Optional<PatientPoint> start = model.patientFromCanvas(x1, y1);
    Optional<PatientPoint> end = model.patientFromCanvas(x2, y2);
    Optional<DeskStudy> study = model.study();
    if (start.isPresent() && end.isPresent() && study.isPresent()) {
      return model
          .frameOfReferenceUid()
          .map(frame ->
              new LengthMark.InPatient(
                  study.get().study().studyInstanceUid(),
                  frame,
                  start.get(),
                  end.get(),
                  MM_TOLERANCE));
    }
    Optional<Scene.StackScene> scene = model.stackScene();
    Optional<SliceId> slice = model.shownSlice();
    if (scene.isEmpty() || slice.isEmpty()) {
      return Optional.empty();
    }
    StackView.ImagePoint a = scene.get().view().imageFromCanvas(x1, y1, scene.get().image());
    StackView.ImagePoint b = scene.get().view().imageFromCanvas(x2, y2, scene.get().image());
    return Optional.of(new LengthMark.OnPicture(slice.get(), model.calibration(), a, b));
  }

  private void hover(MouseEvent event) {
    over = true;
    overX = event.getX();
    overY = event.getY();
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

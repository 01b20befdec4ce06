package org.readingroom.app.viewer.tool;

import javafx.scene.input.KeyCode;

/// What dragging with the left button does.
public enum Tool {
  CROSSHAIR(
      "Crosshair", KeyCode.X, "Click or drag: all planes of the patient go through that place"),
  SCROLL("Scroll", KeyCode.S, "Drag up or down through the slices"),
  WINDOW("Window", KeyCode.W, "Drag: right is wider, up is brighter"),
  ZOOM("Zoom", KeyCode.Z, "Drag up to enlarge"),
  PAN("Move", KeyCode.P, "Drag the picture"),
  TURN("Turn", KeyCode.T, "Drag: turns the plane about the crosshair"),
  LENGTH("Length", KeyCode.L, "Drag from one end to the other"),
  ANGLE("Angle", KeyCode.A, "Drag from one end to the corner, then click the other end"),
  ELLIPSE("Ellipse", KeyCode.E, "Drag a box: the values inside its ellipse are measured"),
  RECTANGLE("Rectangle", KeyCode.Q, "Drag a box: the values inside are measured"),
  FREEHAND("Free shape", KeyCode.F, "Draw around what is to be measured");

  private final String title;
  private final KeyCode key;
  private final String hint;

  Tool(String title, KeyCode key, String hint) {
    this.title = title;
    this.key = key;
    this.hint = hint;
  }

  /// Its name for the reader.
  public String title() {
    return title;
  }

  /// The key that picks it up.
  public KeyCode key() {
    return key;
  }

  /// Leaves a mark with a value, rather than changing what is seen.
  public boolean measures() {
    return switch (this) {
      case CROSSHAIR, SCROLL, WINDOW, ZOOM, PAN, TURN -> false;
      case LENGTH, ANGLE, ELLIPSE, RECTANGLE, FREEHAND -> true;
    };
  }

  /// What the hand does with it.
  public String hint() {
    return hint;
  }
}

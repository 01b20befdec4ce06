package org.readingroom.app.viewer.overlay;

import java.util.function.IntConsumer;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/// A thin bar at the right edge of a picture: where in the stack it is, and a handle to drag.
/// Thread: FX.
public final class SliceBar extends Region {
  private static final double THUMB_MIN = 18;

  private final Region thumb = new Region();
  private int index;
  private int count;

  /// @param goTo receives the stop the reader drags to, from 0
  /// @param begin the reader took hold
  /// @param end the reader let go
  public SliceBar(IntConsumer goTo, Runnable begin, Runnable end) {
    getStyleClass().add("slice-bar");
    thumb.getStyleClass().add("slice-bar-thumb");
    getChildren().add(thumb);
    addEventHandler(
        MouseEvent.MOUSE_PRESSED,
        event -> {
          if (event.getButton() == MouseButton.PRIMARY) {
            begin.run();
            goTo.accept(indexAt(event.getY()));
            event.consume();
          }
        });
    addEventHandler(
        MouseEvent.MOUSE_DRAGGED,
        event -> {
          if (event.isPrimaryButtonDown()) {
            goTo.accept(indexAt(event.getY()));
            event.consume();
          }
        });
    addEventHandler(
        MouseEvent.MOUSE_RELEASED,
        event -> {
          end.run();
          event.consume();
        });
  }

  private int indexAt(double y) {
    double room = Math.max(1, getHeight() - thumbHeight());
    double share = Math.clamp((y - thumbHeight() / 2) / room, 0, 1);
    return (int) Math.round(share * (count - 1));
  }

  private double thumbHeight() {
    return Math.max(THUMB_MIN, count <= 0 ? 0 : getHeight() / count);
  }

  /// Shows a position.
  public void show(int newIndex, int newCount) {
    index = newIndex;
    count = newCount;
    setVisible(count > 1);
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    double room = getHeight() - thumbHeight();
    double y = count > 1 ? room * index / (count - 1) : 0;
    thumb.resizeRelocate(3, y, Math.max(1, getWidth() - 5), thumbHeight());
  }
}

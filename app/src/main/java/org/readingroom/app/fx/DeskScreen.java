package org.readingroom.app.fx;

import java.util.List;
import javafx.scene.layout.Region;

/// One screen of the workstation, as the shell sees it. Thread: FX.
public interface DeskScreen {
  Region node();

  /// The screen has just come to the front: put the keyboard where work goes on.
  default void shown() {}

  /// Esc: one step back inside the screen.
  ///
  /// @return false when there is nothing to step back from, so that the shell steps back instead
  default boolean stepBack() {
    return false;
  }

  /// What can be done here, for the palette.
  default List<Command> commands() {
    return List.of();
  }
}

package org.readingroom.app.shell;

import java.util.List;
import javafx.scene.layout.Region;
import org.readingroom.app.fx.Command;

/// The image side of the reading desk, as the shell needs it. Thread: FX; nothing here blocks.
public interface ImageDesk extends AutoCloseable {
  Region node();

  /// Shows this study and nothing else; images appear as they arrive.
  void open(StudyToRead study);

  /// Shows another study of the same person beside the one that is open.
  void openBeside(StudyToRead study);

  /// Empties the desk and frees its memory.
  void clear();

  /// True once a study is open and nothing more of it is on its way.
  boolean settled();

  /// Puts the keyboard on the images.
  void focus();

  /// One step back inside the images; false when there is none.
  boolean stepBack();

  List<Command> commands();

  /// What is on its way for this desk.
  FetchModel fetching();

  @Override
  void close();
}

package org.readingroom.app.shell;

import java.util.List;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.readingroom.app.fx.Command;

/// A reading desk without images, for tests of everything around it.
public final class StillDesk implements ImageDesk {
  private final StackPane node = new StackPane();
  private final FetchModel fetching = new FetchModel();

  @Override
  public Region node() {
    return node;
  }

  @Override
  public void open(StudyToRead study) {}

  @Override
  public void openBeside(StudyToRead study) {}

  @Override
  public void clear() {}

  @Override
  public boolean settled() {
    return true;
  }

  @Override
  public void focus() {
    node.requestFocus();
  }

  @Override
  public boolean stepBack() {
    return false;
  }

  @Override
  public List<Command> commands() {
    return List.of();
  }

  @Override
  public FetchModel fetching() {
    return fetching;
  }

  @Override
  public void close() {}
}

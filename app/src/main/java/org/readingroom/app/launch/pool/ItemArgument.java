package org.readingroom.app.launch.pool;

import java.util.stream.Collectors;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.worklist.UnclearItemException;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Parameters;

/// A worklist item as typed on a command line: its id, or the UID of a study of it.
public final class ItemArgument {
  @Parameters(paramLabel = "ID", description = "Worklist item, or a study's UID.")
  private String typed = "";

  /// The item that was typed.
  ///
  /// @throws CommandFailure usage with the items to choose from when the words mean several
  public WorklistItem in(Worklist worklist) throws CommandFailure {
    return find(worklist, typed);
  }

  /// @throws CommandFailure usage with the items to choose from when the words mean several
  public static WorklistItem find(Worklist worklist, String typed) throws CommandFailure {
    try {
      return worklist.find(typed);
    } catch (UnclearItemException e) {
      if (e.candidates().isEmpty()) {
        throw CommandFailure.failed(e.sentence());
      }
      String choices =
          e.candidates().stream()
              .map(item -> "  " + item.itemId() + "  " + item.trust() + "  " + item.state())
              .collect(Collectors.joining(System.lineSeparator()));
      throw CommandFailure.usage(e.sentence() + System.lineSeparator() + choices);
    }
  }
}

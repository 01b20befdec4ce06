package org.readingroom.app.launch.pool;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.worklist.MoveOutcome;
import org.readingroom.app.worklist.Moves;

/// What giving an item to somebody prints.
final class MoveResult {
  private MoveResult() {}

  /// @param reason why not; null when it was given
  record Line(String id, @Nullable String keptFor, @Nullable String reason) {
    static Line of(String itemId, String to, MoveOutcome outcome) {
      return switch (outcome) {
        case MoveOutcome.Moved _ -> new Line(itemId, to, null);
        case MoveOutcome.Refused refused -> new Line(itemId, null, refused.reason());
      };
    }
  }

  /// @return the exit status
  static int print(
      String itemId,
      String to,
      MoveOutcome outcome,
      boolean json,
      PrintStream out,
      PrintStream err) {
    Line line = Line.of(itemId, to, outcome);
    if (json) {
      Json.print(out, line);
    } else if (line.reason() == null) {
      out.println(itemId + " is kept for " + to);
    } else {
      err.println(line.reason());
    }
    return line.reason() == null ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  /// @throws CommandFailure usage when the hub does not keep that much
  static String note(String text) throws CommandFailure {
    if (text.length() > Moves.LONGEST_NOTE) {
      throw CommandFailure.usage(
          "A note or reason has at most " + Moves.LONGEST_NOTE + " characters.");
    }
    return text;
  }

  /// @throws CommandFailure usage when nothing was said
  static String reason(String text) throws CommandFailure {
    if (text.isBlank()) {
      throw CommandFailure.usage("Say why: --reason \"one sentence\".");
    }
    return note(text);
  }
}

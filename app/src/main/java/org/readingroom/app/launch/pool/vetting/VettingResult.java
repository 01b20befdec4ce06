package org.readingroom.app.launch.pool.vetting;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.worklist.vetting.VettingOutcome;
import org.readingroom.app.worklist.vetting.Vettings;

/// What putting or answering a request prints.
final class VettingResult {
  private VettingResult() {}

  /// @param id of the request; null when none came of it
  /// @param reason why not; null when it was done
  record Line(@Nullable String id, @Nullable String reason) {}

  /// @param done what to say when it was done
  /// @return the exit status
  static int print(
      VettingOutcome outcome, String done, boolean json, PrintStream out, PrintStream err) {
    Line line =
        switch (outcome) {
          case VettingOutcome.Done request -> new Line(request.vettingId(), null);
          case VettingOutcome.Refused refused -> new Line(null, refused.reason());
        };
    if (json) {
      Json.print(out, line);
    } else if (line.reason() == null) {
      out.println(done + "  " + line.id());
    } else {
      err.println(line.reason());
    }
    return line.reason() == null ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  /// @throws CommandFailure usage when the hub does not keep that much
  static String words(String text) throws CommandFailure {
    if (text.length() > Vettings.LONGEST) {
      throw CommandFailure.usage("Write at most " + Vettings.LONGEST + " characters.");
    }
    return text;
  }
}

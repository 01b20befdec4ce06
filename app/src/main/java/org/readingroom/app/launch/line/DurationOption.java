package org.readingroom.app.launch.line;

import java.time.Duration;

/// Seconds on the command line.
public final class DurationOption {
  private DurationOption() {}

  public static Duration seconds(String option, double seconds) throws CommandFailure {
    if (!(seconds > 0) || seconds > 86_400) {
      throw CommandFailure.usage(option + " must be a number of seconds above 0.");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}

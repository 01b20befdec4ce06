package org.readingroom.app.launch.pool;

import java.time.Duration;
import org.readingroom.app.launch.line.CommandFailure;
import picocli.CommandLine.Option;

/// `--minutes N`, for commands that claim.
final class LeaseOption {
  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long the claim lasts unless renewed, 1 to 720. Default: 10.")
  private int minutes = 10;

  Duration length() throws CommandFailure {
    if (minutes < 1 || minutes > 720) {
      throw CommandFailure.usage("--minutes must be between 1 and 720.");
    }
    return Duration.ofMinutes(minutes);
  }
}

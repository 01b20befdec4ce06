package org.readingroom.app.launch;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--as NAME`, for commands that act on the worklist.
final class ActingOption {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Act as this existing reader instead of the one in the settings.")
  @Nullable String name;
}

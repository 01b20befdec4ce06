package org.readingroom.app.launch.pool;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--as NAME`, for commands that act on the worklist.
public final class ActingOption {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Act as this existing reader instead of the one in the settings.")
  private @Nullable String name;

  /// As typed; null for the reader of the settings.
  public @Nullable String name() {
    return name;
  }
}

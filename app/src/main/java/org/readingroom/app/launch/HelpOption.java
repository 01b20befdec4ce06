package org.readingroom.app.launch;

import picocli.CommandLine.Option;

/// `--help`, for a command that prints no data.
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;
}

package org.readingroom.app.launch.line;

import picocli.CommandLine.Option;

/// `--help`, alone for a command that prints no data.
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;
}

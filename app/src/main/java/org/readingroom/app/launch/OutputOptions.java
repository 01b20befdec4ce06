package org.readingroom.app.launch;

import java.io.PrintStream;
import picocli.CommandLine.Option;

/// `--json` and `--help`, for every command that prints data.
///
/// Data goes to standard output, progress and complaints to standard error.
final class OutputOptions {
  @Option(names = "--json", description = "Print JSON on standard output.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  boolean json() {
    return json;
  }

  PrintStream out() {
    return System.out;
  }

  PrintStream progress() {
    return System.err;
  }
}

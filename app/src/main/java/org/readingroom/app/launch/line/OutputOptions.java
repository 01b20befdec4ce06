package org.readingroom.app.launch.line;

import java.io.PrintStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `--json` and `--help`, for every command that prints data.
///
/// Data goes to standard output, progress and complaints to standard error.
public final class OutputOptions {
  @Option(names = "--json", description = "Print JSON on standard output.")
  private boolean json;

  @Mixin private HelpOption help = new HelpOption();

  public boolean json() {
    return json;
  }

  public PrintStream out() {
    return System.out;
  }

  public PrintStream progress() {
    return System.err;
  }
}

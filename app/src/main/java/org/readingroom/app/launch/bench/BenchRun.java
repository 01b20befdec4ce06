package org.readingroom.app.launch.bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.OutputOptions;
import org.readingroom.app.launch.line.TextTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What all benchmarks share: `--runs`, `--json`, `--help`, and how figures are printed.
///
/// A benchmark is named by its command; it says what it measures in its description.
abstract class BenchRun implements Callable<Integer> {
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Measurements of each thing. Default: ${DEFAULT-VALUE}.")
  private int runs;

  private final String name;

  /// @param name as in `run bench NAME`
  /// @param runs how often each thing is measured unless told otherwise
  BenchRun(String name, int runs) {
    this.name = name;
    this.runs = runs;
  }

  @Override
  public final Integer call() throws Exception {
    if (runs < 1) {
      throw CommandFailure.usage("--runs must be 1 or more.");
    }
    BenchReport report = new BenchReport(name, BenchReport.Machine.here(), measure());
    if (output.json()) {
      Json.print(output.out(), report);
    } else {
      print(report);
    }
    return ExitStatus.DONE;
  }

  /// Measures everything, in the order in which it is to be read.
  abstract List<BenchReport.Result> measure() throws Exception;

  final int runs() {
    return runs;
  }

  /// Says on standard error how far it is.
  final void progress(String what) {
    output.progress().println(what);
  }

  private void print(BenchReport report) {
    TextTable table = new TextTable("what", "median", "p99", "unit", "peer", "ratio", "target", "");
    for (BenchReport.Result result : report.results()) {
      BenchReport.Figure ours = result.ours();
      BenchReport.Figure peer = result.peer();
      table.row(
          result.name(),
          ours == null ? "not measured" : ours.median(),
          ours == null ? null : ours.p99(),
          ours == null ? null : ours.unit(),
          peer == null ? null : peer.median(),
          twoPlaces(result.ratio()),
          twoPlaces(result.target()),
          result.note() == null ? "" : result.note());
    }
    table.print(output.out());
  }

  private static @Nullable String twoPlaces(@Nullable Double value) {
    return value == null ? null : String.format(Locale.ROOT, "%.2f", value);
  }
}

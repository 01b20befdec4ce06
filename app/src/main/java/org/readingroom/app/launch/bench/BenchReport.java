package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.doctor.Diagnosis;

/// What a benchmark measured: the shape of `bench --json`.
record BenchReport(String bench, Machine machine, List<Result> results) {

  /// Where it was measured: a figure without its machine means nothing.
  ///
  /// @param cpu the processor's name where the system tells it, else null
  record Machine(
      @Nullable String cpu, String os, String arch, int cores, long memoryBytes, String java) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Machine here() {
      Diagnosis.Machine machine = Diagnosis.Machine.here();
      return new Machine(
          cpuName(),
          machine.os(),
          machine.arch(),
          machine.cores(),
          machine.memoryBytes(),
          Runtime.version().toString());
    }

    private static @Nullable String cpuName() {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(null);
      } catch (IOException | UncheckedIOException notTold) {
        return null;
      }
    }
  }

  /// @param ours null when it cannot be measured on this machine; the note says why
  /// @param peer what ours is compared with, measured in the same run; null when there is nothing
  ///   fair, or the peer is not installed (the note says so)
  /// @param ratio ours ÷ peer, medians
  /// @param target the ratio that must not be exceeded; null when none was set
  record Result(
      String name,
      @Nullable Figure ours,
      @Nullable Figure peer,
      @Nullable Double ratio,
      @Nullable Double target,
      @Nullable String note) {

    static Result of(String name, Figure ours, @Nullable Figure peer, @Nullable String note) {
      Double ratio = peer == null || peer.median() == 0 ? null : ours.median() / peer.median();
      return new Result(name, ours, peer, ratio, null, note);
    }

    static Result notMeasured(String name, String why) {
      return new Result(name, null, null, null, null, "not measured: " + why);
    }

    Result withTarget(double most) {
      return new Result(name, ours, peer, ratio, most, note);
    }
  }

  /// Several measurements of one thing.
  ///
  /// @param p99 with fewer than a hundred measurements, the largest
  record Figure(String what, double median, double p99, String unit) {
    static Figure of(String what, double[] measured, String unit) {
      double[] sorted = measured.clone();
      Arrays.sort(sorted);
      int n = sorted.length;
      double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
      int index = (int) Math.ceil(0.99 * n) - 1;
      return new Figure(what, rounded(median), rounded(sorted[index]), unit);
    }

    private static double rounded(double value) {
      return Math.round(value * 100) / 100.0;
    }
  }
}

package org.readingroom.app.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.render.reslice.Engine;

/// `bench open`: how long a reader waits for the first picture of a study, cold (nothing cached,
/// from the archives) and cached. Blocks; without a window. Forgets and fetches again the studies
/// it measures.
public final class OpenBench {
  private static final long LIMIT_MS = 120_000;

  private final StudyCache cache;
  private final StudyOpener opener;
  private final OpenTiming timing;

  public OpenBench(StudyCache cache, StudyFetcher fetcher, Engine engine) {
    this.cache = cache;
    this.opener = new StudyOpener(new CachedStudySource(cache), fetcher);
    this.timing = new OpenTiming(engine);
  }

  /// A study to measure.
  ///
  /// @param name what to call it in the report: "CT head", never a patient
  public record Subject(String studyInstanceUid, String name) {}

  /// The shape of `bench --json`.
  public record Report(String bench, Machine machine, List<Result> results) {}

  /// Where it ran.
  public record Machine(String os, String arch, int cores, String java, long maxHeapBytes) {
    static Machine here() {
      return new Machine(
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          System.getProperty("os.arch"),
          Runtime.getRuntime().availableProcessors(),
          System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
          Runtime.getRuntime().maxMemory());
    }
  }

  /// One line of the report. There is no peer: no other viewer here opens a study without a window.
  public record Result(
      String name,
      Ours ours,
      @Nullable Object peer,
      @Nullable Double ratio,
      @Nullable String target,
      String note) {}

  /// Our measurement.
  public record Ours(String what, double median, double p99, String unit) {}

  /// Measures every study `repeats` times cold and `repeats` times cached, after one warm-up each.
  ///
  /// @param progress told what is being measured
  /// @throws IOException when a study cannot be opened
  /// @throws TimeoutException when no picture appeared within two minutes
  public Report run(List<Subject> subjects, int repeats, Consumer<String> progress)
      throws IOException, InterruptedException, TimeoutException {
    List<Result> results = new ArrayList<>();
    for (Subject subject : subjects) {
      progress.accept(subject.name() + ", cold");
      List<OpenTiming.Opened> cold = new ArrayList<>();
      for (int n = -1; n < repeats; n++) {
        cache.forget(subject.studyInstanceUid());
        OpenTiming.Opened opened =
            timing.measure(
                () -> opener.open(subject.studyInstanceUid(), List.of(), report -> {}), LIMIT_MS);
        if (n >= 0) {
          cold.add(opened);
        }
      }
      progress.accept(subject.name() + ", cached");
      List<OpenTiming.Opened> cached = new ArrayList<>();
      for (int n = -1; n < repeats; n++) {
        OpenTiming.Opened opened =
            timing.measure(() -> opener.openCached(subject.studyInstanceUid()), LIMIT_MS);
        if (n >= 0) {
          cached.add(opened);
        }
      }
      add(results, subject.name() + " cold", cold);
      add(results, subject.name() + " cached", cached);
    }
    return new Report("open", Machine.here(), results);
  }

  private static void add(List<Result> results, String name, List<OpenTiming.Opened> runs) {
    double[] first = runs.stream().mapToDouble(OpenTiming.Opened::firstImageMs).sorted().toArray();
    double[] whole = runs.stream().mapToDouble(OpenTiming.Opened::wholeMs).sorted().toArray();
    OpenTiming.Opened last = runs.getLast();
    String memory =
        last.slices()
            + " images; "
            + last.voxelBytes() / 1_000_000
            + " MB voxels off the heap, "
            + last.heapBytes() / 1_000_000
            + " MB Java heap in use, "
            + residentMb()
            + " MB resident at the end; "
            + first.length
            + " runs in one warm process";
    results.add(
        new Result(
            name + ", first image",
            new Ours("asked until drawn at 1024 x 1024", median(first), p99(first), "ms"),
            null,
            null,
            null,
            memory));
    results.add(
        new Result(
            name + ", whole series",
            new Ours("asked until every slice is decoded", median(whole), p99(whole), "ms"),
            null,
            null,
            null,
            memory));
  }

  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double p99(double[] sorted) {
    return Arrays.stream(sorted)
        .skip((long) Math.floor(0.99 * (sorted.length - 1)))
        .findFirst()
        .orElse(0);
  }

  /// Memory of this process as the system counts it, MB; "unknown" where it does not say.
  private static String residentMb() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.toString(Long.parseLong(line.replaceAll("\\D+", "")) / 1000);
        }
      }
    } catch (IOException | NumberFormatException notLinux) {
      return "unknown";
    }
    return "unknown";
  }
}

package org.readingroom.app.launch.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.OpenTiming;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.seal.ReadBuffer;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.volume.VoxelMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run bench volume`: from sealed files in the cache to a filled volume, against nothing but
/// reading and decrypting those same files with as many threads.
@Command(
    name = "volume",
    description = {
      "Time from sealed files to a filled volume, and to its first slice on the screen,",
      "against reading and decrypting the same files with as many threads."
    })
final class BenchVolumeCommand extends BenchRun {
  private static final long LIMIT_MS = 120_000;

  /// Until classes are loaded and the machine code is made.
  private static final int UNCOUNTED = 10;

  private static final double WHOLE_TARGET = 2.0;
  private static final double FIRST_TARGET = 0.1;

  @Option(
      names = "--slices",
      paramLabel = "N",
      description = "Slices of the series; a quarter and four times as many as well. Default: 400.")
  private int slices = 400;

  BenchVolumeCommand() {
    super("volume", 7);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    if (slices < 8 || slices > 10_000) {
      throw CommandFailure.usage("--slices must be 8 to 10000.");
    }
    Path scratch = Files.createTempDirectory("readingroom-bench");
    try {
      SettingsFile.write(scratch.resolve(SettingsFile.NAME), Settings.defaults());
      try (Profile profile = Profile.open(scratch, PassphrasePrompt.NOBODY);
          Engine engine = EnginePicker.open(EngineChoice.CPU, kind -> {});
          OpenTiming timing = new OpenTiming(engine)) {
        return measure(profile.cache(), timing, scratch);
      }
    } finally {
      ProfileKeys.forgetEverything(scratch, KeyEnvironment.system(PassphrasePrompt.NOBODY));
      Scratch.delete(scratch);
    }
  }

  private List<BenchReport.Result> measure(StudyCache cache, OpenTiming timing, Path scratch)
      throws Exception {
    List<BenchReport.Result> results = new ArrayList<>();
    for (int count : new int[] {slices / 4, slices, slices * 4}) {
      progress("Storing " + count + " slices …");
      String study = BenchSeries.uncompressed(count).storeIn(cache);
      results.addAll(measure(cache, timing, study, count + " slices of 512²", count == slices));
      cache.forget(study);
    }
    Optional<BenchSeries> jpegLs = BenchSeries.jpegLs(slices, scratch);
    if (jpegLs.isPresent()) {
      progress("Storing " + slices + " JPEG-LS slices …");
      String study = jpegLs.get().storeIn(cache);
      results.addAll(measure(cache, timing, study, slices + " slices of 512², JPEG-LS", false));
      cache.forget(study);
    } else {
      progress("Without JPEG-LS: dcmcjpls (Debian: dcmtk) is not installed.");
    }
    return results;
  }

  private List<BenchReport.Result> measure(
      StudyCache cache, OpenTiming timing, String study, String name, boolean targets)
      throws Exception {
    List<CachedInstance> instances = cache.instances(study);
    int threads = Runtime.getRuntime().availableProcessors();
    double[] first = new double[runs()];
    double[] whole = new double[runs()];
    double[] reading = new double[runs()];
    double[] alone = new double[runs()];
    double[] reused = new double[runs()];
    double[] busy = new double[runs()];
    double[] readingBusy = new double[runs()];
    long voxelBytes = 0;
    for (int run = -UNCOUNTED; run < runs(); run++) {
      double start = cpuMs();
      OpenTiming.Opened opened = open(cache, timing, study);
      double between = cpuMs();
      double readMs = readMs(cache, instances, threads, false);
      double end = cpuMs();
      double aloneMs = readMs(cache, instances, 1, false);
      double reusedMs = readMs(cache, instances, threads, true);
      if (run >= 0) {
        busy[run] = between - start;
        readingBusy[run] = end - between;
        first[run] = opened.firstImageMs();
        whole[run] = opened.wholeMs();
        reading[run] = readMs;
        alone[run] = aloneMs;
        reused[run] = reusedMs;
        voxelBytes = opened.voxelBytes();
      }
    }
    BenchReport.Figure filled =
        BenchReport.Figure.of("asking to every slice in the volume", whole, "ms");
    String note =
        String.format(
            Locale.ROOT,
            "%.0f MB of voxels, in the memory of the study closed before; processor time %.0f ms"
                + " against %.0f ms; reading and decrypting with one thread: %.1f ms, into arrays"
                + " that are used again: %.1f ms",
            voxelBytes / 1e6,
            median(busy),
            median(readingBusy),
            median(alone),
            median(reused));
    BenchReport.Result volume =
        BenchReport.Result.of(
            name + ": whole volume",
            filled,
            BenchReport.Figure.of(
                "reading and decrypting the same files, " + threads + " threads", reading, "ms"),
            note);
    BenchReport.Result picture =
        BenchReport.Result.of(
            name + ": first slice",
            BenchReport.Figure.of("asking to first slice drawn at 1024²", first, "ms"),
            filled,
            "peer: our own whole volume");
    return targets
        ? List.of(
            volume.withTarget(WHOLE_TARGET),
            picture.withTarget(FIRST_TARGET),
            inFreshMemory(cache, timing, study, name))
        : List.of(volume, picture);
  }

  /// The same when no study was closed just before: the system has to find and zero memory.
  private BenchReport.Result inFreshMemory(
      StudyCache cache, OpenTiming timing, String study, String name) throws Exception {
    double[] whole = new double[runs()];
    for (int run = 0; run < runs(); run++) {
      VoxelMemory.giveBackNow();
      whole[run] = open(cache, timing, study).wholeMs();
    }
    return BenchReport.Result.of(
        name + ": whole volume, in memory fresh from the system",
        BenchReport.Figure.of("asking to every slice in the volume", whole, "ms"),
        null,
        null);
  }

  private static double median(double[] values) {
    return BenchReport.Figure.of("", values, "ms").median();
  }

  /// Processor time of this process so far, which other programs on the machine disturb less.
  private static double cpuMs() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean process
        ? process.getProcessCpuTime() / 1e6
        : Double.NaN;
  }

  private static OpenTiming.Opened open(StudyCache cache, OpenTiming timing, String study)
      throws IOException, InterruptedException, TimeoutException {
    CachedStudySource source = new CachedStudySource(cache);
    return timing.measure(() -> OpenStudy.open(source, study), LIMIT_MS);
  }

  /// @param again into the same arrays for every file rather than into fresh ones
  private static double readMs(
      StudyCache cache, List<CachedInstance> instances, int threads, boolean again)
      throws InterruptedException, IOException {
    AtomicInteger next = new AtomicInteger();
    long started = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Long>> parts = new ArrayList<>();
      for (int n = 0; n < threads; n++) {
        parts.add(
            pool.submit(() -> {
              long bytes = 0;
              ReadBuffer buffer = new ReadBuffer();
              for (int i = next.getAndIncrement();
                  i < instances.size();
                  i = next.getAndIncrement()) {
                if (again) {
                  cache.read(instances.get(i), buffer);
                  bytes += buffer.length();
                } else {
                  bytes += cache.read(instances.get(i)).length;
                }
              }
              return bytes;
            }));
      }
      for (Future<Long> part : parts) {
        part.get();
      }
    } catch (ExecutionException failed) {
      throw new IOException("the cached files could not be read", failed.getCause());
    }
    return (System.nanoTime() - started) / 1e6;
  }
}

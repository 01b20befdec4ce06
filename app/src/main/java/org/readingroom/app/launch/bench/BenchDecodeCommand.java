package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.codec.Frames;
import picocli.CommandLine.Command;

/// `run bench decode`: from compressed bytes in memory to pixels in memory, per slice, on two
/// cores, against GDCM in one process on one core.
///
/// Both decode the same files. Reading and parsing the file is left out on both sides, except for
/// deflated files, where inflating is the parsing. Turn by turn, so that whatever else the machine
/// does meets both.
@Command(
    name = "decode",
    description =
        "Time to decode one slice in every compression, against GDCM. Needs the programs that"
            + " installer/setup-debian test installs.")
final class BenchDecodeCommand extends BenchRun {
  private static final int THREADS = 2;
  private static final double TARGET = 0.55;
  private static final long WARM_UP_MS = 1_500;

  /// The side of a slice in pixels, and how many are decoded at once: as much work at every size.
  private record Size(int side, int slices) {}

  private static final List<Size> SIZES =
      List.of(new Size(512, 16), new Size(256, 64), new Size(1024, 4));

  /// @param parse the file's parsing counts
  private record Kind(String name, BenchSlices.Encoding encoding, boolean target, boolean parse) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("JPEG-LS lossless", BenchSlices.Encoding.JPEG_LS, true, false),
          new Kind("JPEG 2000 lossless", BenchSlices.Encoding.JPEG_2000, true, false),
          new Kind("JPEG lossless", BenchSlices.Encoding.JPEG_LOSSLESS, true, false),
          new Kind("HTJ2K lossless", BenchSlices.Encoding.HTJ2K, false, false),
          new Kind("RLE", BenchSlices.Encoding.RLE, false, false),
          new Kind("JPEG baseline, 8-bit", BenchSlices.Encoding.JPEG_BASELINE, false, false),
          new Kind("JPEG extended, 12-bit", BenchSlices.Encoding.JPEG_EXTENDED, false, false),
          new Kind("deflated, with parsing", BenchSlices.Encoding.DEFLATED, false, true));

  BenchDecodeCommand() {
    super("decode", 15);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    Path scratch = Files.createTempDirectory("readingroom-bench");
    List<BenchReport.Result> results = new ArrayList<>();
    try (ExecutorService cores = Executors.newFixedThreadPool(THREADS);
        GdcmPeer peer = GdcmPeer.start()) {
      if (peer == null) {
        progress("GDCM's Python binding (python3-gdcm) is not installed: there is no peer.");
      }
      for (Size size : SIZES) {
        BenchSlices slices = new BenchSlices(scratch, size.side(), size.slices());
        for (Kind kind : KINDS) {
          progress(name(kind, size));
          results.add(measure(kind, size, slices, cores, peer));
        }
      }
    } finally {
      Scratch.delete(scratch);
    }
    return results;
  }

  private BenchReport.Result measure(
      Kind kind, Size size, BenchSlices slices, ExecutorService cores, @Nullable GdcmPeer peer)
      throws Exception {
    List<Path> files;
    try {
      files = slices.encoded(kind.encoding());
    } catch (IOException e) {
      return BenchReport.Result.notMeasured(name(kind, size), String.valueOf(e.getMessage()));
    }
    List<Callable<Object>> ours = new ArrayList<>();
    for (Path file : files) {
      Frames frames = BenchSlices.open(file);
      ours.add(kind.parse() ? () -> BenchSlices.open(file).decode(0) : () -> frames.decode(0));
    }
    GdcmPeer compared = peer != null && peer.opens(files) ? peer : null;
    int runs = runs();
    double[] ourMs = new double[runs];
    double[] peerMs = new double[runs];
    double peerProcessorMs = 0;
    GdcmPeer.Times handOver =
        compared != null
            ? compared.handOver(slices.encoded(uncompressed(kind.encoding())))
            : new GdcmPeer.Times(0, 0);
    warmUp(cores, ours);
    double ourProcessorMs = -processorMs(peer);
    for (int run = 0; run < runs; run++) {
      ourMs[run] = together(cores, ours);
      if (compared != null) {
        GdcmPeer.Times theirs = compared.decode(files, kind.parse()).less(handOver);
        peerMs[run] = theirs.passedMs();
        peerProcessorMs += theirs.processorMs() / runs;
      }
    }
    ourProcessorMs = (ourProcessorMs + processorMs(peer)) / runs / files.size();
    String processor = String.format(Locale.ROOT, "processor time %.2f ms", ourProcessorMs);
    String note =
        String.format(
            Locale.ROOT,
            "%d slices of %.0f KB; %s%s",
            files.size(),
            Files.size(files.getFirst()) / 1e3,
            processor,
            compared != null
                ? String.format(Locale.ROOT, " against %.2f", peerProcessorMs)
                : peer == null ? "; GDCM is not installed" : "; GDCM does not read it");
    BenchReport.Result result =
        BenchReport.Result.of(
            name(kind, size),
            BenchReport.Figure.of("per slice, on " + THREADS + " cores", ourMs, "ms"),
            compared != null
                ? BenchReport.Figure.of(
                    "GDCM, one process on one core, without handing over to Python", peerMs, "ms")
                : null,
            note);
    return kind.target() ? result.withTarget(TARGET) : result;
  }

  /// The same pixels as GDCM hands over.
  private static BenchSlices.Encoding uncompressed(BenchSlices.Encoding encoding) {
    return encoding == BenchSlices.Encoding.JPEG_BASELINE
        ? BenchSlices.Encoding.BASELINE_DECODED
        : BenchSlices.Encoding.NONE;
  }

  /// Until the machine code is made.
  private static void warmUp(ExecutorService cores, List<Callable<Object>> work)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + WARM_UP_MS * 1_000_000;
    do {
      together(cores, work);
    } while (System.nanoTime() < end);
  }

  /// Of this process and its decoders.
  private static double processorMs(@Nullable GdcmPeer peer) {
    return Stream.concat(
            Stream.of(ProcessHandle.current()),
            ProcessHandle.current()
                .descendants()
                .filter(each -> peer == null || each.pid() != peer.pid()))
        .map(each -> each.info().totalCpuDuration())
        .flatMap(Optional::stream)
        .mapToDouble(spent -> spent.toNanos() / 1e6)
        .sum();
  }

  /// All at once on the cores; milliseconds for each.
  private static double together(ExecutorService cores, List<Callable<Object>> work)
      throws InterruptedException, ExecutionException {
    long started = System.nanoTime();
    for (Future<Object> done : cores.invokeAll(work)) {
      done.get();
    }
    return (System.nanoTime() - started) / 1e6 / work.size();
  }

  private static String name(Kind kind, Size size) {
    return kind.name() + ", " + size.side() + "²";
  }
}

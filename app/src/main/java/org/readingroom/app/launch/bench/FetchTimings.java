package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.bench.BenchOrthanc;
import org.readingroom.app.bench.BenchStudy;
import org.readingroom.app.bench.EmptiedFiles;
import org.readingroom.app.bench.PeerProgram;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.PlannedInstance;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

/// The measurements of `bench fetch`: the same bytes by us and by a plain program, in turns.
///
/// Some runs of each that are not counted come first: classes are loaded, the machine code is made,
/// the archive's files are in memory, as in a workstation that has been in use.
final class FetchTimings {
  private static final String MULTIPART =
      "Accept: multipart/related; type=\"application/dicom\"; transfer-syntax=*";
  private static final String SECONDS = "%{time_total}";

  /// Associations of the measurement before, which wait for more work, have ended by then: the
  /// archive has four threads for all of its guests.
  private static final Duration ASSOCIATIONS_END = Duration.ofSeconds(6);

  /// On loopback, where the compiler takes a good part of the two processors until about the tenth
  /// fetch of a process.
  private static final int UNCOUNTED_FAST = 12;

  private static final int UNCOUNTED = 1;

  private final Profile profile;
  private final EmptiedFiles emptied;
  private final int runs;
  private final Path peerFiles;
  private final Optional<PeerProgram> curl;
  private final Optional<PeerProgram> getscu;

  /// @param emptied takes the files of both between two runs
  /// @param peerFiles folder for what the peers write; emptied between runs
  FetchTimings(
      Profile profile,
      EmptiedFiles emptied,
      int runs,
      Path peerFiles,
      Optional<PeerProgram> curl,
      Optional<PeerProgram> getscu) {
    this.profile = profile;
    this.emptied = emptied;
    this.runs = runs;
    this.peerFiles = peerFiles;
    this.curl = curl;
    this.getscu = getscu;
  }

  /// One measurement, in milliseconds.
  private interface Measurement {
    double once() throws Exception;
  }

  /// @param first ours, when it was done for the first time
  private record Pair(double[] ours, double @Nullable [] peer, double first) {}

  private Pair alternate(Measurement ours, @Nullable Measurement peer) throws Exception {
    return alternate(UNCOUNTED, ours, peer);
  }

  private Pair alternate(int uncounted, Measurement ours, @Nullable Measurement peer)
      throws Exception {
    double[] mine = new double[runs];
    double[] theirs = peer == null ? null : new double[runs];
    Thread.sleep(ASSOCIATIONS_END);
    double first = 0;
    for (int i = -uncounted; i < runs; i++) {
      double my = ours.once();
      first = i == -uncounted ? my : first;
      double their = peer == null ? 0 : peer.once();
      if (i >= 0) {
        mine[i] = my;
        if (theirs != null) {
          theirs[i] = their;
        }
      }
    }
    return new Pair(mine, theirs, first);
  }

  private @Nullable Measurement curlOf(BenchStudy study, int port) {
    return curl.isEmpty() ? null : () -> curlMs(curl.get(), study(study, port));
  }

  BenchReport.Result overDicom(String archive, BenchStudy study, int port) throws Exception {
    Pair times =
        alternate(
            UNCOUNTED_FAST,
            () -> wholeMs(archive, study),
            getscu.isEmpty() ? null : () -> getscuMs(getscu.get(), study, port));
    return result(
        "C-GET, " + study.instances() + " slices",
        "asking to all sealed, synced and indexed",
        "getscu with TCP_NODELAY=1, its start included",
        times,
        1.3,
        "getscu is not installed (dcmtk)");
  }

  BenchReport.Result overWeb(String archive, BenchStudy study, int port) throws Exception {
    Pair times = alternate(UNCOUNTED_FAST, () -> wholeMs(archive, study), curlOf(study, port));
    return result(
        "WADO-RS, " + study.instances() + " slices",
        "asking to all sealed, synced and indexed",
        "curl of the study into a file, its start not included",
        times,
        2.0,
        "curl is not installed");
  }

  BenchReport.Result firstInstance(String archive, BenchStudy study, int port) throws Exception {
    int saved = study.instances() / 2;
    Pair times =
        alternate(
            UNCOUNTED_FAST,
            () -> firstMs(archive, study),
            curl.isEmpty()
                ? null
                : () -> echoMs(archive) + curlMs(curl.get(), instance(study, saved, port)));
    return result(
        "first instance of " + study.instances(),
        "asking to first instance readable in the cache",
        "our C-ECHO, then curl of one instance",
        times,
        3.0,
        "curl is not installed");
  }

  BenchReport.Result throughLine(String archive, BenchStudy study, int port) throws Exception {
    Pair times = alternate(() -> wholeMs(archive, study), curlOf(study, port));
    return result(
        "30 Mbit/s and 20 ms, " + study.instances() + " slices",
        "asking to all sealed, synced and indexed",
        "curl of the study through the same line",
        times,
        1 / 0.95,
        "curl is not installed");
  }

  BenchReport.Result compressedThroughLine(String archive, BenchStudy study, int port)
      throws Exception {
    Pair times = alternate(() -> wholeMs(archive, study), curlOf(study, port));
    double[] theirs = times.peer();
    return BenchReport.Result.of(
        "30 Mbit/s and 20 ms, " + study.instances() + " slices, losslessly compressed on the way",
        BenchReport.Figure.of(
            "asking to all sealed, synced and indexed; compress = \"always\"", times.ours(), "ms"),
        theirs == null
            ? null
            : BenchReport.Figure.of(
                "curl of the study as it is stored, through the same line", theirs, "ms"),
        "Orthanc compresses by JPEG-LS; the first slice comes twice and is compared");
  }

  BenchReport.Result firstSliceThroughLine(String archive, BenchStudy study) throws Exception {
    Pair times = alternate(() -> firstMs(archive, study), null);
    return BenchReport.Result.of(
        "30 Mbit/s and 20 ms, first 512² slice",
        BenchReport.Figure.of("asking to first instance readable in the cache", times.ours(), "ms"),
        null,
        "to be below 1000 ms");
  }

  List<BenchReport.Result> radiographThroughLine(String archive, BenchStudy study, int port)
      throws Exception {
    List<Double> progress = new ArrayList<>();
    Pair whole = alternate(() -> wholeMs(archive, study, progress::add), curlOf(study, port));
    double[] counted = progress.stream().skip(1).mapToDouble(Double::doubleValue).toArray();
    return List.of(
        BenchReport.Result.of(
            "30 Mbit/s and 20 ms, a DX of 60 MB shows progress",
            BenchReport.Figure.of("asking to the first bytes shown as having come", counted, "ms"),
            null,
            "to be below 1000 ms"),
        result(
            "30 Mbit/s and 20 ms, a DX of 60 MB",
            "asking to the image sealed, synced and indexed",
            "curl of it through the same line",
            whole,
            1.1,
            "curl is not installed"));
  }

  private static BenchReport.Result result(
      String name, String what, String peer, Pair times, double target, String noPeer) {
    double[] theirs = times.peer();
    return BenchReport.Result.of(
            name,
            BenchReport.Figure.of(what, times.ours(), "ms"),
            theirs == null ? null : BenchReport.Figure.of(peer, theirs, "ms"),
            theirs == null
                ? noPeer
                : String.format(Locale.ROOT, "not counted: the first, %.0f ms", times.first()))
        .withTarget(target);
  }

  // ---- ours ----

  private double wholeMs(String archive, BenchStudy study) throws Exception {
    return wholeMs(archive, study, _ -> {});
  }

  /// @param onProgress given the milliseconds until it was first known that bytes had come
  private double wholeMs(String archive, BenchStudy study, DoubleConsumer onProgress)
      throws Exception {
    forget(study);
    StudyFetcher fetcher = profile.fetcher();
    long start = System.nanoTime();
    StudyReport report =
        fetcher.fetch(
            job(archive, study),
            new FetchListener() {
              private boolean told;

              @Override
              public void arriving(PlannedInstance instance, long bytes) {
                if (!told) {
                  told = true;
                  onProgress.accept((System.nanoTime() - start) / 1e6);
                }
              }
            });
    double ms = (System.nanoTime() - start) / 1e6;
    if (!report.complete() || report.fetched() != study.instances()) {
      throw CommandFailure.failed("The study did not arrive: " + report.toJson());
    }
    return ms;
  }

  private double firstMs(String archive, BenchStudy study) throws Exception {
    forget(study);
    StudyFetcher fetcher = profile.fetcher();
    CompletableFuture<Double> first = new CompletableFuture<>();
    long start = System.nanoTime();
    StudyFetcher.Fetch fetch =
        fetcher.start(
            job(archive, study),
            new FetchListener() {
              @Override
              public void cached(PlannedInstance instance, long bytes, String source) {
                first.complete((System.nanoTime() - start) / 1e6);
              }

              @Override
              public void done(StudyReport report) {
                first.completeExceptionally(new IOException("nothing came"));
              }
            });
    double ms = first.get(1, TimeUnit.MINUTES);
    fetch.cancel();
    fetch.await();
    return ms;
  }

  private double echoMs(String archive) throws Exception {
    for (Archive each : profile.federation().archives()) {
      if (each.name().equals(archive)) {
        long start = System.nanoTime();
        if (each.echo(Duration.ofSeconds(5)).getFirst().outcome() instanceof EchoOutcome.Failed) {
          throw CommandFailure.failed("The benchmark's own archive did not answer a C-ECHO.");
        }
        return (System.nanoTime() - start) / 1e6;
      }
    }
    throw new IllegalStateException("no such archive");
  }

  private static FetchJob job(String archive, BenchStudy study) {
    return FetchJob.study(study.studyInstanceUid()).from(List.of(archive));
  }

  private void forget(BenchStudy study) throws IOException, InterruptedException {
    emptied.empty(
        profile.home().resolve("cache").resolve("objects"),
        () -> profile.cache().forget(study.studyInstanceUid()));
  }

  // ---- the peers ----

  private static String study(BenchStudy study, int port) {
    return BenchOrthanc.web(port) + "/studies/" + study.studyInstanceUid();
  }

  private static String instance(BenchStudy study, int number, int port) {
    return study(study, port)
        + "/series/"
        + study.seriesInstanceUid()
        + "/instances/"
        + study.sopInstanceUid(number);
  }

  private double curlMs(PeerProgram program, String url) throws IOException, InterruptedException {
    emptyPeerFiles();
    PeerProgram.Run run =
        program.run(
            List.of(
                "-sf",
                "--noproxy",
                "*",
                "-H",
                MULTIPART,
                "-o",
                peerFiles.resolve("answer").toString(),
                "-w",
                SECONDS,
                url));
    return Double.parseDouble(run.out().strip()) * 1000;
  }

  private double getscuMs(PeerProgram program, BenchStudy study, int port)
      throws IOException, InterruptedException {
    emptyPeerFiles();
    double ms =
        program
            .run(
                List.of(
                    "-S",
                    "-aec",
                    BenchOrthanc.AE_TITLE,
                    "-k",
                    "0008,0052=STUDY",
                    "-k",
                    "0020,000D=" + study.studyInstanceUid(),
                    "-od",
                    peerFiles.toString(),
                    "127.0.0.1",
                    Integer.toString(port)))
            .ms();
    try (Stream<Path> files = Files.list(peerFiles)) {
      if (files.count() != study.instances()) {
        throw new IOException("getscu did not fetch the whole study");
      }
    }
    return ms;
  }

  private void emptyPeerFiles() throws IOException, InterruptedException {
    Files.createDirectories(peerFiles);
    emptied.empty(
        peerFiles,
        () -> {
          try (Stream<Path> files = Files.walk(peerFiles)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
              if (!file.equals(peerFiles)) {
                Files.delete(file);
              }
            }
          }
        });
  }
}

package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.demo.DemoNetwork;
import org.readingroom.app.launch.desk.DemoDesk;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.app.study.OpenTiming;
import org.readingroom.app.study.StudyOpener;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.render.frame.EngineChoice;
import org.readingroom.render.frame.EnginePicker;
import org.readingroom.render.reslice.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run bench open`: from asking for a study to its first picture, cold and cached, on the demo
/// network.
///
/// The peer of a cold first image is a bare HTTP download of one of its instances from the same
/// archive in the same run; the peer of opening from the cache is reading and opening the sealed
/// instances.
@Command(
    name = "open",
    description = "Time to a study's first image and to all of it, cold and cached (demo network).")
final class BenchOpenCommand extends BenchRun {
  private static final long LIMIT_MS = 120_000;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where the demo's studies are or will be made. Default: the demo's profile.")
  private @Nullable Path home;

  BenchOpenCommand() {
    super("open", 7);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    Path demoHome = DemoDesk.home(home);
    Path scratch = Files.createTempDirectory("readingroom-bench");
    try (DemoNetwork network =
        DemoNetwork.start(demoHome, LocalDate.now(), made -> progress("Making " + made.what()))) {
      SettingsFile.write(
          scratch.resolve(SettingsFile.NAME), Settings.defaults().withArchives(network.archives()));
      try (Profile profile = Profile.open(scratch, PassphrasePrompt.NOBODY);
          Engine engine = EnginePicker.open(EngineChoice.CPU, kind -> {});
          OpenTiming timing = new OpenTiming(engine)) {
        return measure(profile, timing);
      }
    } finally {
      ProfileKeys.forgetEverything(scratch, KeyEnvironment.system(PassphrasePrompt.NOBODY));
      Scratch.delete(scratch);
    }
  }

  private List<BenchReport.Result> measure(Profile profile, OpenTiming timing) throws Exception {
    List<BenchReport.Result> results = new ArrayList<>();
    for (String description : List.of("CT Head", "CT Chest abdomen pelvis")) {
      FederatedStudy study = largest(profile, description);
      results.addAll(measure(profile, timing, study, description));
    }
    return results;
  }

  private static FederatedStudy largest(Profile profile, String description) throws Exception {
    return profile
        .federation()
        .search(StudySearch.everything().withModality("CT"), DEADLINE, SearchListener.none())
        .studies()
        .stream()
        .filter(study -> description.equals(study.description()))
        .max(Comparator.comparing(study -> study.instances() == null ? 0 : study.instances()))
        .orElseThrow(() ->
            CommandFailure.failed("The demo network has no study called " + description + "."));
  }

  private List<BenchReport.Result> measure(
      Profile profile, OpenTiming timing, FederatedStudy study, String name) throws Exception {
    String uid = study.studyInstanceUid();
    CachedStudySource source = new CachedStudySource(profile.cache());
    StudyOpener opener = new StudyOpener(source, profile.fetcher());
    int runs = runs();
    double[][] cold = new double[2][runs];
    double[][] cached = new double[2][runs];
    double[] download = new double[runs];
    double[] reading = new double[runs];
    OpenTiming.Opened last = warmUp(profile, opener, timing, uid);
    for (int i = 0; i < runs; i++) {
      forget(profile, uid);
      OpenTiming.Opened opened =
          timing.measure(() -> opener.open(uid, List.of(), report -> {}), LIMIT_MS);
      cold[0][i] = opened.firstImageMs();
      cold[1][i] = opened.wholeMs();
      awaitWhole(profile, uid);
      List<CachedInstance> instances = profile.cache().instances(uid);
      download[i] = downloadMs(study, instances.get(instances.size() / 2));
      opened = timing.measure(() -> opener.openCached(uid), LIMIT_MS);
      cached[0][i] = opened.firstImageMs();
      cached[1][i] = opened.wholeMs();
      reading[i] = readMs(profile, instances);
      last = opened;
    }
    String size = last.slices() + " slices";
    String memory =
        String.format(
            Locale.ROOT,
            "at the end: Java heap %.0f MB in use, voxels %.0f MB off the heap",
            last.heapBytes() / 1e6,
            last.voxelBytes() / 1e6);
    return List.of(
        BenchReport.Result.of(
            name + ", cold: first image",
            BenchReport.Figure.of("asking to first slice drawn at 1024²", cold[0], "ms"),
            BenchReport.Figure.of("bare HTTP GET of one of its instances", download, "ms"),
            size),
        BenchReport.Result.of(
            name + ", cold: whole series",
            BenchReport.Figure.of("asking to all slices decoded", cold[1], "ms"),
            null,
            "fetched, sealed, synced, read and decoded"),
        BenchReport.Result.of(
            name + ", cached: first image",
            BenchReport.Figure.of("asking to first slice drawn at 1024²", cached[0], "ms"),
            null,
            null),
        BenchReport.Result.of(
            name + ", cached: whole series",
            BenchReport.Figure.of("asking to all slices decoded", cached[1], "ms"),
            BenchReport.Figure.of("reading and opening the sealed instances", reading, "ms"),
            memory));
  }

  /// One opening that is not counted: classes are loaded, the machine code is made.
  private static OpenTiming.Opened warmUp(
      Profile profile, StudyOpener opener, OpenTiming timing, String uid)
      throws IOException, InterruptedException, TimeoutException {
    OpenTiming.Opened opened =
        timing.measure(() -> opener.open(uid, List.of(), report -> {}), LIMIT_MS);
    awaitWhole(profile, uid);
    return opened;
  }

  /// A study that was just closed may still be pinned for a moment.
  private static void forget(Profile profile, String uid)
      throws IOException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + LIMIT_MS * 1_000_000;
    while (!profile.cache().instances(uid).isEmpty() && !profile.cache().forget(uid)) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("the study stays pinned");
      }
      Thread.sleep(20);
    }
  }

  /// Closing a study stops its fetch; the cached part needs all of it.
  private static void awaitWhole(Profile profile, String uid)
      throws IOException, InterruptedException {
    profile.fetcher().fetch(FetchJob.study(uid), FetchListener.none());
  }

  private static double downloadMs(FederatedStudy study, CachedInstance instance)
      throws IOException, InterruptedException {
    URI base = study.holders().getFirst().archive().web();
    if (base == null) {
      throw new IllegalStateException("the demo's archives speak DICOMweb");
    }
    URI uri =
        URI.create(
            base
                + "/studies/"
                + instance.studyInstanceUid()
                + "/series/"
                + instance.seriesInstanceUid()
                + "/instances/"
                + instance.sopInstanceUid());
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Accept", "multipart/related; type=\"application/dicom\"; transfer-syntax=*")
              .build();
      long started = System.nanoTime();
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        body.transferTo(OutputStream.nullOutputStream());
      }
      if (answer.statusCode() != 200) {
        throw new IOException("the demo's archive refused a plain download");
      }
      return (System.nanoTime() - started) / 1e6;
    }
  }

  private static double readMs(Profile profile, List<CachedInstance> instances)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    for (CachedInstance instance : instances) {
      profile.cache().read(instance);
    }
    return (System.nanoTime() - started) / 1e6;
  }
}

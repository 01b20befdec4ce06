package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.readingroom.app.bench.NoiseVolume;
import org.readingroom.app.bench.VtkReslicer;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.netclient.cache.ImportReport;
import org.readingroom.netclient.cache.MediaImport;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.Volume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run bench mpr`: oblique planes and slabs by our engines, against VTK's `vtkImageReslice` on the
/// same volume with as many threads.
///
/// The volume is noise, 512 × 512 × 400; and a real head CT where the environment variable
/// `READINGROOM_TESTDATA` names the folder that holds `ct-head-philips.tar.xz`.
@Command(
    name = "mpr",
    description = "Time to cut oblique planes and slabs, against VTK with as many threads.")
final class BenchMprCommand extends BenchRun {
  private static final String REAL_CT = "ct-head-philips.tar.xz";
  private static final VoiWindow BRAIN_AND_BONE = VoiWindow.linear(40, 400);

  @Option(
      names = "--quick",
      description = "Leave out OpenGL and how the cost grows; the noise volume has 100 slices.")
  private boolean quick;

  BenchMprCommand() {
    super("mpr", 30);
  }

  @Override
  List<BenchReport.Result> measure() throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    Path scratch = Files.createTempDirectory("readingroom-bench");
    try (MprTimings timings =
        new MprTimings(runs(), threads, VtkReslicer.start(scratch, threads), this::progress)) {
      List<BenchReport.Result> results = new ArrayList<>();
      int slices = quick ? 100 : 400;
      try (Volume noise = NoiseVolume.of(512, slices)) {
        String name = "noise 512 × 512 × " + slices;
        results.addAll(timings.againstVtk(name, noise, BRAIN_AND_BONE));
        if (!quick) {
          results.addAll(timings.growth(name, noise));
          results.addAll(timings.openGl(name, noise, BRAIN_AND_BONE));
        }
      }
      results.addAll(headCt(timings, scratch));
      return results;
    } finally {
      Scratch.delete(scratch);
    }
  }

  private List<BenchReport.Result> headCt(MprTimings timings, Path scratch) throws Exception {
    String name = "head CT";
    Optional<Path> archive = realCt();
    if (archive.isEmpty()) {
      return List.of(
          BenchReport.Result.notMeasured(
              name, "READINGROOM_TESTDATA does not name a folder with " + REAL_CT));
    }
    Path files = Files.createDirectories(scratch.resolve("ct"));
    if (!unpack(archive.get(), files)) {
      return List.of(BenchReport.Result.notMeasured(name, "tar cannot unpack " + REAL_CT));
    }
    Path home = Files.createDirectories(scratch.resolve("profile"));
    try (Profile profile = Profile.open(home, PassphrasePrompt.NOBODY)) {
      ImportReport imported =
          new MediaImport(profile.cache()).run(List.of(files), progress -> true);
      String study = imported.studies().getFirst().studyInstanceUid();
      try (OpenStudy open = OpenStudy.open(new CachedStudySource(profile.cache()), study)) {
        open.awaitLoaded();
        SeriesContent series = open.largestSeries().orElseThrow();
        open.want(List.of(series.seriesInstanceUid()));
        open.awaitLoaded();
        Volume volume = series.slices().mainVolume().orElseThrow();
        if (!VtkReslicer.takes(volume.layout())) {
          return List.of(BenchReport.Result.notMeasured(name, "its slices are tilted or uneven"));
        }
        var layout = volume.layout();
        return timings.againstVtk(
            name + " " + layout.columns() + " × " + layout.rows() + " × " + layout.slots(),
            volume,
            BRAIN_AND_BONE);
      }
    } finally {
      ProfileKeys.forgetEverything(home, KeyEnvironment.system(PassphrasePrompt.NOBODY));
    }
  }

  private static Optional<Path> realCt() {
    String folder = System.getenv("READINGROOM_TESTDATA");
    return Optional.ofNullable(folder)
        .map(named -> Path.of(named, REAL_CT))
        .filter(Files::isReadable);
  }

  private static boolean unpack(Path archive, Path folder)
      throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return tar.waitFor(2, TimeUnit.MINUTES) && tar.exitValue() == 0;
    } finally {
      tar.destroyForcibly();
    }
  }
}

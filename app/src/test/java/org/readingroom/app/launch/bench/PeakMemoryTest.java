package org.readingroom.app.launch.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.launch.OwnProfile;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.netclient.seal.PassphrasePrompt;

/// What `run render --engine cpu` takes of the machine's memory at most, started as `run` starts
/// it: no more than 1.1 × the voxels and 600 MB.
@EnabledOnOs(OS.LINUX)
class PeakMemoryTest {
  /// Prints the largest resident memory any child of it had, in KB: what the kernel counted.
  private static final String WATCH =
      "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
          + " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)";

  @TempDir Path folder;

  @RegisterExtension final OwnProfile own = new OwnProfile(() -> folder);

  @Test
  void fourHundredSlices() throws Exception {
    staysWithin(400);
  }

  @Test
  @EnabledIfSystemProperty(named = "readingroom.long", matches = "true")
  void twoThousandSlices() throws Exception {
    staysWithin(2000);
  }

  private void staysWithin(int slices) throws Exception {
    String study;
    try (Profile profile = Profile.open(own.home(), PassphrasePrompt.NOBODY)) {
      study = BenchSeries.uncompressed(slices).storeIn(profile.cache());
    }
    Path picture = folder.resolve("out.raw");
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", WATCH));
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String option : Files.readAllLines(Path.of("..", "installer", "jvm.options"))) {
      if (!option.startsWith("#")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.readingroom.app.launch.Main");
    command.addAll(List.of("render", "--study", study, "--plane", "0,0,100;1,0,0;0,0.6,-0.8"));
    command.addAll(List.of("--size", "1024x1024", "--slab", "mip:20", "--engine", "cpu"));
    command.addAll(List.of("-o", picture.toString(), "--home", own.home().toString()));
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertTrue(process.waitFor(180, TimeUnit.SECONDS), "the command ends");
    assertEquals(0, process.exitValue(), () -> read(said));
    assertEquals(1024L * 1024 * 4, Files.size(picture));
    List<String> lines = Files.readAllLines(said);
    long peak = Long.parseLong(lines.getLast().strip()) * 1024;
    long voxels = slices * 512L * 512 * 2;
    double limit = 1.1 * voxels + 600e6;
    System.out.printf(
        Locale.ROOT,
        "%d slices of 512²: voxels %.0f MB, peak resident memory %.0f MB, limit %.0f MB%n",
        slices,
        voxels / 1e6,
        peak / 1e6,
        limit / 1e6);
    assertTrue(peak <= limit, peak + " of " + limit + " bytes");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      return gone.toString();
    }
  }
}

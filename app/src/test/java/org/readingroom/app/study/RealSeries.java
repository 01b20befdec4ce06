package org.readingroom.app.study;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// The real series for tests, unpacked once into the build folder; skips the test where they are
/// not at hand.
public final class RealSeries {
  public static final Path CT_HEAD = Path.of("S21570/S2020");
  public static final Path CT_SCOUT = Path.of("S21570/S1000");
  public static final Path CT_SUMMARY = Path.of("S21570/S4010");
  public static final Path MR_BRAIN = Path.of("SAG-anon");
  public static final Path MR_SUPINE = Path.of("HFS");
  public static final Path MR_DECUBITUS = Path.of("HFDR");

  private RealSeries() {}

  public static Path ctHead() {
    return unpacked("ct-head-philips");
  }

  public static Path mrBrain() {
    return unpacked("mr-brain-siemens");
  }

  public static Path mrDecubitus() {
    return unpacked("mr-decubitus");
  }

  private static synchronized Path unpacked(String name) {
    String folder = System.getenv("READINGROOM_TESTDATA");
    Assumptions.assumeTrue(folder != null && !folder.isBlank(), "READINGROOM_TESTDATA is not set");
    Path archive = Path.of(folder, name + ".tar.xz");
    Assumptions.assumeTrue(Files.exists(archive), archive.getFileName() + " is not there");
    Path target = Path.of("target", "testdata", name).toAbsolutePath();
    if (Files.exists(target)) {
      return target;
    }
    try {
      Files.createDirectories(target.getParent());
      Path part = Files.createTempDirectory(target.getParent(), name);
      Process tar =
          new ProcessBuilder("tar", "xf", archive.toString(), "-C", part.toString())
              .inheritIO()
              .start();
      if (!tar.waitFor(120, TimeUnit.SECONDS) || tar.exitValue() != 0) {
        throw new IOException("tar could not unpack " + archive.getFileName());
      }
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException failed) {
        if (!Files.exists(target)) {
          throw failed;
        }
        // the process that runs tests beside this one was faster; the copy goes with the build
        // folder
      }
      return target;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }
}

package org.readingroom.app.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The real series named by `READINGROOM_TESTDATA`; a test that asks for one is skipped without
/// them.
final class RealSeries {
  private RealSeries() {}

  /// Unpacks an archive below `target`, once, and lists the files of one of its folders.
  ///
  /// @param archive such as `ct-head-philips`
  /// @param folder such as `S21570/S2020`
  static List<Path> files(String archive, String folder) throws Exception {
    String place = System.getenv("READINGROOM_TESTDATA");
    assumeTrue(place != null && !place.isBlank(), "READINGROOM_TESTDATA is not set");
    Path packed = Path.of(place).resolve(archive + ".tar.xz");
    assumeTrue(Files.exists(packed), packed + " is not there");
    Path unpacked = Path.of("target", "testdata", archive);
    if (!Files.exists(unpacked.resolve("whole"))) {
      Files.createDirectories(unpacked);
      Process tar =
          new ProcessBuilder(
                  "tar", "xf", packed.toString(), "-C", unpacked.toAbsolutePath().toString())
              .inheritIO()
              .start();
      if (tar.waitFor() != 0) {
        throw new IOException("tar could not unpack " + packed);
      }
      Files.createFile(unpacked.resolve("whole"));
    }
    try (Stream<Path> files = Files.list(unpacked.resolve(folder))) {
      return files.filter(RealSeries::isDicom).sorted().toList();
    }
  }

  private static boolean isDicom(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(132);
      return head.length == 132 && head[128] == 'D' && head[131] == 'M';
    } catch (IOException e) {
      return false;
    }
  }
}

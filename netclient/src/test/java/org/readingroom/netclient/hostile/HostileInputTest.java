package org.readingroom.netclient.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// 100,000 mutated files and network streams with `-Dreadingroom.long=true`, some hundreds
/// otherwise, and every input that ever did harm: no crash, no hang, no allocation beyond what the
/// input pays for. `READINGROOM_SEED` repeats a run.
class HostileInputTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");
  private static final long MAX_MINUTES = LONG ? 30 : 2;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "dataset, 600, 38000",
    "report, 300, 12000",
    "json, 400, 15000",
    "multipart, 300, 10000",
    "zip, 60, 5000",
    "acceptor, 60, 5000",
    "listener, 60, 5000",
    "web-acceptor, 30, 3000",
    "requestor, 60, 5000",
    "web-requestor, 30, 2000"
  })
  void noInputCrashesHangsOrExhaustsMemory(String target, int some, int all) throws Exception {
    String given = System.getenv("READINGROOM_SEED");
    long seed = given != null ? Long.parseLong(given) : LONG ? System.nanoTime() : 20_261_122;
    Path out = folder.resolve("out");
    Path findings = Path.of("target", "hostile", target);
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                HostileRun.class.getName(),
                target,
                Long.toString(seed),
                Integer.toString(LONG ? all : some),
                folder.resolve("scratch").toString(),
                findings.toString(),
                kept().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = child.waitFor(MAX_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      child.destroyForcibly().waitFor();
    }
    String said = Files.readString(out);
    String what = target + ", seed " + seed + "\n" + said;
    assertTrue(ended, () -> "did not end: " + what);
    assertEquals(0, child.exitValue(), () -> what + lastInputs());
    if (LONG) {
      System.out.print(said);
    }
  }

  private static Path kept() throws URISyntaxException {
    URL folder = HostileInputTest.class.getResource("kept");
    return folder == null ? Path.of("absent") : Path.of(folder.toURI());
  }

  /// A process that was killed leaves the input it was at.
  private String lastInputs() {
    try (var files = Files.list(folder.resolve("scratch"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("now-")).toList()) {
        Files.copy(
            file,
            Files.createDirectories(Path.of("target", "hostile")).resolve(file.getFileName()),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }
}

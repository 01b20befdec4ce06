package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Bad input and bad days: a clear sentence and a next step, the rest keeps working, nothing is
/// written outside the profile, no stack trace reaches anybody.
class BadDaysTest {
  private static final SyntheticStudy STUDY = SyntheticStudy.ct("bad-days", "SMITH^ADA", 1, 6, 64);

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void makeProfile() throws IOException {
    home = Files.createDirectories(folder.resolve("profile").resolve("home"));
  }

  private void settings(String text) throws IOException {
    Files.writeString(home.resolve("settings.toml"), text);
  }

  private static String pacs(String name, String host, int port, String aeTitle) {
    return """
    [[pacs]]
    name = "%s"
    host = "%s"
    port = %d
    ae-title = "%s"
    """
        .formatted(name, host, port, aeTitle);
  }

  private static void assertPlain(CommandRun run) {
    assertFalse(run.toString().contains("Exception"), run.toString());
    assertFalse(run.toString().contains("\tat "), run.toString());
  }

  @Test
  void aTypoInTheSettingsIsNamedWithLineAndKey() throws IOException {
    settings("[reader]\nname = \"A\"\n[cache]\nbuget-gb = 5\n");
    CommandRun run = CommandRun.of(home, "query", "--name", "*");
    assertEquals(2, run.exitStatus(), run.toString());
    assertTrue(run.err().contains("line 4") && run.err().contains("buget-gb"), run.toString());
    assertPlain(run);
  }

  @Test
  void sickArchivesDelayNobodyAndEachSaysWhy() throws Exception {
    try (OrthancServer good = OrthancServer.start(folder.resolve("good"), "GOOD");
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<Socket> held = new ArrayList<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                held.add(silent.accept()); // accepts, and never says a word
              }
            } catch (IOException closed) {
              // the test is over
            }
          });
      STUDY.files().forEach(good::upload);
      settings(
          pacs("Good", "127.0.0.1", good.dicomPort(), "GOOD")
              + pacs("Nowhere", "no-such-host.invalid", 104, "X")
              + pacs("WrongTitle", "127.0.0.1", good.dicomPort(), "SOMEBODY")
              + pacs("Closed", "127.0.0.1", 1, "X")
              + pacs("Silent", "127.0.0.1", silent.getLocalPort(), "X"));
      long started = System.nanoTime();
      CommandRun run = CommandRun.of(home, "query", "--name", "*", "--deadline", "8", "--json");
      long seconds = (System.nanoTime() - started) / 1_000_000_000;
      assertEquals(3, run.exitStatus(), run.toString());
      assertTrue(seconds < 30, seconds + " s");
      assertPlain(run);
      assertEquals(1, run.json().get("studies").size(), run.toString());
      Map<String, JsonNode> archives = new HashMap<>();
      run.json().get("archives").forEach(each -> archives.put(each.get("name").asText(), each));
      assertEquals("answered", archives.get("Good").get("state").asText());
      assertEquals("unreachable", archives.get("Nowhere").get("state").asText());
      assertEquals("refused", archives.get("WrongTitle").get("state").asText());
      assertEquals("unreachable", archives.get("Closed").get("state").asText());
      assertEquals("timed-out", archives.get("Silent").get("state").asText());
      for (String sick : List.of("Nowhere", "WrongTitle", "Closed", "Silent")) {
        assertFalse(archives.get(sick).get("reason").asText().isBlank(), sick);
        assertFalse(archives.get(sick).get("remedy").asText().isBlank(), sick);
      }
    }
  }

  @Test
  void badFilesAreRefusedWithReasonsAndTheRestIsImported() throws Exception {
    Path media = Files.createDirectories(folder.resolve("media"));
    List<byte[]> files = STUDY.files();
    Files.write(media.resolve("good1"), files.get(0));
    Files.write(media.resolve("good2"), files.get(1));
    Files.writeString(media.resolve("letter.txt"), "Dear colleague, QUAGGACANARY");
    Files.write(media.resolve("cut"), Arrays.copyOf(files.get(2), files.get(2).length / 2));
    Dataset escaping =
        STUDY.instances().get(3).toBuilder()
            .string(Tag.SOPInstanceUID, "1.2.3/../../../../escaped")
            .build();
    Files.write(media.resolve("escaping"), unchecked(files.get(3), escaping));
    List<String> before = everythingBeside();
    CommandRun run = CommandRun.of(home, "import", media.toString(), "--json");
    assertEquals(3, run.exitStatus(), run.toString());
    assertEquals(2, run.json().get("imported").asInt(), run.toString());
    assertEquals(3, run.json().get("refused").size(), run.toString());
    run.json()
        .get("refused")
        .forEach(each -> assertFalse(each.get("reason").asText().isBlank(), run.toString()));
    assertPlain(run);
    assertEquals(before, everythingBeside(), "nothing is written outside the profile");
    CommandRun again = CommandRun.of(home, "import", media.toString(), "--json");
    assertEquals(2, again.json().get("alreadyCached").asInt(), "the cache is consistent");
  }

  @Test
  void aStudyWithoutPicturesIsSaidToHaveNone() throws Exception {
    Path media = Files.createDirectories(folder.resolve("media"));
    Dataset noPixels =
        STUDY.instances().getFirst().toBuilder()
            .remove(Tag.PixelData)
            .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.88.11")
            .string(Tag.Modality, "SR")
            .build();
    Files.write(media.resolve("sr"), SyntheticStudy.file(noPixels));
    assertEquals(0, CommandRun.of(home, "import", media.toString()).exitStatus());
    Path picture = folder.resolve("x.png");
    CommandRun run =
        CommandRun.of(
            home,
            "render",
            "--study",
            STUDY.studyInstanceUid(),
            "--plane",
            "axial",
            "-o",
            picture.toString());
    assertEquals(1, run.exitStatus(), run.toString());
    assertPlain(run);
    assertFalse(Files.exists(picture));
  }

  @Test
  void aFullDiskEndsTheFetchPlainlyAndLosesNothing() throws Exception {
    Path small = Files.createDirectories(folder.resolve("small"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small.toString()) == 0,
        "a small disk can only be made by root");
    try (OrthancServer archive = OrthancServer.start(folder.resolve("good"), "GOOD")) {
      SyntheticStudy large = SyntheticStudy.ct("large", "SMITH^ADA", 1, 20, 512);
      large.files().forEach(archive::upload);
      Path full = Files.createDirectories(small.resolve("home"));
      Files.writeString(
          full.resolve("settings.toml"), pacs("Good", "127.0.0.1", archive.dicomPort(), "GOOD"));
      CommandRun fetch =
          CommandRun.of(
              full,
              Map.of("XDG_DATA_HOME", folder.resolve("keys").toString()),
              "retrieve",
              large.studyInstanceUid(),
              "--json");
      assertTrue(fetch.exitStatus() == 1 || fetch.exitStatus() == 3, fetch.toString());
      assertTrue(
          fetch.toString().toLowerCase(java.util.Locale.ROOT).contains("disk"), fetch.toString());
      assertPlain(fetch);
    } finally {
      run("umount", "-l", small.toString());
    }
  }

  /// The file's head with another data set: what an honest writer would refuse to write.
  private static byte[] unchecked(byte[] file, Dataset dataset) throws IOException {
    String old = STUDY.instances().get(3).string(Tag.SOPInstanceUID, "");
    String hostile = dataset.string(Tag.SOPInstanceUID, "");
    byte[] wanted = old.getBytes(StandardCharsets.US_ASCII);
    byte[] replacement =
        (hostile + "\0".repeat(Math.max(0, old.length() - hostile.length())))
            .getBytes(StandardCharsets.US_ASCII);
    assertEquals(wanted.length, replacement.length);
    byte[] changed = file.clone();
    for (int i = 0; i + wanted.length <= changed.length; i++) {
      if (Arrays.equals(changed, i, i + wanted.length, wanted, 0, wanted.length)) {
        System.arraycopy(replacement, 0, changed, i, replacement.length);
      }
    }
    return changed;
  }

  private List<String> everythingBeside() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.startsWith(home))
          .filter(file -> !file.startsWith(home.resolveSibling("keys")))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private static int run(String... line) throws Exception {
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}

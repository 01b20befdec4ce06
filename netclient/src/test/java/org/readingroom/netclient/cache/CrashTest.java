package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.*;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.seal.Sealing;

class CrashTest {
  private static final byte[] KEY = new byte[32];

  @TempDir Path folder;

  @Test
  void killedAtAnyInstantEverythingReportedIsThereAndNothingElse() throws Exception {
    Random random = new Random(4711);
    List<String> reported = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      Process child = writer("1.2." + (round + 1), 1_000_000);
      try (BufferedReader said = reader(child)) {
        assertEquals("open", said.readLine());
        int until = 1 + random.nextInt(80);
        for (int i = 0; i < until; i++) {
          reported.add(said.readLine());
        }
        Thread.sleep(random.nextInt(60));
        // by its handle, which leaves what it said readable
        child.toHandle().destroyForcibly();
        child.waitFor();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          reported.add(line);
        }
        // the last line may have been cut by the kill
        reported.removeLast();
      }
    }
    assertTrue(Files.exists(folder.resolve("index.db-wal")), "killed with its log in place");
    Canaries.assertAbsent(folder, "CANARY", "Zephyrine", reported.getFirst());
    try (StudyCache cache = open()) {
      for (String sop : reported) {
        CachedInstance instance = cache.instance(sop).orElseThrow();
        assertEquals(instance.bytes(), cache.read(instance).length);
      }
      Verification verified = cache.verify(false, Verification.Listener.NONE);
      assertTrue(verified.damaged().isEmpty());
      assertTrue(verified.checked() >= reported.size());
      assertEquals(verified.checked(), objectFiles().size(), "no orphan file");
    }
  }

  @Test
  void killedWhileStoringEvictingAndRepairingTheCacheIsCleanAfterwards() throws Exception {
    Random random = new Random(815);
    int rounds = Boolean.getBoolean("readingroom.long") ? 40 : 4;
    for (int round = 0; round < rounds; round++) {
      // two at once, so that each meets what the other leaves behind
      Process one = child(CrashLoop.class, Integer.toString(random.nextInt()));
      Process two = child(CrashLoop.class, Integer.toString(random.nextInt()));
      for (Process child : List.of(one, two)) {
        try (BufferedReader said = reader(child)) {
          assertEquals("open", said.readLine());
          int until = random.nextInt(60);
          for (int i = 0; i < until; i++) {
            said.readLine();
          }
          Thread.sleep(random.nextInt(40));
          child.toHandle().destroyForcibly();
          child.waitFor();
        }
      }
      try (StudyCache cache = open()) {
        Verification found = cache.verify(false, Verification.Listener.NONE);
        assertTrue(found.clean(), () -> found.toString());
        assertEquals(found.checked(), objectFiles().size(), "no file without a row");
      }
    }
  }

  @Test
  void severalProcessesFillOneCacheTogether() throws Exception {
    List<Process> children = new ArrayList<>();
    // two of them bring the same objects
    for (String prefix : List.of("1.7", "1.8", "1.8")) {
      children.add(writer(prefix, 110));
    }
    for (Process child : children) {
      try (BufferedReader said = reader(child)) {
        List<String> lines = said.readAllLines();
        assertEquals("closed", lines.getLast());
        assertEquals(112, lines.size());
      }
      assertEquals(0, child.waitFor());
    }
    try (StudyCache cache = open()) {
      assertEquals(220, cache.verify(false, Verification.Listener.NONE).checked());
      assertEquals(220, objectFiles().size());
      assertEquals(4, cache.studies().size());
    }
  }

  private StudyCache open() throws IOException {
    return StudyCache.open(folder, Sealing.of(KEY), CacheLimits.DEFAULT);
  }

  private Process writer(String prefix, int count) throws IOException {
    return child(CrashWriter.class, prefix, Integer.toString(count));
  }

  private Process child(Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            folder.toString(),
            HexFormat.of().formatHex(KEY)));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static BufferedReader reader(Process child) {
    return new BufferedReader(
        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
  }

  private List<Path> objectFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}

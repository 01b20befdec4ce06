package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.seal.Sealing;

/// A disk that is really full: a small memory file system, where this account may mount one.
class FullDiskTest {
  @TempDir Path folder;

  @Test
  void aDiskThatFillsUpMidwayKeepsWhatCountedAndGoesOnWhenThereIsRoom() throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder.toString()) == 0,
        "may not mount a memory file system");
    try {
      fill();
    } finally {
      run("umount", folder.toString());
    }
  }

  private void fill() throws Exception {
    Sealing sealing = Sealing.ephemeral();
    CacheLimits noReserve = new CacheLimits(1 << 30, 0, 1 << 30);
    List<String> counted = new ArrayList<>();
    try (StudyCache cache = StudyCache.open(folder.resolve("cache"), sealing, noReserve)) {
      boolean full = false;
      for (int i = 0; i < 60 && !full; i++) {
        String study = "1.2." + i % 3;
        try {
          counted.add(
              Objects.store(cache, Objects.bytes(study, study + ".1", study + ".1." + i, i, 400))
                  .await()
                  .instance()
                  .sopInstanceUid());
        } catch (CacheFullException e) {
          full = true;
        }
      }
      assertTrue(full, "the disk must have filled up");
      assertFalse(counted.isEmpty());
      for (String sop : counted) {
        assertTrue(cache.contains(sop));
      }
      assertTrue(cache.verify(false, Verification.Listener.NONE).damaged().isEmpty());
      assertEquals(counted.size(), objectFiles().size());
      // room again: the same process goes on
      assertTrue(cache.forget("1.2.0"));
      Objects.store(cache, Objects.bytes("1.9", "1.9.1", "1.9.1.1", 1, 400)).await();
    }
    try (StudyCache again = StudyCache.open(folder.resolve("cache"), sealing, noReserve)) {
      assertTrue(again.verify(false, Verification.Listener.NONE).damaged().isEmpty());
      assertTrue(again.contains("1.9.1.1"));
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private List<Path> objectFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("cache/objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}

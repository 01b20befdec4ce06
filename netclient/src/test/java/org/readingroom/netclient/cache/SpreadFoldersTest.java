package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.seal.Sealing;

/// Where a new cache asks the file system to put its folders.
class SpreadFoldersTest {
  private static final Path LSATTR = Path.of("/usr/bin/lsattr");

  @TempDir Path folder;

  private static String attributes(Path of) throws Exception {
    Process lsattr = new ProcessBuilder(LSATTR.toString(), "-d", of.toString()).start();
    String said = new String(lsattr.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, lsattr.waitFor(), said);
    return said.split(" ", 2)[0];
  }

  @Test
  void theFoldersOfANewCacheAreSpreadOverTheDisk() throws Exception {
    assumeTrue(Files.getFileStore(folder).type().equals("ext4"), "an ext4 file system");
    assumeTrue(Files.isExecutable(LSATTR), "e2fsprogs");
    Path home = folder.resolve("cache");
    StudyCache.open(home, Sealing.ephemeral(), CacheLimits.DEFAULT).close();
    assertTrue(attributes(home.resolve("objects")).contains("T"), "top of hierarchies");
  }

  @Test
  void aFolderThatCannotBeMarkedIsLeftAsItIs() {
    SpreadFolders.within(folder.resolve("not-there"));
  }
}

package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Asks ext4 to lay each folder within a folder out in a part of the disk of its own ("top of
/// directory hierarchies", `chattr(1)`).
///
/// A new file's inode lies in the same block group as its folder, and for minutes after files were
/// removed there ext4 looks at the inode of each again for each new one (Linux, `fs/ext4/ialloc.c`,
/// `recently_deleted`). So in a cache that evicts while it fetches, or on a disk where anything
/// else nearby was removed, making a file took 0.1 to 0.3 ms of processor time instead of 0.02: a
/// fifth of the whole cost of keeping a slice.
///
/// A request only: other file systems, and a computer without `chattr`, go on as before. Stateless;
/// any thread.
public final class SpreadFolders {
  private static final Path CHATTR = Path.of("/usr/bin/chattr");
  private static final int PATIENCE_MS = 2_000;

  private SpreadFolders() {}

  /// Blocks for some milliseconds.
  ///
  /// @param parent a folder that has no folders yet: those it has stay where they are
  public static void within(Path parent) {
    try {
      if (!Files.getFileStore(parent).type().equals("ext4") || !Files.isExecutable(CHATTR)) {
        return;
      }
      Process chattr =
          new ProcessBuilder(CHATTR.toString(), "+T", parent.toAbsolutePath().toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!chattr.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
        chattr.destroyForcibly();
      }
    } catch (IOException notToBeHad) {
      // files are made more slowly, that is all
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

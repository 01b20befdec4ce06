package org.readingroom.app.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Files that a measurement is done with: their space is free at once, for the next one to use, but
/// they are removed with the benchmark only.
///
/// For minutes after a file was removed, ext4 looks at its inode again for each new file nearby
/// (Linux, `fs/ext4/ialloc.c`, `recently_deleted`): 400 removed between two runs, and 400 before
/// them, cost each of the 400 files of the next run up to 0.3 ms, which no reader's fetch pays.
/// Belongs to one thread.
public final class EmptiedFiles {
  private final Path kept;
  private int count;

  /// @param kept folder that they stay in, on the same disk as the files
  public EmptiedFiles(Path kept) throws IOException {
    this.kept = Files.createDirectories(kept);
  }

  /// Empties all files of a folder that somebody removes meanwhile, and removes the others.
  ///
  /// @param removing removes what it likes
  public void empty(Path folder, Removal removing) throws IOException, InterruptedException {
    List<Path> before = filesIn(folder);
    for (Path file : before) {
      Files.createLink(kept.resolve(Integer.toString(count++)), file);
    }
    removing.run();
    int first = count - before.size();
    for (int i = 0; i < before.size(); i++) {
      Path held = kept.resolve(Integer.toString(first + i));
      if (Files.exists(before.get(i))) {
        Files.delete(held); // it stays where it is
      } else {
        FileChannel.open(held, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
            .close();
      }
    }
  }

  /// Removes files.
  @FunctionalInterface
  public interface Removal {
    void run() throws IOException, InterruptedException;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}

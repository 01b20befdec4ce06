package org.readingroom.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptiedFilesTest {
  @TempDir Path folder;

  @Test
  void removedFilesGiveTheirSpaceBackAndOthersAreLeftAlone() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work/inner"));
    Path removed = Files.writeString(work.resolve("removed"), "pixels");
    Path stays = Files.writeString(work.resolve("stays"), "others");
    Path kept = folder.resolve("kept");
    EmptiedFiles emptied = new EmptiedFiles(kept);

    emptied.empty(folder.resolve("work"), () -> Files.delete(removed));
    Path again = Files.writeString(work.resolve("again"), "more");
    emptied.empty(folder.resolve("work"), () -> Files.delete(again));

    assertFalse(Files.exists(removed));
    assertEquals("others", Files.readString(stays));
    try (Stream<Path> left = Files.list(kept)) {
      List<Path> files = left.toList();
      assertEquals(2, files.size());
      for (Path file : files) {
        assertEquals(0, Files.size(file));
      }
    }
  }

  @Test
  void aFolderThatIsNotThereIsEmpty() throws Exception {
    new EmptiedFiles(folder.resolve("kept")).empty(folder.resolve("nowhere"), () -> {});
    try (Stream<Path> left = Files.list(folder.resolve("kept"))) {
      assertEquals(0, left.count());
    }
  }
}

package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Looks for words that must not be on the disk: in every file and every name below a folder.
public final class Canaries {
  private Canaries() {}

  /// In UTF-8 and UTF-16 of either byte order.
  ///
  /// @param canaries none that a file's name could spell by chance, which is hexadecimal
  public static void assertAbsent(Path folder, String... canaries) throws IOException {
    for (String canary : canaries) {
      assertFalse(canary.matches("[0-9a-f]*"), canary);
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String name = path.getFileName().toString();
        byte[] content = Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
        String latin = new String(content, StandardCharsets.ISO_8859_1);
        for (String canary : canaries) {
          assertFalse(name.contains(canary), name);
          for (Charset charset :
              List.of(
                  StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            String needle = new String(canary.getBytes(charset), StandardCharsets.ISO_8859_1);
            // short digits turn up in random bytes by chance: only say so of longer words
            assertFalse(needle.length() >= 6 && latin.contains(needle), canary + " in " + name);
          }
        }
      }
    }
  }
}

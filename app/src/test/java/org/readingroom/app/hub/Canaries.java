package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Words that must not be readable anywhere in a profile: not in a file, not in a file's name.
public final class Canaries {
  private Canaries() {}

  /// Fails when any file below the folder, or its name, holds one of the words in UTF-8 or UTF-16.
  public static void assertNoneIn(Path folder, String... words) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        byte[] content = Files.readAllBytes(file);
        for (String word : words) {
          assertFalse(name.contains(word), name);
          assertFalse(holds(content, word.getBytes(StandardCharsets.UTF_8)), word + " in " + name);
          assertFalse(
              holds(content, word.getBytes(StandardCharsets.UTF_16LE)), word + " in " + name);
          assertFalse(
              holds(content, word.getBytes(StandardCharsets.UTF_16BE)), word + " in " + name);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(byte[] content, byte[] word) {
    outer:
    for (int i = 0; i + word.length <= content.length; i++) {
      for (int j = 0; j < word.length; j++) {
        if (content[i + j] != word[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}

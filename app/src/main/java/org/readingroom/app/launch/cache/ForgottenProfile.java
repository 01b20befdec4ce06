package org.readingroom.app.launch.cache;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;

/// Forgetting all that a profile holds: the key first, so that from the first instant nothing can
/// be read any more; then the files. The settings stay: they name archives, no patients. A crash in
/// between leaves noise, and forgetting again removes it.
final class ForgottenProfile {
  private ForgottenProfile() {}

  /// @param deleted names within the profile
  /// @param left what could not be deleted
  record Answer(boolean keyDestroyed, List<String> deleted, List<String> left) {}

  /// @throws CommandFailure while another process has the profile open: it holds the key in memory
  static Answer forget(Path home) throws IOException, InterruptedException, CommandFailure {
    if (StudyCache.isOpen(home.resolve("cache"))) {
      throw CommandFailure.failed(
          "Reading Room is open with this profile. Close its window, agent and commands first.");
    }
    boolean hadKey =
        ProfileKeys.forgetEverything(home, KeyEnvironment.system(PassphrasePrompt.NOBODY));
    List<String> deleted = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Path each : sealed(home)) {
      String name = String.valueOf(each.getFileName());
      try {
        delete(each);
        deleted.add(name);
      } catch (IOException e) {
        left.add(name);
      }
    }
    return new Answer(hadKey, deleted, left);
  }

  /// What lies in the profile and is ours, but for the settings.
  private static List<Path> sealed(Path home) throws IOException {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(home)) {
      return inside
          .filter(each -> {
            String name = String.valueOf(each.getFileName());
            return name.equals("cache")
                || name.equals("drafts")
                || name.equals("logs")
                || name.equals("keys.lock")
                || name.matches(".*\\.db([.-].*)?");
          })
          .sorted()
          .toList();
    }
  }

  private static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

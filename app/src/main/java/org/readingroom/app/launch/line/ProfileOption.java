package org.readingroom.app.launch.line;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--home DIR`, for every command.
public final class ProfileOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The profile folder: settings, cache, hub, logs. Default: the system's place.")
  private @Nullable Path home;

  public Path home() {
    Path chosen = home;
    return (chosen == null ? defaultHome() : chosen).toAbsolutePath().normalize();
  }

  /// The operating system's place for an application's data.
  public static Path defaultHome() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    Path user = Path.of(System.getProperty("user.home", "."));
    if (system.contains("win")) {
      String roaming = System.getenv("APPDATA");
      return (roaming == null ? user : Path.of(roaming)).resolve("Reading Room");
    }
    if (system.contains("mac")) {
      return user.resolve("Library").resolve("Application Support").resolve("Reading Room");
    }
    String data = System.getenv("XDG_DATA_HOME");
    Path base =
        data == null || data.isBlank() ? user.resolve(".local").resolve("share") : Path.of(data);
    return base.resolve("readingroom");
  }
}

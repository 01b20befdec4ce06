package org.readingroom.netclient.seal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The freedesktop Secret Service (GNOME Keyring, KWallet) through `secret-tool` of libsecret. The
/// secret goes through standard input, never through the command line, where others could read it.
final class SecretToolKeyring implements Keyring {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final KeyringTool tool;

  private SecretToolKeyring(KeyringTool tool) {
    this.tool = tool;
  }

  /// The keyring when the tool is installed and a session bus exists, else {@link Keyring#NONE}.
  static Keyring find(Map<String, String> environment) {
    return find(environment, WAIT);
  }

  /// @param wait for one answer; a locked keyring may be asking the person meanwhile
  static Keyring find(Map<String, String> environment, Duration wait) {
    if (environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "").isBlank()) {
      return Keyring.NONE;
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (folder.isBlank()) {
        continue;
      }
      Path tool = Path.of(folder, "secret-tool");
      if (Files.isExecutable(tool)) {
        return new SecretToolKeyring(new KeyringTool(tool, environment, wait));
      }
    }
    return Keyring.NONE;
  }

  @Override
  public Optional<String> read(String name) throws InterruptedException {
    return tool.run("", "lookup", "application", "readingroom", "profile", name)
        .map(String::strip)
        .filter(secret -> !secret.isEmpty());
  }

  @Override
  public boolean write(String name, String secret) throws InterruptedException {
    return tool.run(
            secret,
            "store",
            "--label=Reading Room profile key",
            "application",
            "readingroom",
            "profile",
            name)
        .isPresent();
  }

  @Override
  public void delete(String name) throws InterruptedException {
    tool.run("", "clear", "application", "readingroom", "profile", name);
  }
}

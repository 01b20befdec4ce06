package org.readingroom.netclient.seal;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The freedesktop Secret Service (GNOME Keyring, KWallet) through `secret-tool` of libsecret. The
/// secret goes through standard input, never through the command line, where others could read it.
final class SecretToolKeyring implements Keyring {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final Path tool;
  private final Map<String, String> environment;
  private final Duration wait;

  private SecretToolKeyring(Path tool, Map<String, String> environment, Duration wait) {
    this.tool = tool;
    this.environment = environment;
    this.wait = wait;
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
        return new SecretToolKeyring(tool, environment, wait);
      }
    }
    return Keyring.NONE;
  }

  @Override
  public Optional<String> read(String name) throws InterruptedException {
    return run("", "lookup", "application", "readingroom", "profile", name)
        .map(String::strip)
        .filter(secret -> !secret.isEmpty());
  }

  @Override
  public boolean write(String name, String secret) throws InterruptedException {
    return run(
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
    run("", "clear", "application", "readingroom", "profile", name);
  }

  /// What it printed, when it ended well and in time.
  private Optional<String> run(String input, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(tool.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException alreadyGone) {
        // its exit status says the rest
      }
      // a secret is a few dozen bytes: it fits the pipe, so waiting before reading cannot block it
      if (!process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
      return Optional.of(
          new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }
}

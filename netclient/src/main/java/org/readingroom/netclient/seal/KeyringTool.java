package org.readingroom.netclient.seal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A program of the operating system that keeps secrets. They go through standard input, never
/// through the command line, where others could read them.
///
/// @param environment all that the program gets; null for this process's own
/// @param patience for one answer; a locked keyring may be asking the person meanwhile
record KeyringTool(Path tool, @Nullable Map<String, String> environment, Duration patience) {

  /// What it printed, when it ended well and in time.
  Optional<String> run(String input, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(tool.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
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
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
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

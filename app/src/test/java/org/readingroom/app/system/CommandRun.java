package org.readingroom.app.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One command line of the program in a process of its own, started as `run` starts it.
///
/// @param exitStatus as the process ended
/// @param out standard output
/// @param err standard error
record CommandRun(int exitStatus, String out, String err) {
  private static final int SECONDS = 180;

  /// Runs a command and waits for its end.
  ///
  /// @param home the profile; the key is kept beside it, outside the profile
  static CommandRun of(Path home, String... arguments) {
    return of(home, Map.of(), arguments);
  }

  static CommandRun of(Path home, Map<String, String> environment, String... arguments) {
    try {
      Path out = Files.createTempFile("command", ".out");
      Path err = Files.createTempFile("command", ".err");
      Process process = start(home, environment, out, err, arguments);
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException(
              String.join(" ", arguments) + " did not end in " + SECONDS + " s");
        }
        return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        process.destroyForcibly();
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Starts a command and leaves it running.
  static Process start(
      Path home, Map<String, String> environment, Path out, Path err, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>(BuiltProgram.commandLine());
    line.addAll(List.of(arguments));
    line.add("--home");
    line.add(home.toString());
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("XDG_DATA_HOME", home.resolveSibling("keys").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /// The one JSON document on standard output.
  JsonNode json() {
    try {
      return new JsonMapper().readTree(out);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + out + err, e);
    }
  }

  @Override
  public String toString() {
    return "exit " + exitStatus + "\n" + out + "\n" + err;
  }
}

package org.readingroom.app.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program that ours is compared with, run once per measurement.
public final class PeerProgram {
  private static final long LIMIT_S = 600;

  private final Path program;
  private final Map<String, String> environment;

  private PeerProgram(Path program, Map<String, String> environment) {
    this.program = program;
    this.environment = environment;
  }

  /// @param environment variables it is run with
  /// @return empty when it is not installed
  public static Optional<PeerProgram> find(String name, Map<String, String> environment) {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    for (String folder : folders.split(":", -1)) {
      Path candidate = Path.of(folder, name);
      if (Files.isExecutable(candidate)) {
        return Optional.of(new PeerProgram(candidate, Map.copyOf(environment)));
      }
    }
    return Optional.empty();
  }

  Path path() {
    return program;
  }

  /// What a run said and how long it took, its start included.
  public record Run(double ms, String out) {}

  /// @throws IOException when it ends with an error or not in time
  public Run run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(program.getFileName() + " did not finish its part of the benchmark");
      }
      return new Run((System.nanoTime() - start) / 1e6, out);
    } finally {
      process.destroyForcibly();
    }
  }
}

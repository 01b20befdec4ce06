package org.readingroom.app.bench.pool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// PostgreSQL's own load generator: a script of statements run again and again by so many
/// connections.
///
/// @param program `pgbench`
record PgBench(Path program, int port, String user, String password) {
  private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");

  /// @param script in pgbench's language
  /// @param folder for the script and the log of every transaction
  Load run(String script, int connections, int seconds, Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("script.sql"), script);
    Path logs = Files.createTempDirectory(folder, "pgbench");
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + connections,
                "--jobs=" + Math.min(connections, 2),
                "--time=" + seconds,
                "--file=" + file,
                "--log",
                "--log-prefix=" + logs.resolve("each"),
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + user,
                "postgres")
            .redirectError(
                ProcessBuilder.Redirect.appendTo(folder.resolve("pgbench.log").toFile()));
    builder.environment().put("PGPASSWORD", password);
    builder.environment().put("PGOPTIONS", "-c search_path=reading_room");
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher tps = TPS.matcher(said);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0 || !tps.find()) {
        throw new IOException("pgbench did not do its part; see " + folder);
      }
      return new Load(Double.parseDouble(tps.group(1)), latenciesMs(logs));
    } finally {
      process.destroyForcibly();
    }
  }

  // third word of a line: µs the transaction took
  private static double[] latenciesMs(Path logs) throws IOException {
    DoubleStream.Builder all = DoubleStream.builder();
    try (Stream<Path> files = Files.list(logs)) {
      for (Path each : files.toList()) {
        try (Stream<String> lines = Files.lines(each)) {
          lines.forEach(line -> all.add(Double.parseDouble(line.split(" ", 4)[2]) / 1000));
        }
        Files.delete(each);
      }
    }
    return all.build().toArray();
  }
}

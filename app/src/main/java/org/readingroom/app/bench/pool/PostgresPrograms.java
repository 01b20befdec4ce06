package org.readingroom.app.bench.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's own programs on this computer, as Debian's `postgresql-15` or a later one lays them
/// out.
///
/// The server refuses to run as root: then another user of the system runs it.
///
/// @param folder holds `initdb`, `pg_ctl`, `postgres`, `pgbench` and the rest
/// @param user who runs the server; null for whoever runs us
public record PostgresPrograms(Path folder, @Nullable String user) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final List<String> NEEDED = List.of("initdb", "pg_ctl", "postgres", "pgbench");
  private static final long LIMIT_S = 120;

  /// @return empty when they are not installed, or nobody is there who may run them
  public static Optional<PostgresPrograms> find() throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions
            .sorted(Comparator.comparing(PostgresPrograms::version).reversed())
            .map(version -> version.resolve("bin"))
            .forEach(folders::add);
      }
    }
    for (String each : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      folders.add(Path.of(each));
    }
    boolean root = "root".equals(System.getProperty("user.name"));
    @Nullable String user = root ? serverUser() : null;
    if (root && user == null) {
      return Optional.empty();
    }
    return folders.stream()
        .filter(folder -> NEEDED.stream().allMatch(n -> Files.isExecutable(folder.resolve(n))))
        .findFirst()
        .map(folder -> new PostgresPrograms(folder, user));
  }

  // "15" before "9.6"
  private static double version(Path folder) {
    try {
      return Double.parseDouble(folder.getFileName().toString());
    } catch (NumberFormatException notAVersion) {
      return 0;
    }
  }

  private static @Nullable String serverUser() throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
      return null;
    }
    for (String wanted : List.of("postgres:", "nobody:")) {
      for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
        if (line.startsWith(wanted)) {
          return wanted.substring(0, wanted.length() - 1);
        }
      }
    }
    return null;
  }

  /// A command line that runs one of the programs as the server's user.
  public List<String> asServer(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (user != null) {
      command.addAll(List.of("/usr/bin/setpriv", "--reuid=" + user, "--regid=" + group()));
      command.addAll(List.of("--clear-groups", "--"));
    }
    command.add(folder.resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private String group() {
    return "nobody".equals(user) ? "nogroup" : String.valueOf(user);
  }

  /// Lets the server's user, and nobody else, into a folder.
  public void own(Path path) throws IOException {
    if (user != null) {
      Files.setOwner(
          path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
  }

  /// Runs one of the programs as the server's user and waits for it.
  ///
  /// @throws IOException when it fails; its words are in the log
  public void run(Path log, String program, String... arguments)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(asServer(program, List.of(arguments)))
            .directory(new java.io.File("/"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(program + " did not do its work; see " + log);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}

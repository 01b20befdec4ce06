package org.readingroom.app.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// The program under test as it is installed: jars only, nothing of the tests among them, and an
/// archive of its loaded classes, with which a command starts in half the processor time.
///
/// Built once into the build folder, and again when a class is newer; processes of tests beside
/// each other share it. Without the archive everything works the same, only slower.
final class BuiltProgram {
  private static final Path FOLDER = Path.of("target", "program").toAbsolutePath();
  private static final Path JAR = FOLDER.resolve("program.jar");
  private static final Path CLASSES = FOLDER.resolve("classes.aot");
  private static final int SECONDS = 120;

  private static List<String> start;

  private BuiltProgram() {}

  /// The command line up to the program's own arguments.
  static synchronized List<String> commandLine() {
    if (start == null) {
      start = build();
    }
    return start;
  }

  private static List<String> build() {
    List<Path> folders = new ArrayList<>();
    List<String> jars = new ArrayList<>(List.of(JAR.toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
        folders.add(path);
      } else if (entry.endsWith(".jar") && !entry.endsWith("-tests.jar")) {
        jars.add(entry);
      }
    }
    String classPath = String.join(File.pathSeparator, jars);
    try {
      Files.createDirectories(FOLDER);
      try (FileChannel lock =
          FileChannel.open(
              FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        Path builtOf = FOLDER.resolve("class-path");
        String now = classPath + "\n" + newest(folders);
        if (!Files.exists(builtOf) || !Files.readString(builtOf).equals(now)) {
          Files.deleteIfExists(CLASSES);
          pack(folders);
          train(classPath);
          Files.writeString(builtOf, now);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> line = java(classPath);
    line.add(1, "-XX:AOTCache=" + CLASSES);
    line.add(
        2, "-Xlog:disable"); // what it says when the archive does not fit goes to standard output
    return List.copyOf(line);
  }

  private static List<String> java(String classPath) {
    return new ArrayList<>(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            "org.readingroom.app.launch.Main"));
  }

  private static FileTime newest(List<Path> folders) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          FileTime time = Files.getLastModifiedTime(file);
          newest = time.compareTo(newest) > 0 ? time : newest;
        }
      }
    }
    return newest;
  }

  private static void pack(List<Path> folders) {
    List<String> arguments =
        new ArrayList<>(List.of("--create", "--no-compress", "--file", JAR.toString()));
    folders.forEach(folder -> arguments.addAll(List.of("-C", folder.toString(), ".")));
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    if (jar.run(System.out, System.err, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException("The program's classes could not be packed into " + JAR);
    }
  }

  /// Keeps the classes that one pass of the agent loads: most of what any command needs.
  private static void train(String classPath) throws IOException {
    Path home = Files.createDirectories(FOLDER.resolve("profile"));
    Files.writeString(
        home.resolve("settings.toml"),
        """
        [[pacs]]
        name = "Grimsby"
        host = "127.0.0.1"
        port = 1
        ae-title = "GRIMSBY"
        """);
    List<String> line = java(classPath);
    line.add(1, "-XX:AOTCacheOutput=" + CLASSES);
    line.addAll(List.of("agent", "--once", "--home", home.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolve("classes.log").toFile());
    builder.environment().put("XDG_DATA_HOME", FOLDER.resolve("keys").toString());
    Process agent = builder.start();
    try {
      if (!agent.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the agent did not end in " + SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      agent.destroyForcibly();
    }
  }
}

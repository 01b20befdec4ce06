package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One child process that serves a port; dies with its test.
final class ServerProcess implements AutoCloseable {
  private static final int START_MS = 20_000;

  private final Process process;
  private final Thread atExit;

  private ServerProcess(Process process) {
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// Starts it and waits until every port answers.
  ///
  /// @throws IllegalStateException with the log's tail when it ends or does not answer in time
  static ServerProcess start(
      List<String> command, Map<String, String> environment, Path log, int... ports) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      ServerProcess server = new ServerProcess(builder.start());
      long giveUp = System.nanoTime() + START_MS * 1_000_000L;
      for (int port : ports) {
        while (!FreePorts.answers(port)) {
          if (!server.process.isAlive() || System.nanoTime() > giveUp) {
            server.close();
            throw new IllegalStateException(command.getFirst() + " did not start: " + tail(log));
          }
          Thread.sleep(20);
        }
      }
      if (!server.process.isAlive()) {
        throw new IllegalStateException(command.getFirst() + " ended: " + tail(log));
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Path of a program, or a failure that says what to install.
  static String program(String name, String debianPackage) {
    for (String folder : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":", -1)) {
      Path candidate = Path.of(folder, name);
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    throw new IllegalStateException(
        name + " is not installed. Type: sudo apt-get install " + debianPackage);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException alreadyShuttingDown) {
      // the hook is running: nothing left to do
    }
  }

  private static String tail(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "(no log)";
    }
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }
}

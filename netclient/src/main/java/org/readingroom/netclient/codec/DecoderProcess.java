package org.readingroom.netclient.codec;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One helper process that decodes frames with the native library, seen from our side. Damaged data
/// can end or hang it; then it is replaced, and nothing else is lost.
///
/// Used by one thread at a time. The helper ends when its connection does, so it never outlives us.
final class DecoderProcess implements AutoCloseable {
  /// A helper that is not there by then never comes: a slow disk and a busy machine included.
  private static final long START_MS = 30_000;

  private static final ScheduledExecutorService WATCH = watch();

  private final Process process;
  private final DecoderConnection connection;

  private DecoderProcess(Process process, DecoderConnection connection) {
    this.process = process;
    this.connection = connection;
  }

  private static ScheduledExecutorService watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("codec-watch").factory());
    watch.setRemoveOnCancelPolicy(true);
    return watch;
  }

  /// Starts a helper and waits until it is ready; some tenths of a second.
  ///
  /// @throws IOException when it cannot be started or its library not loaded
  static DecoderProcess start() throws IOException {
    SharedMemory memory = SharedMemory.create();
    try {
      return start(memory);
    } finally {
      if (memory != null) {
        memory.forgetName();
      }
    }
  }

  private static DecoderProcess start(@Nullable SharedMemory memory) throws IOException {
    Path folder = Files.createTempDirectory("readingroom-codec"); // the owner's only
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      ProcessBuilder helper =
          new ProcessBuilder(
                  command(memory == null ? SharedMemory.NONE : memory.file().toString(), socket))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      helper.environment().remove("_JPACKAGE_LAUNCHER"); // or the launcher takes it for itself
      Process process = helper.start();
      process.onExit().thenRun(() -> close(server)); // or accept() would wait for ever
      ScheduledFuture<?> late = WATCH.schedule(() -> end(process), START_MS, TimeUnit.MILLISECONDS);
      try {
        // it has opened the memory before it connects
        return new DecoderProcess(
            process,
            new DecoderConnection(server.accept(), memory == null ? null : memory.bytes()));
      } catch (IOException e) {
        end(process);
        throw new IOException("the decoder's process does not start", e);
      } finally {
        late.cancel(false);
      }
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    }
  }

  /// The same program again, with another beginning: `java` on the class path, or the launcher of
  /// an installed image.
  private static List<String> command(String memory, Path socket) throws IOException {
    String program =
        ProcessHandle.current()
            .info()
            .command()
            .orElseThrow(() -> new IOException("the program does not know its own name"));
    List<String> command = new ArrayList<>(List.of(program));
    if (Path.of(program).getFileName().toString().startsWith("java")) {
      command.addAll(
          List.of(
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Xms16m",
              "-XX:-CreateCoredumpOnCrash",
              "-XX:ErrorFile=" + (Files.exists(Path.of("/dev/null")) ? "/dev/null" : "NUL"),
              "-Djava.awt.headless=true",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              DecoderMain.class.getName()));
    } else {
      command.add(DecoderMain.ARGUMENT);
    }
    command.add(memory);
    command.add(socket.toString());
    return command;
  }

  /// @throws UndecodableFrameException the frame's fault, the helper goes on
  /// @throws IOException the helper is lost; close it
  RawFrame decode(byte[] frame, int flags, CodeStream stream, long patienceMs) throws IOException {
    ScheduledFuture<?> late = WATCH.schedule(() -> end(process), patienceMs, TimeUnit.MILLISECONDS);
    try {
      connection.ask(frame, flags, stream);
      return connection.answer();
    } finally {
      late.cancel(false);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /// An installed program's launcher has the Java machine as a child.
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException e) {
      // gone either way
    }
  }

  @Override
  public void close() {
    end(process);
    try {
      connection.close();
    } catch (IOException e) {
      // gone either way
    }
  }
}

package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.readingroom.netclient.peer.ArchiveNode;

/// dcmtk's servers and clients. The servers listen on all addresses (dcmtk cannot do otherwise);
/// they run only as long as a test.
public final class DcmtkServer implements AutoCloseable {
  private final String aeTitle;
  private final int port;
  private final Path folder;
  private final ServerProcess process;

  private DcmtkServer(String aeTitle, int port, Path folder, ServerProcess process) {
    this.aeTitle = aeTitle;
    this.port = port;
    this.folder = folder;
    this.process = process;
  }

  /// `storescp`: keeps what it is sent as files of {@link #folder()}, in any transfer syntax.
  public static DcmtkServer storescp(Path folder, String aeTitle, String... options) {
    int port = FreePorts.one();
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.program("storescp", "dcmtk"));
    command.addAll(List.of("-aet", aeTitle, "-od", folder.toString(), "-uf"));
    command.addAll(List.of(options));
    command.add(Integer.toString(port));
    return start(aeTitle, port, folder, command);
  }

  /// `wlmscpfs`: a modality worklist over the `*.wl` files of {@link #folder()}, which may come and
  /// go while it runs.
  public static DcmtkServer wlmscpfs(Path folder, String aeTitle) {
    int port = FreePorts.one();
    Path worklist = folder.resolve(aeTitle);
    try {
      Files.createDirectories(worklist);
      Files.writeString(worklist.resolve("lockfile"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        List.of(
            ServerProcess.program("wlmscpfs", "dcmtk"),
            "--keep-char-set",
            "-dfp",
            folder.toString(),
            Integer.toString(port));
    return start(aeTitle, port, worklist, command);
  }

  /// `dcmqrscp`: a small archive with C-FIND, C-GET and C-STORE over the study root.
  public static DcmtkServer dcmqrscp(Path folder, String aeTitle) {
    return dcmqrscp(folder, aeTitle, "");
  }

  /// The same, which also sends by C-MOVE.
  ///
  /// @param destination a line of its host table, `us = (READINGROOM, 127.0.0.1, 11112)`
  public static DcmtkServer dcmqrscp(Path folder, String aeTitle, String destination) {
    int port = FreePorts.one();
    try {
      Path storage = Files.createDirectories(folder.resolve("storage"));
      Path configuration = folder.resolve("dcmqrscp.cfg");
      Files.writeString(
          configuration,
          """
          NetworkTCPPort = %d
          MaxPDUSize = 16384
          MaxAssociations = 16
          HostTable BEGIN
          %s
          HostTable END
          VendorTable BEGIN
          VendorTable END
          AETable BEGIN
          %s %s RW (200, 1024mb) ANY
          AETable END
          """
              .formatted(port, destination, aeTitle, storage));
      return start(
          aeTitle,
          port,
          folder,
          List.of(ServerProcess.program("dcmqrscp", "dcmtk"), "-c", configuration.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DcmtkServer start(String aeTitle, int port, Path folder, List<String> command) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DcmtkServer(
        aeTitle,
        port,
        folder,
        ServerProcess.start(
            command, Map.of("TCP_NODELAY", "1"), folder.resolve("server.log"), port));
  }

  public ArchiveNode node(String name) {
    return ArchiveNode.of(name, "127.0.0.1", port, aeTitle);
  }

  public int port() {
    return port;
  }

  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    process.close();
  }

  /// What a command-line client answered.
  ///
  /// @param output stdout and stderr together
  public record Answer(int exitStatus, String output) {}

  /// Runs a client such as `echoscu` to its end, at most 60 s.
  public static Answer run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.program(program, program.equals("curl") ? "curl" : "dcmtk"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TCP_NODELAY", "1");
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException(program + " does not end");
        }
        return new Answer(process.exitValue(), output);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

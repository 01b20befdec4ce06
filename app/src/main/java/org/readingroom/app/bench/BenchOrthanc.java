package org.readingroom.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.readingroom.netclient.peer.ArchiveNode;

/// A real Orthanc of the benchmark's own, with DICOM and DICOMweb on free ports of the loopback
/// interface; ends with the benchmark.
public final class BenchOrthanc implements AutoCloseable {
  public static final String AE_TITLE = "BENCH";

  private static final long START_MS = 20_000;
  private static final List<Path> PLUGINS =
      List.of(
          Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
          Path.of("/usr/lib/orthanc/plugins/libOrthancDicomWeb.so"),
          Path.of("/usr/local/share/orthanc/plugins/libOrthancDicomWeb.so"));

  private final Process process;
  private final int dicomPort;
  private final int httpPort;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Thread atExit;

  private BenchOrthanc(Process process, int dicomPort, int httpPort) {
    this.process = process;
    this.dicomPort = dicomPort;
    this.httpPort = httpPort;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// @param folder empty; takes the archive's files
  /// @return empty when Orthanc or its DICOMweb plugin is not installed
  public static Optional<BenchOrthanc> start(Path folder) throws IOException, InterruptedException {
    Optional<PeerProgram> program = PeerProgram.find("Orthanc", java.util.Map.of());
    Optional<Path> plugin = PLUGINS.stream().filter(Files::exists).findFirst();
    if (program.isEmpty() || plugin.isEmpty()) {
      return Optional.empty();
    }
    Files.createDirectories(folder);
    List<Integer> ports = freePorts();
    Path configuration = folder.resolve("orthanc.json");
    Files.writeString(
        configuration, configuration(folder, plugin.get(), ports.get(0), ports.get(1)));
    ProcessBuilder builder =
        new ProcessBuilder(program.get().path().toString(), configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("orthanc.log").toFile());
    // without it dcmtk waits for delayed acknowledgements
    builder.environment().put("TCP_NODELAY", "1");
    BenchOrthanc started = new BenchOrthanc(builder.start(), ports.get(0), ports.get(1));
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
    while (!answers(started.dicomPort) || !answers(started.httpPort)) {
      if (!started.process.isAlive() || System.nanoTime() > end) {
        started.close();
        throw new IOException("Orthanc did not start; see " + folder.resolve("orthanc.log"));
      }
      Thread.sleep(30);
    }
    return Optional.of(started);
  }

  public int dicomPort() {
    return dicomPort;
  }

  public int httpPort() {
    return httpPort;
  }

  /// The archive behind these ports, its own or those of lines in front of it; DIMSE only.
  public static ArchiveNode node(String name, int dicomPort) {
    return ArchiveNode.of(name, "127.0.0.1", dicomPort, AE_TITLE);
  }

  /// Base of the DICOMweb services behind this port.
  public static URI web(int httpPort) {
    return URI.create("http://127.0.0.1:" + httpPort + "/dicom-web");
  }

  /// Stores one DICOM file.
  public void upload(byte[] file) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/instances"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(file))
            .build();
    HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() != 200) {
      throw new IOException("Orthanc refused a file of the benchmark");
    }
  }

  private static List<Integer> freePorts() throws IOException {
    List<Integer> ports = new ArrayList<>();
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ports.add(one.getLocalPort());
      ports.add(two.getLocalPort());
    }
    return ports;
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String configuration(Path folder, Path plugin, int dicomPort, int httpPort) {
    String storage = folder.resolve("storage").toString().replace("\\", "\\\\").replace("\"", "");
    return """
    {
      "Name": "BENCH",
      "StorageDirectory": "%s",
      "IndexDirectory": "%s",
      "Plugins": ["%s"],
      "HttpPort": %d,
      "RemoteAccessAllowed": false,
      "AuthenticationEnabled": false,
      "DicomAet": "%s",
      "DicomPort": %d,
      "DicomCheckCalledAet": true,
      "DicomAlwaysAllowEcho": true,
      "DicomAlwaysAllowStore": true,
      "DicomAlwaysAllowFind": true,
      "DicomAlwaysAllowGet": true,
      "DicomAlwaysAllowMove": true,
      "DefaultEncoding": "Utf8",
      "DicomWeb": {"Enable": true, "Root": "/dicom-web/", "EnableWado": true}
    }
    """
        .formatted(storage, storage, plugin, httpPort, AE_TITLE, dicomPort);
  }

  @Override
  public void close() {
    http.close();
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException alreadyEnding) {
      // the hook is running: nothing left to do
    }
  }
}

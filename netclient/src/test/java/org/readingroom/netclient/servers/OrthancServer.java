package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.readingroom.netclient.peer.ArchiveNode;

/// A real Orthanc with DICOM, DICOMweb and its own REST interface, storing under a folder of its
/// own. Refuses a wrong called AE title, accepts every caller. Close it to kill it.
///
/// ```java
/// try (OrthancServer lincoln = OrthancServer.start(tempDir.resolve("lincoln"), "LINCOLN")) {
///   lincoln.upload(file);
///   new DimsePeer(me, lincoln.node("Lincoln"), runtime).echo(Duration.ofSeconds(5));
/// }
/// ```
public final class OrthancServer implements AutoCloseable {
  private static final Pattern COUNT = Pattern.compile("\"CountInstances\"\\s*:\\s*(\\d+)");
  private static final int START_ATTEMPTS = 3;

  private final String aeTitle;
  private final int dicomPort;
  private final int httpPort;
  private final ServerProcess process;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private OrthancServer(String aeTitle, int dicomPort, int httpPort, ServerProcess process) {
    this.aeTitle = aeTitle;
    this.dicomPort = dicomPort;
    this.httpPort = httpPort;
    this.process = process;
  }

  public static OrthancServer start(Path folder, String aeTitle) {
    return start(folder, aeTitle, Map.of());
  }

  /// @param settings more of Orthanc's settings, each value as JSON text; they win over ours
  public static OrthancServer start(Path folder, String aeTitle, Map<String, String> settings) {
    String program = ServerProcess.program("Orthanc", "orthanc orthanc-dicomweb");
    for (int attempt = 1; ; attempt++) {
      List<Integer> ports = FreePorts.some(2);
      try {
        Files.createDirectories(folder);
        Path configuration = folder.resolve("orthanc.json");
        Files.writeString(
            configuration, configuration(folder, aeTitle, ports.get(0), ports.get(1), settings));
        ServerProcess process =
            ServerProcess.start(
                List.of(program, configuration.toString()),
                Map.of("TCP_NODELAY", "1"),
                folder.resolve("orthanc.log"),
                ports.get(0),
                ports.get(1));
        return new OrthancServer(aeTitle, ports.get(0), ports.get(1), process);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (IllegalStateException portTakenMeanwhile) {
        if (attempt == START_ATTEMPTS) {
          throw portTakenMeanwhile;
        }
      }
    }
  }

  public String aeTitle() {
    return aeTitle;
  }

  public int dicomPort() {
    return dicomPort;
  }

  public int httpPort() {
    return httpPort;
  }

  public long pid() {
    return process.pid();
  }

  /// Base of the DICOMweb services, no slash at the end.
  public URI dicomWeb() {
    return URI.create("http://127.0.0.1:" + httpPort + "/dicom-web");
  }

  /// This archive as the settings would say it, DIMSE only; add {@link #dicomWeb()} with `withWeb`.
  public ArchiveNode node(String name) {
    return ArchiveNode.of(name, "127.0.0.1", dicomPort, aeTitle);
  }

  /// Stores one DICOM file through the REST interface.
  public void upload(byte[] file) {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(rest("/instances")).POST(bytes(file)).build());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("Orthanc refused the file: " + answer.body());
    }
  }

  public void upload(Path file) {
    try {
      upload(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Instances held.
  public int instanceCount() {
    Matcher count = COUNT.matcher(get("/statistics"));
    if (!count.find()) {
      throw new IllegalStateException("Orthanc gives no instance count");
    }
    return Integer.parseInt(count.group(1));
  }

  /// Body of a GET on Orthanc's own REST interface, such as `/studies?expand`.
  public String get(String path) {
    return send(HttpRequest.newBuilder(rest(path)).GET().build()).body();
  }

  /// Removes a study with all that is in it.
  public void deleteStudy(String studyInstanceUid) {
    send(HttpRequest.newBuilder(rest("/studies/" + id(studyInstanceUid))).DELETE().build());
  }

  /// The whole file of one instance as stored, found by its SOP Instance UID.
  public byte[] file(String sopInstanceUid) {
    String id = id(sopInstanceUid);
    try {
      return http.send(
              HttpRequest.newBuilder(rest("/instances/" + id + "/file")).build(),
              HttpResponse.BodyHandlers.ofByteArray())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String id(String uid) {
    String found =
        send(HttpRequest.newBuilder(rest("/tools/lookup"))
                .POST(HttpRequest.BodyPublishers.ofString(uid))
                .build())
            .body();
    Matcher id = Pattern.compile("\"ID\"\\s*:\\s*\"([^\"]+)\"").matcher(found);
    if (!id.find()) {
      throw new IllegalStateException("Orthanc does not hold that study or instance");
    }
    return id.group(1);
  }

  @Override
  public void close() {
    process.close();
    http.close();
  }

  private URI rest(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  private static HttpRequest.BodyPublisher bytes(byte[] body) {
    return HttpRequest.BodyPublishers.ofByteArray(body);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      try {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException keptAliveLinkHadJustBeenClosed) {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String configuration(
      Path folder, String aeTitle, int dicomPort, int httpPort, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Name", quoted(aeTitle));
    all.put("StorageDirectory", quoted(folder.resolve("storage").toString()));
    all.put("IndexDirectory", quoted(folder.resolve("storage").toString()));
    all.put("Plugins", "[\"/usr/share/orthanc/plugins/libOrthancDicomWeb.so\"]");
    all.put("HttpPort", Integer.toString(httpPort));
    all.put("RemoteAccessAllowed", "false");
    all.put("AuthenticationEnabled", "false");
    all.put("DicomAet", quoted(aeTitle));
    all.put("DicomPort", Integer.toString(dicomPort));
    all.put("DicomCheckCalledAet", "true");
    all.put("DicomAlwaysAllowEcho", "true");
    all.put("DicomAlwaysAllowStore", "true");
    all.put("DicomAlwaysAllowFind", "true");
    all.put("DicomAlwaysAllowGet", "true");
    all.put("DicomAlwaysAllowMove", "true");
    // it answers searches in this encoding, whatever the question was in
    all.put("DefaultEncoding", quoted("Utf8"));
    all.put("UnknownSopClassAccepted", "true");
    all.put("OverwriteInstances", "true");
    all.put("ConcurrentJobs", "4");
    all.put("DicomWeb", "{\"Enable\": true, \"Root\": \"/dicom-web/\", \"EnableWado\": true}");
    all.putAll(settings);
    StringBuilder json = new StringBuilder("{\n");
    all.forEach((key, value) ->
        json.append(json.length() == 2 ? "" : ",\n")
            .append("  \"")
            .append(key)
            .append("\": ")
            .append(value));
    return json.append("\n}\n").toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}

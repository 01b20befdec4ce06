package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.Canaries;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.FaultScript;
import org.readingroom.netclient.servers.FaultyLine;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;
import org.readingroom.netclient.servers.TestCertificates;
import org.readingroom.netclient.servers.TlsFront;

/// A study fetched over lines that cut, reset, stall, drip and corrupt, by a program that is killed
/// in the midst of some of it: with `-Dreadingroom.long=true` 1,000 instances, 240 faults and 24
/// kills, else a tenth of it.
class FaultyFetchTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");
  private static final int INSTANCES = LONG ? 1000 : 100;
  private static final int SIDE = LONG ? 128 : 64;
  private static final int FAULTS_PER_WAY = LONG ? 40 : 6;
  private static final int KILLS_PER_WAY = LONG ? 4 : 1;
  private static final String PATIENT = "Quarrington^Zebediah";
  private static final SyntheticStudy STUDY =
      SyntheticStudy.ct("faulty lines", PATIENT, 4, INSTANCES / 4, SIDE);
  private static final byte[] KEY = new byte[32];

  @TempDir static Path servers;
  private static OrthancServer lincoln;

  // speaks TLS by itself, both when asked and when it sends
  private static OrthancServer boston;
  private static TestCertificates certificates;
  private static TestCertificates.Issued client;
  private static TlsFront dicomOverTls;
  private static TlsFront webOverTls;

  // where we take what is moved, and where the archive believes that to be: a line that fails
  private static int listenPort;
  private static int toUsPort;

  @TempDir Path folder;

  /// One protocol, plain or encrypted.
  private enum Way {
    WADO_RS(true, false),
    WADO_RS_OVER_TLS(true, true),
    C_GET(false, false),
    C_GET_OVER_TLS(false, true),
    C_MOVE(false, false),
    C_MOVE_OVER_TLS(false, true);

    final boolean web;
    final boolean tls;

    Way(boolean web, boolean tls) {
      this.web = web;
      this.tls = tls;
    }

    boolean isMove() {
      return this == C_MOVE || this == C_MOVE_OVER_TLS;
    }
  }

  @BeforeAll
  static void start() {
    new Random(7).nextBytes(KEY);
    List<Integer> ports = FreePorts.some(2);
    listenPort = ports.get(0);
    toUsPort = ports.get(1);
    lincoln =
        OrthancServer.start(
            servers.resolve("lincoln"),
            "LINCOLN",
            Map.of(
                "DicomModalities",
                "{\"us\": [\"READINGROOM\", \"127.0.0.1\", " + toUsPort + "]}",
                "DicomScuTimeout",
                "3"));
    STUDY.files().forEach(lincoln::upload);
    certificates = new TestCertificates(servers.resolve("certificates"));
    TestCertificates.Issued server = certificates.issue("server", "IP:127.0.0.1");
    dicomOverTls = new TlsFront(lincoln.dicomPort(), certificates.material(server));
    webOverTls = new TlsFront(lincoln.httpPort(), certificates.material(server));
    client = certificates.issue("client", "IP:127.0.0.1");
    boston =
        OrthancServer.start(
            servers.resolve("boston"),
            "LINCOLN",
            Map.of(
                "DicomTlsEnabled",
                "true",
                "DicomTlsCertificate",
                "\"" + server.certificate() + "\"",
                "DicomTlsPrivateKey",
                "\"" + server.key() + "\"",
                "DicomTlsTrustedCertificates",
                "\"" + certificates.authority() + "\"",
                "DicomTlsRemoteCertificateRequired",
                "true",
                "DicomModalities",
                "{\"us\": {\"AET\": \"READINGROOM\", \"Host\": \"127.0.0.1\", \"Port\": "
                    + toUsPort
                    + ", \"UseDicomTls\": true}}",
                "DicomScuTimeout",
                "3"));
    STUDY.files().forEach(boston::upload);
  }

  @AfterAll
  static void stop() {
    dicomOverTls.close();
    webOverTls.close();
    lincoln.close();
    boston.close();
  }

  @Test
  void everyInstanceArrivesOnceOverPlainWeb() throws Exception {
    fetchThrough(Way.WADO_RS);
  }

  @Test
  void everyInstanceArrivesOnceOverEncryptedWeb() throws Exception {
    fetchThrough(Way.WADO_RS_OVER_TLS);
  }

  @Test
  void everyInstanceArrivesOnceOverPlainDicom() throws Exception {
    fetchThrough(Way.C_GET);
  }

  @Test
  void everyInstanceArrivesOnceOverEncryptedDicom() throws Exception {
    fetchThrough(Way.C_GET_OVER_TLS);
  }

  @Test
  void everyInstanceArrivesOnceByMove() throws Exception {
    fetchThrough(Way.C_MOVE);
  }

  @Test
  void everyInstanceArrivesOnceByEncryptedMove() throws Exception {
    fetchThrough(Way.C_MOVE_OVER_TLS);
  }

  private void fetchThrough(Way way) throws Exception {
    Path cache = folder.resolve("cache");
    long bytes = (long) INSTANCES * 2 * SIDE * SIDE;
    FaultScript script =
        new FaultScript(
            40 + way.ordinal(), FAULTS_PER_WAY, bytes * 6 / 10 / FAULTS_PER_WAY, way.tls);
    int target =
        switch (way) {
          case WADO_RS -> lincoln.httpPort();
          case WADO_RS_OVER_TLS -> webOverTls.port();
          case C_GET, C_MOVE -> lincoln.dicomPort();
          case C_GET_OVER_TLS -> dicomOverTls.port();
          case C_MOVE_OVER_TLS -> boston.dicomPort();
        };
    Counts counts = new Counts();
    try (FaultyLine line = new FaultyLine(target, script, Duration.ofMillis(1500));
        FaultyLine toUs = new FaultyLine(toUsPort, listenPort, script, Duration.ofMillis(1500))) {
      // by the web alone means that nobody answers over DICOM
      int dicomPort = way.web ? unusedPort() : line.port();
      int webPort = way.web ? line.port() : 0;
      Killer killer = new Killer(new Random(90 + way.ordinal()));
      script.whenOneHappens(killer::faultHappens);
      while (!run(way, cache, dicomPort, webPort, killer, counts)) {
        assertTrue(counts.starts < 60, "does not end: " + counts.rounds);
      }
      counts.kills = killer.kills;
    }
    assertWhole(cache, counts);
    assertEquals(0, script.left(), "every fault happened");
    assertEquals(KILLS_PER_WAY, counts.kills);
    System.out.println(
        way
            + ": "
            + INSTANCES
            + " instances once and byte for byte; faults "
            + new TreeMap<>(script.happened())
            + ", kills "
            + counts.kills
            + ", fetches that ended "
            + counts.rounds
            + ", orphans swept "
            + counts.orphans);
  }

  private static final class Counts {
    int starts;
    int kills;
    int orphans;

    // how many fetches of a program that lived ended, by how
    final Map<String, Integer> rounds = new TreeMap<>();
  }

  /// Kills the program at some of the faults, as they happen. Called on the threads of the line.
  private static final class Killer {
    private final TreeSet<Integer> faults = new TreeSet<>();
    private Process running;
    int kills;

    Killer(Random random) {
      // not at the last: a fault that comes when nobody is alive leaves its kill to the next
      while (faults.size() < KILLS_PER_WAY) {
        faults.add(1 + random.nextInt(FAULTS_PER_WAY - 2));
      }
    }

    synchronized void watch(Process newlyStarted) {
      running = newlyStarted;
    }

    synchronized void faultHappens(int number) {
      if (!faults.isEmpty() && number >= faults.first() && running.isAlive()) {
        faults.pollFirst();
        kills++;
        running.toHandle().destroyForcibly();
      }
    }
  }

  /// One process from its start to its end or death.
  ///
  /// @return whether it says that all is here
  private boolean run(Way way, Path cache, int dicomPort, int webPort, Killer killer, Counts counts)
      throws IOException, InterruptedException {
    counts.starts++;
    Process child =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FetchChild.class.getName(),
                    cache.toString(),
                    HexFormat.of().formatHex(KEY),
                    STUDY.studyInstanceUid(),
                    lincoln.aeTitle(),
                    Integer.toString(dicomPort),
                    Integer.toString(webPort),
                    way.tls ? certificates.authority().toString() : "plain",
                    Integer.toString(way.isMove() ? listenPort : 0),
                    client.pkcs12().toString(),
                    new String(certificates.secret())))
            .redirectErrorStream(true)
            .start();
    killer.watch(child);
    List<String> said = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (line.startsWith("orphans ")) {
          counts.orphans += Integer.parseInt(line.substring(8));
        } else if (line.startsWith("round ")) {
          counts.rounds.merge(line.substring(6), 1, Integer::sum);
        }
      }
    } finally {
      child.destroyForcibly();
    }
    child.waitFor();
    boolean complete = !said.isEmpty() && said.getLast().equals("complete");
    assertTrue(
        complete || child.exitValue() == 137,
        () -> String.join("\n", said.subList(Math.max(0, said.size() - 20), said.size())));
    return complete;
  }

  private void assertWhole(Path folder, Counts counts) throws IOException, InterruptedException {
    try (StudyCache cache = StudyCache.open(folder, Sealing.of(KEY.clone()), CacheLimits.DEFAULT)) {
      counts.orphans += cache.orphansRemoved();
      Map<String, CachedInstance> here = new HashMap<>();
      for (CachedInstance instance : cache.instances(STUDY.studyInstanceUid())) {
        assertEquals(null, here.put(instance.sopInstanceUid(), instance), "twice");
      }
      assertEquals(INSTANCES, here.size());
      for (Dataset wanted : STUDY.instances()) {
        CachedInstance instance = here.get(wanted.string(Tag.SOPInstanceUID, ""));
        ByteArrayInputStream file =
            new ByteArrayInputStream(lincoln.file(instance.sopInstanceUid()));
        FileMetaInformation.read(file);
        assertArrayEquals(file.readAllBytes(), cache.read(instance));
      }
      try (Stream<Path> files = Files.walk(folder.resolve("objects"))) {
        assertEquals(INSTANCES, files.filter(Files::isRegularFile).count(), "orphans on the disk");
      }
    }
    Canaries.assertAbsent(
        folder, "Quarrington", "Zebediah", STUDY.studyInstanceUid(), "faulty lines");
  }

  private static int unusedPort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.bench.pool.OwnPostgres;
import org.readingroom.app.bench.pool.PostgresPrograms;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.MadeUpPool;
import org.readingroom.app.worklist.WorklistFilter;

/// A hub on a server of its own, as its package brings it: with a certificate, and restarted under
/// people's hands. Skipped where PostgreSQL's programs are not installed.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PostgresRestartTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;

  private OwnPostgres server;

  @BeforeEach
  void start() throws Exception {
    var programs = PostgresPrograms.find();
    Assumptions.assumeTrue(programs.isPresent(), "PostgreSQL's programs are not installed");
    server = OwnPostgres.start(programs.get(), folder);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aRestartLosesNothingAndDoublesNothing() throws Exception {
    try (Hub hub = server.hub()) {
      HubDesk desk = HubDesk.of(hub);
      MadeUpPool.fill(hub, desk.actor(), 0, 5, n -> {});
      LeaseOutcome.Granted granted =
          assertInstanceOf(
              LeaseOutcome.Granted.class,
              desk.worklist().next(desk.actor(), WorklistFilter.everything(), LONG));
      String item = granted.lease().itemId();
      long token = granted.lease().fencingToken();
      int accepted = 0;
      for (int n = 0; n < 30; n++) {
        if (n % 10 == 5) {
          // as an administrator restarts it, and as a power cut does
          server.restart(n == 15 ? "immediate" : "fast");
        }
        String text = "Draft " + n;
        DraftOutcome outcome =
            HubDesk.whenBack(() ->
                desk.reports().draft(item, desk.actor(), new ReportText(text, "Normal."), token));
        assertInstanceOf(DraftOutcome.Saved.class, outcome);
        accepted++;
      }
      List<Report> versions = HubDesk.whenBack(() -> desk.reports().history(item));
      assertEquals(accepted, versions.stream().map(v -> v.text().findings()).distinct().count());
      assertEquals(
          granted.lease().fencingToken(),
          assertInstanceOf(
                  LeaseOutcome.Granted.class, desk.worklist().claim(item, desk.actor(), LONG))
              .lease()
              .fencingToken(),
          "the claim outlived it all");
    }
  }

  @Test
  void offThisComputerOnlyTheRightCertificateIsTalkedTo() throws Exception {
    String away = away();
    Assumptions.assumeTrue(away != null, "this computer has no address but its own");
    certificate("right", away);
    certificate("other", away);
    certificate("misnamed", "192.0.2.77");
    server.answerAt(away, pem("right"), key("right"));
    try (Hub hub = Hub.openPostgres(server.at(away, pem("right")))) {
      Boolean encrypted =
          hub.read(h ->
              h.createQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                  .mapTo(Boolean.class)
                  .one());
      assertEquals(true, encrypted);
    }
    refused(server.at(away, pem("other")), "somebody else's certificate");
    refused(server.at(away, null), "an authority that this computer does not know");
    server.answerAt(away, pem("misnamed"), key("misnamed"));
    refused(server.at(away, pem("misnamed")), "a certificate for another name");
    server.answerAt(away, null, null);
    refused(server.at(away, pem("right")), "no TLS at all");
  }

  private static void refused(PostgresAddress address, String why) {
    assertThrows(HubException.class, () -> Hub.openPostgres(address).close(), why);
  }

  private Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  private Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private void certificate(String name, String address) throws Exception {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + address,
                "-addext",
                "subjectAltName=IP:" + address,
                "-keyout",
                key(name).toString(),
                "-out",
                pem(name).toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertTrue(openssl.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, openssl.exitValue());
  }

  private static String away() throws IOException {
    return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
        .flatMap(each -> each.inetAddresses())
        .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
        .map(each -> each.getHostAddress())
        .findFirst()
        .orElse(null);
  }
}

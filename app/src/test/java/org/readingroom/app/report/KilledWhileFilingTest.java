package org.readingroom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Canaries;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.OrthancServer;

/// A program that signs and files is killed (SIGKILL) again and again: every report it said was
/// signed is in the archive, exactly once.
class KilledWhileFilingTest {
  private static final int ITEMS = 30;
  private static final int KILLS = 3;

  @TempDir Path folder;

  @Test
  void nothingSignedIsLostAndNothingIsFiledTwice() throws Exception {
    try (OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), "LINCOLN")) {
      Path home = Files.createDirectories(folder.resolve("home"));
      ArchiveNode node = orthanc.node("Lincoln");
      try (TestHub hub = TestHub.in(home)) {
        Actor ada = hub.consultant("Ada");
        for (int i = 0; i < ITEMS; i++) {
          TestStudies.pool(hub, ada, node, TestStudies.row(i).build());
        }
      }
      Random random = new Random(7);
      Path said = folder.resolve("said");
      for (int kill = 1; kill <= KILLS; kill++) {
        int before = signed(said).size();
        Process filer = filer(home, orthanc.dicomPort(), said);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        // let it sign a few, then kill it somewhere in the middle of the next
        while (signed(said).size() < before + 5 && filer.isAlive() && System.nanoTime() < end) {
          Thread.sleep(5);
        }
        Thread.sleep(random.nextInt(40));
        filer.destroyForcibly().waitFor();
        // as the dead program left it, write-ahead log and all
        Canaries.assertNoneIn(home, "CANARY", "PID1", "ACC1", TestStudies.studyUid(1));
        try (TestHub hub = TestHub.in(home)) {
          // what the dead one was busy with is taken up after a while
          hub.stepClock(Duration.ofMinutes(5).multipliedBy(kill).toMillis());
        }
      }
      Process last = filer(home, orthanc.dicomPort(), said);
      assertTrue(last.waitFor(120, TimeUnit.SECONDS));
      assertEquals(0, last.exitValue(), () -> read(said));
      try (TestHub hub = TestHub.in(home);
          DimseRuntime runtime = new DimseRuntime();
          DimsePeer peer = new DimsePeer(new LocalEntity("TEST", 1), node, runtime)) {
        Worklist worklist = new Worklist(hub.hub, hub.audit);
        assertTrue(worklist.list(WorklistFilter.everything()).isEmpty());
        List<String> inArchive = new ArrayList<>();
        for (WorklistItem item : worklist.list(WorklistFilter.everything().withReported(true))) {
          List<String> reports = new ArrayList<>();
          peer.findInstances(
              item.mainStudy().studyInstanceUid(),
              null,
              row -> {
                if (SopClass.BASIC_TEXT_SR.equals(row.string(Tag.SOPClassUID))) {
                  reports.add(row.string(Tag.SOPInstanceUID));
                }
              },
              Duration.ofSeconds(10));
          assertEquals(1, reports.size(), "reports of one study");
          inArchive.addAll(reports);
        }
        assertEquals(ITEMS, inArchive.size());
        assertTrue(inArchive.containsAll(signed(said)));
        assertTrue(hub.audit.verify().whole(), () -> hub.audit.verify().toString());
      }
    }
  }

  private static Process filer(Path home, int port, Path said) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Filer.class.getName(),
            home.toString(),
            Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
        .start();
  }

  private static List<String> signed(Path said) {
    return read(said)
        .lines()
        .filter(line -> line.startsWith("signed 2.25."))
        .map(line -> line.substring("signed ".length()).strip())
        .filter(uid -> uid.length() > 30)
        .toList();
  }

  private static String read(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      int lastLine = text.lastIndexOf('\n');
      return lastLine < 0 ? "" : text.substring(0, lastLine);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Claims, signs and files everything in the pool, in a process of its own.
  static final class Filer {
    public static void main(String[] arguments) throws Exception {
      LogManager.getLogManager().reset();
      ArchiveNode node =
          ArchiveNode.of("Lincoln", "127.0.0.1", Integer.parseInt(arguments[1]), "LINCOLN");
      try (TestHub hub = TestHub.in(Path.of(arguments[0]));
          DimseRuntime runtime = new DimseRuntime();
          Federation federation =
              new Federation(
                  List.of(
                      new Archive(
                          new DimsePeer(new LocalEntity("FILER", 1), node, runtime), null)))) {
        Actor ada = hub.consultant("Ada");
        Worklist worklist = new Worklist(hub.hub, hub.audit);
        Reports reports =
            new Reports(hub.hub, hub.audit, worklist, new ReportObject(List.of(node)));
        Outbox outbox = new Outbox(hub.hub, hub.audit, federation);
        for (WorklistItem item : worklist.list(WorklistFilter.everything())) {
          SignRequest request =
              new SignRequest(
                  item.itemId(),
                  SignRequest.As.FINAL,
                  new ReportText("CANARY findings.", "CANARY conclusion."),
                  null,
                  List.of());
          if (reports.sign(request, ada) instanceof SignOutcome.Signed done) {
            System.out.println("signed " + done.report().sopInstanceUid());
          }
          outbox.deliverDue(ada);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!outbox.unfiled().isEmpty() && System.nanoTime() < end) {
          outbox.deliverDue(ada);
          Thread.sleep(200);
        }
        System.exit(outbox.unfiled().isEmpty() ? 0 : 1);
      }
    }
  }
}

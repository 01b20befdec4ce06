package org.readingroom.app.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.HubLine;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.app.hub.TestHub;
import org.readingroom.netclient.seal.Sealing;

/// Deeds at a desk whose line to a real PostgreSQL is cut.
@Timeout(90)
class AuditNotesTest {
  private static final Sealing SEALING = Sealing.of(new byte[32]);

  @TempDir Path folder;

  private static List<String> unlocks(TestHub hub) {
    return hub.hub.read(handle ->
        handle
            .createQuery(
                "SELECT outcome FROM audit WHERE action = 'UNLOCK' AND subject = 'CANARY-session'"
                    + " ORDER BY client_id, seq")
            .mapTo(String.class)
            .list());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsDoneWhileTheHubIsAwayIsAuditedOnceWhenItIsBackInItsOrderAndWithItsTime()
      throws Exception {
    try (TestHub hub = TestHub.of(Dialect.POSTGRESQL, folder.resolve("hub"));
        HubLine line = new HubLine(PostgresServer.shared().port())) {
      String login = hub.database.login("Ada", Role.CONSULTANT, true, List.of("*"), List.of("*"));
      try (Hub away =
          Hub.openPostgres(PostgresAddress.of(hub.database.url(line.port()), login, "secret"))) {
        Readers readers = new Readers(away);
        Actor ada = readers.actor(readers.signedIn());
        AuditNotes notes = new AuditNotes(new AuditTrail(away), folder.resolve("held"), SEALING);
        notes.write(ada, AuditAction.UNLOCK, "CANARY-session", "unlocked");
        assertEquals(List.of("unlocked"), unlocks(hub), "at once, while the hub is there");

        line.cut();
        notes.write(ada, AuditAction.UNLOCK, "CANARY-session", "refused");
        // another window of the same profile, started meanwhile
        AuditNotes later = new AuditNotes(new AuditTrail(away), folder.resolve("held"), SEALING);
        later.write(ada, AuditAction.UNLOCK, "CANARY-session", "opened");
        assertEquals(1, unlocks(hub).size());
        assertEquals(2, files().size());
        for (Path file : files()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertTrue(!bytes.contains("CANARY") && !bytes.contains("UNLOCK"), "kept sealed");
        }

        line.mend();
        Actor ben = hub.consultant("Ben");
        new AuditNotes(hub.auditAt(ben), folder.resolve("held"), SEALING).send(ben);
        assertEquals(2, files().size(), "nobody sends what somebody else did");
        long end = System.nanoTime() + 30_000_000_000L;
        while (!files().isEmpty()) {
          assertTrue(System.nanoTime() < end, "the hub never came back");
          try {
            later.send(ada);
          } catch (HubException stillAway) {
            assertTrue(stillAway.unreachable());
            Thread.sleep(50);
          }
        }
        later.send(ada);
        List<String> said = unlocks(hub);
        assertEquals(3, said.size(), said::toString);
        assertTrue(said.get(1).startsWith("refused, done 2"), said::toString);
        assertTrue(said.get(2).startsWith("opened, done 2"), said::toString);
        assertTrue(said.get(2).endsWith("while the hub was away"), said::toString);
      }
    }
  }
}

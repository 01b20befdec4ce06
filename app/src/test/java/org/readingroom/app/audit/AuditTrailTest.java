package org.readingroom.app.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.TestHub;

class AuditTrailTest {
  @TempDir Path folder;
  private TestHub hub;
  private Actor ada;
  private Actor ben;

  @BeforeEach
  void open() {
    hub = TestHub.in(folder);
    ada = hub.consultant("Ada");
    ben = hub.consultant("Ben");
    for (int i = 1; i <= 5; i++) {
      hub.audit.record(ada, AuditAction.CLAIM, "item" + i, "claimed");
      hub.audit.record(ben, AuditAction.SIGN, "report" + i, "final");
    }
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  // as somebody with the file in a database editor would
  private void tamper(String sql) {
    hub.hub.writing(handle -> {
      handle.execute("DROP TRIGGER audit_is_never_changed");
      handle.execute("DROP TRIGGER audit_is_never_deleted");
      handle.execute("DROP TRIGGER seals_are_never_changed");
      handle.execute(sql, ada.clientId());
    });
  }

  @Test
  void anUntouchedTrailIsWhole() {
    AuditVerdict verdict = hub.audit.verify();
    assertTrue(verdict.whole(), verdict::toString);
    assertEquals(10, verdict.entries());
    assertEquals(10, verdict.unsealedEntries());
    hub.audit.sealHeads(hub.consultant("Dr Sealer"));
    hub.audit.sealHeads(hub.consultant("Dr Sealer"));
    assertEquals(0, hub.audit.verify().unsealedEntries());
    hub.audit.record(ada, AuditAction.RELEASE, "item1", "released");
    assertEquals(1, hub.audit.verify().unsealedEntries());
    hub.audit.sealHeads(hub.consultant("Dr Sealer"));
    assertTrue(hub.audit.verify().whole());
  }

  @Test
  void theDatabaseItselfRefusesChanges() {
    assertThrows(
        HubException.class,
        () -> hub.hub.writing(h -> h.execute("UPDATE audit SET outcome = 'x'")));
    assertThrows(HubException.class, () -> hub.hub.writing(h -> h.execute("DELETE FROM audit")));
  }

  @Test
  void aChangedEntryShows() {
    tamper("UPDATE audit SET subject = 'other' WHERE client_id = ? AND seq = 3");
    AuditVerdict verdict = hub.audit.verify();
    assertEquals(1, verdict.problems().size());
    assertTrue(verdict.problems().getFirst().contains("entry 3 was changed"), verdict::toString);
  }

  @Test
  void aMissingEntryShows() {
    tamper("DELETE FROM audit WHERE client_id = ? AND seq = 2");
    AuditVerdict verdict = hub.audit.verify();
    assertTrue(verdict.problems().getFirst().contains("entry 2 is missing"), verdict::toString);
  }

  @Test
  void aTailCutOffAfterASealShows() {
    hub.audit.sealHeads(hub.consultant("Dr Sealer"));
    tamper("DELETE FROM audit WHERE client_id = ? AND seq > 3");
    AuditVerdict verdict = hub.audit.verify();
    assertTrue(
        verdict.problems().stream().anyMatch(p -> p.contains("tail is missing")),
        verdict::toString);
  }

  @Test
  void aChangedSealShows() {
    hub.audit.sealHeads(hub.consultant("Dr Sealer"));
    tamper("UPDATE audit_seals SET at_ms = at_ms + 1 WHERE ? <> ''");
    assertTrue(
        hub.audit.verify().problems().getFirst().contains("seal 1"),
        () -> hub.audit.verify().toString());
  }
}

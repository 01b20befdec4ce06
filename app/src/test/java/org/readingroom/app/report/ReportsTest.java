package org.readingroom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;

class ReportsTest {
  private static final ReportText TEXT = new ReportText("Clear.", "Normal.");

  @TempDir Path folder;
  private TestHub hub;
  private Worklist worklist;
  private Reports reports;
  private Actor ada;
  private Actor ben;
  private String item;

  @BeforeEach
  void open() {
    hub = TestHub.in(folder);
    worklist = new Worklist(hub.hub, hub.audit);
    reports =
        new Reports(hub.hub, hub.audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN)));
    ada = hub.consultant("Ada");
    ben = hub.consultant("Ben");
    item = TestStudies.pool(hub, ada, TestStudies.row(1).build());
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private SignOutcome sign(Actor actor, ReportText text, Long token) {
    return reports.sign(
        new SignRequest(item, SignRequest.As.MY_ROLE_ALLOWS, text, token, List.of()), actor);
  }

  @Test
  void aLateWriterIsRefusedAndBothTextsAreKept() throws Exception {
    Lease old = ((LeaseOutcome.Granted) worklist.claim(item, ada, Duration.ofMillis(100))).lease();
    reports.draft(item, ada, new ReportText("Ada's", ""), old.fencingToken());
    Thread.sleep(1); // the draft renewed the lease for a minute
    hub.stepClock(Duration.ofMinutes(2).toMillis());
    DraftOutcome bens = reports.draft(item, ben, new ReportText("Ben's", ""), null);
    assertInstanceOf(DraftOutcome.Saved.class, bens);
    assertInstanceOf(
        DraftOutcome.Refused.class,
        reports.draft(item, ada, new ReportText("Ada's late", ""), old.fencingToken()));
    assertInstanceOf(SignOutcome.Refused.class, sign(ada, TEXT, old.fencingToken()));
    assertEquals("Ada's", reports.latestDraft(item, ada).orElseThrow().text().findings());
    assertEquals("Ben's", reports.latestDraft(item, ben).orElseThrow().text().findings());
  }

  @Test
  void signingTwiceIsSigningOnce() {
    Report first = ((SignOutcome.Signed) sign(ada, TEXT, null)).report();
    Report second = ((SignOutcome.Signed) sign(ada, TEXT, null)).report();
    assertEquals(first, second);
    assertEquals(
        1,
        hub.hub.<Integer>read(
            h -> h.createQuery("SELECT count(*) FROM outbox").mapTo(Integer.class).one()));
    assertInstanceOf(SignOutcome.Refused.class, sign(ada, new ReportText("", "Different."), null));
    assertInstanceOf(SignOutcome.Refused.class, sign(ben, TEXT, null));
  }

  @Test
  void aReportWithoutAConclusionIsNotSigned() {
    assertTrue(
        ((SignOutcome.Refused) sign(ada, new ReportText("Findings only", " "), null))
            .reason()
            .contains("conclusion"));
    assertTrue(
        ((SignOutcome.Refused) reports.sign(SignRequest.latestDraft(item), ada))
            .reason()
            .contains("draft"));
  }

  @Test
  void whoDoesNotReportCannotWriteOne() {
    Actor manager = hub.actor("Mia", Role.MANAGER);
    assertInstanceOf(DraftOutcome.Refused.class, reports.draft(item, manager, TEXT, null));
    assertInstanceOf(SignOutcome.Refused.class, sign(manager, TEXT, null));
    assertEquals(ItemState.OPEN, worklist.item(item).orElseThrow().state());
  }

  @Test
  void anItemReportedElsewhereMeanwhileIsNotSignedOver() {
    Lease lease = ((LeaseOutcome.Granted) worklist.claim(item, ada, Duration.ofMinutes(5))).lease();
    hub.hub.writing(h -> h.execute("UPDATE items SET state = 'REPORTED'"));
    assertTrue(
        ((SignOutcome.Refused) sign(ada, TEXT, lease.fencingToken()))
            .reason()
            .contains("meanwhile"));
  }

  @Test
  void aTraineeAddsToTheirPreliminaryReportAsANewVersion() {
    Actor tom = hub.actor("Tom", Role.TRAINEE);
    Report first = ((SignOutcome.Signed) sign(tom, TEXT, null)).report();
    Report again =
        ((SignOutcome.Signed) sign(tom, new ReportText("Clear.", "Normal. Phoned."), null))
            .report();
    assertEquals(first.version() + 1, again.version());
    assertEquals(ReportState.PRELIMINARY, again.state());
    Report verified =
        ((SignOutcome.Signed) reports.sign(SignRequest.latestDraft(item), ada)).report();
    assertEquals("Normal. Phoned.", verified.text().conclusion());
    assertEquals(ReportState.FINAL, verified.state());
    assertTrue(hub.audit.verify().whole());
  }

  @Test
  void savingTheSameDraftAgainMakesNoNewVersion() {
    reports.draft(item, ada, TEXT, null);
    reports.draft(item, ada, TEXT, null);
    assertEquals(1, reports.history(item).size());
  }
}

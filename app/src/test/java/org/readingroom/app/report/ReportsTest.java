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
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;

@ParameterizedClass
@EnumSource(Dialect.class)
class ReportsTest {
  private static final ReportText TEXT = new ReportText("Clear.", "Normal.");

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor ada;
  private Actor ben;
  private String item;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    ada = hub.consultant("Ada");
    ben = hub.consultant("Ben");
    item = TestStudies.pool(hub, ada, TestStudies.row(1).build());
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  /// The pool and the reports as that person's workstation has them.
  private Worklist worklist(Actor actor) {
    return new Worklist(hub.at(actor), hub.auditAt(actor));
  }

  private Reports reports(Actor actor) {
    return new Reports(
        hub.at(actor),
        hub.auditAt(actor),
        worklist(actor),
        new ReportObject(List.of(TestStudies.LINCOLN)));
  }

  private SignOutcome sign(Actor actor, ReportText text, Long token) {
    return reports(actor)
        .sign(new SignRequest(item, SignRequest.As.MY_ROLE_ALLOWS, text, token, List.of()), actor);
  }

  @Test
  void aLateWriterIsRefusedAndBothTextsAreKept() throws Exception {
    Lease old =
        ((LeaseOutcome.Granted) worklist(ada).claim(item, ada, Duration.ofMinutes(1))).lease();
    reports(ada).draft(item, ada, new ReportText("Ada's", ""), old.fencingToken());
    // past the minute by which the draft renewed the lease
    hub.stepClock(Duration.ofMinutes(2).toMillis());
    DraftOutcome bens = reports(ben).draft(item, ben, new ReportText("Ben's", ""), null);
    assertInstanceOf(DraftOutcome.Saved.class, bens);
    assertInstanceOf(
        DraftOutcome.Refused.class,
        reports(ada).draft(item, ada, new ReportText("Ada's late", ""), old.fencingToken()));
    assertInstanceOf(SignOutcome.Refused.class, sign(ada, TEXT, old.fencingToken()));
    assertEquals("Ada's", reports(ada).latestDraft(item, ada).orElseThrow().text().findings());
    assertEquals("Ben's", reports(ben).latestDraft(item, ben).orElseThrow().text().findings());
    assertEquals(
        "Ben's",
        reports(ada).byOthers(item, ada, 1).orElseThrow().text().findings(),
        "who comes late sees what they would have written over");
  }

  @Test
  void whoseTextNeverReachedTheHubSeesWhatTheNextHolderWrote() throws Exception {
    worklist(ada).claim(item, ada, Duration.ofMillis(20));
    Thread.sleep(60);
    reports(ben).draft(item, ben, new ReportText("Ben's", ""), null);
    assertEquals("Ben's", reports(ada).byOthers(item, ada, 0).orElseThrow().text().findings());
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
        ((SignOutcome.Refused) reports(ada).sign(SignRequest.latestDraft(item), ada))
            .reason()
            .contains("draft"));
  }

  @Test
  void whoDoesNotReportCannotWriteOne() {
    Actor manager = hub.actor("Mia", Role.MANAGER);
    assertInstanceOf(DraftOutcome.Refused.class, reports(manager).draft(item, manager, TEXT, null));
    assertInstanceOf(SignOutcome.Refused.class, sign(manager, TEXT, null));
    assertEquals(ItemState.OPEN, worklist(ada).item(item).orElseThrow().state());
  }

  @Test
  void anItemReportedElsewhereMeanwhileIsNotSignedOver() {
    Lease lease =
        ((LeaseOutcome.Granted) worklist(ada).claim(item, ada, Duration.ofMinutes(5))).lease();
    hub.asOwner("UPDATE items SET state = 'REPORTED'");
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
        ((SignOutcome.Signed) reports(ada).sign(SignRequest.latestDraft(item), ada)).report();
    assertEquals("Normal. Phoned.", verified.text().conclusion());
    assertEquals(ReportState.FINAL, verified.state());
    assertTrue(hub.audit.verify().whole());
  }

  @Test
  void savingTheSameDraftAgainMakesNoNewVersion() {
    reports(ada).draft(item, ada, TEXT, null);
    reports(ada).draft(item, ada, TEXT, null);
    assertEquals(1, reports(ada).history(item).size());
  }
}

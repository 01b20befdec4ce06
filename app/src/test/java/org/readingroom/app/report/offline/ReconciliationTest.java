package org.readingroom.app.report.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Canaries;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.DraftSession;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;

@ParameterizedClass
@EnumSource(Dialect.class)
class ReconciliationTest {
  private static final ReportText TEXT = new ReportText("CANARYTEXT on the left.", "Bleed.");
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration LAPSED = Duration.ofMillis(1);

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor ada;
  private Actor ben;
  private String item;
  private KeptItems items;
  private DraftJournal drafts;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    ada = hub.consultant("Ada");
    ben = hub.consultant("Ben");
    item = TestStudies.pool(hub, ada, TestStudies.row(1).build());
    items = new KeptItems(folder.resolve("held"), hub.sealing);
    drafts = new DraftJournal(folder.resolve("drafts"), hub.sealing);
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

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

  /// Ada claims, and her computer remembers it.
  private Lease hold(Duration length) throws Exception {
    Lease lease = ((LeaseOutcome.Granted) worklist(ada).claim(item, ada, length)).lease();
    items.hold(worklist(ada).item(item).orElseThrow(), lease, ada);
    if (length == LAPSED) {
      Thread.sleep(20);
    }
    return lease;
  }

  private void type() throws Exception {
    try (DraftSession draft = drafts.open(item, ada.reader().readerId(), Optional.empty())) {
      draft.replace(ReportText.Section.FINDINGS, TEXT.findings());
      draft.replace(ReportText.Section.CONCLUSION, TEXT.conclusion());
      assertTrue(draft.awaitSafe(Duration.ofSeconds(5)));
    }
  }

  private void signHere(Lease lease) throws Exception {
    type();
    items.done(
        item, ada, lease.fencingToken(), new Deed.Signed(SignRequest.As.FINAL, TEXT, List.of()));
  }

  /// As after a new start of the program.
  private Settled settle() throws Exception {
    KeptItems again = new KeptItems(folder.resolve("held"), hub.sealing);
    return new Reconciliation(worklist(ada), reports(ada), drafts, again)
        .settle(again.of(item, ada).orElseThrow(), ada);
  }

  private boolean journalLeft() {
    return drafts.exists(item, ada.reader().readerId());
  }

  @Test
  void aSignatureKeptHereIsIssuedOnceWhenTheHubIsBack() throws Exception {
    signHere(hold(LONG));
    Settled.Sent sent = assertInstanceOf(Settled.Sent.class, settle());
    assertEquals(TEXT, sent.report().text());
    assertEquals(ItemState.REPORTED, worklist(ada).item(item).orElseThrow().state());
    assertTrue(items.all(ada).isEmpty());
    assertFalse(journalLeft(), "the hub has the text");
    assertTrue(hub.audit.verify().whole());
  }

  @Test
  void aSignatureWhoseAnswerWasLostIsNotIssuedTwice() throws Exception {
    Lease lease = hold(LONG);
    signHere(lease);
    assertInstanceOf(
        SignOutcome.Signed.class,
        reports(ada)
            .sign(
                new SignRequest(item, SignRequest.As.FINAL, TEXT, lease.fencingToken(), List.of()),
                ada));
    assertInstanceOf(Settled.Sent.class, settle());
    assertEquals(1, reports(ada).history(item).size());
  }

  @Test
  void aPreliminaryTakenUpByAConsultantSinceIsKnownToHaveArrived() throws Exception {
    Lease lease = hold(LONG);
    type();
    items.done(
        item,
        ada,
        lease.fencingToken(),
        new Deed.Signed(SignRequest.As.PRELIMINARY, TEXT, List.of()));
    reports(ada)
        .sign(
            new SignRequest(
                item, SignRequest.As.PRELIMINARY, TEXT, lease.fencingToken(), List.of()),
            ada);
    ReportText final_ = new ReportText("Looked again.", "No bleed.");
    assertInstanceOf(
        SignOutcome.Signed.class,
        reports(ben)
            .sign(new SignRequest(item, SignRequest.As.FINAL, final_, null, List.of()), ben));
    Settled.Sent sent = assertInstanceOf(Settled.Sent.class, settle());
    assertEquals(TEXT, sent.report().text());
    assertEquals(2, reports(ada).history(item).size());
  }

  @Test
  void aSignatureWhoseClaimRanOutIsIssuedWhenNobodyHadTheItem() throws Exception {
    Lease lease = hold(LAPSED);
    signHere(lease);
    Settled.Sent sent = assertInstanceOf(Settled.Sent.class, settle());
    assertEquals(TEXT, sent.report().text());
    assertTrue(
        reports(ada).issuedUnder(item, lease.fencingToken() + 1, ada).isPresent(),
        "under a token of its own");
  }

  @Test
  void aSignatureIsNotSentWhenSomebodyHadTheItemSinceAndBothTextsAreKept() throws Exception {
    signHere(hold(LAPSED));
    Lease bens = ((LeaseOutcome.Granted) worklist(ben).claim(item, ben, LAPSED)).lease();
    ReportText theirs = new ReportText("Ben looked.", "Tumour.");
    Thread.sleep(20);
    Lease again = ((LeaseOutcome.Granted) worklist(ben).regain(bens, ben, LONG)).lease();
    reports(ben).draft(item, ben, theirs, again.fencingToken());
    worklist(ben).release(item, again.fencingToken(), ben);

    Settled.Unsettled left = assertInstanceOf(Settled.Unsettled.class, settle());
    assertFalse(left.reason().isBlank());
    assertTrue(reports(ada).history(item).stream().noneMatch(r -> r.state().issued()));
    assertEquals(theirs, reports(ben).latestDraft(item, ben).map(Report::text).orElseThrow());
    KeptItem kept = items.of(item, ada).orElseThrow();
    assertEquals(TEXT, ((Deed.Signed) kept.deed()).text());
    assertTrue(journalLeft());
    assertInstanceOf(Settled.Nothing.class, settle(), "it is not tried again behind the reader");

    // the reader decides: claim again and go on with one's own text
    hold(LONG);
    assertInstanceOf(Deed.Writing.class, items.of(item, ada).orElseThrow().deed());
    assertTrue(journalLeft());
  }

  @Test
  void whatWasReportedMeanwhileIsNeverOverwritten() throws Exception {
    signHere(hold(LAPSED));
    ReportText theirs = new ReportText("Ben looked.", "Tumour.");
    assertInstanceOf(
        SignOutcome.Signed.class,
        reports(ben)
            .sign(new SignRequest(item, SignRequest.As.FINAL, theirs, null, List.of()), ben));
    assertInstanceOf(Settled.Unsettled.class, settle());
    assertEquals(1, reports(ada).history(item).size());

    new Reconciliation(worklist(ada), reports(ada), drafts, items)
        .setAside(items.of(item, ada).orElseThrow(), ada);
    assertFalse(journalLeft());
    assertTrue(items.all(ada).isEmpty());
  }

  @Test
  void aDraftTypedWhileAwayReachesTheHubUnderALapsedClaimAndFreesTheItem() throws Exception {
    hold(LAPSED);
    type();
    assertInstanceOf(Settled.Sent.class, settle());
    assertEquals(TEXT, reports(ada).latestDraft(item, ada).map(Report::text).orElseThrow());
    assertInstanceOf(LeaseOutcome.Granted.class, worklist(ben).claim(item, ben, LONG));
  }

  @Test
  void aDraftIsSavedUnderAClaimThatHoldsAndKeepsIt() throws Exception {
    hold(LONG);
    type();
    assertInstanceOf(Settled.Sent.class, settle());
    assertInstanceOf(Settled.Nothing.class, settle());
    assertInstanceOf(LeaseOutcome.Refused.class, worklist(ben).claim(item, ben, LONG));
    assertEquals(1, items.all(ada).size());
  }

  @Test
  void aDraftBehindSomebodyElsesBackIsLeftToTheReader() throws Exception {
    hold(LAPSED);
    type();
    worklist(ben).claim(item, ben, LONG);
    Settled.Unsettled left = assertInstanceOf(Settled.Unsettled.class, settle());
    assertTrue(left.reason().contains("Ben"), left.reason());
    assertTrue(journalLeft());
    assertTrue(reports(ben).history(item).isEmpty());
  }

  @Test
  void aReleaseIsToldAndAnEndedClaimForgotten() throws Exception {
    Lease lease = hold(LONG);
    items.done(item, ada, lease.fencingToken(), new Deed.Released());
    assertInstanceOf(Settled.Sent.class, settle());
    assertInstanceOf(LeaseOutcome.Granted.class, worklist(ben).claim(item, ben, LAPSED));
    Thread.sleep(20);
    hold(LAPSED);
    assertInstanceOf(Settled.Nothing.class, settle());
    assertTrue(items.all(ada).isEmpty());
  }

  @Test
  void theKeptItemIsWholeAndSealed() throws Exception {
    signHere(hold(LONG));
    Canaries.assertNoneIn(folder.resolve("held"), "CANARY", "PID1", "ACC1", item);
    KeptItem kept = items.of(item, ada).orElseThrow();
    WorklistItem back = kept.item().item(null);
    WorklistItem there = worklist(ada).item(item).orElseThrow();
    assertEquals(there.patient(), back.patient());
    assertEquals(there.request(), back.request());
    assertEquals(there.due(), back.due());
    assertEquals(there.mainStudy().studyInstanceUid(), back.mainStudy().studyInstanceUid());
    assertNotNull(back.mainStudy().header());
    assertTrue(items.all(ben).isEmpty(), "another reader's are not shown");
  }
}

package org.readingroom.app.report.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubLine;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.DraftSession;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.report.ReportModel;
import org.readingroom.app.report.ReportModel.Stage;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.ReportWorkflow;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.ClaimedItem;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistRows;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.federation.Federation;

/// The line to a real PostgreSQL is cut while a report is being typed, and stays cut while it is
/// signed.
class HubAwayTest {
  private static final ReportText BENS = new ReportText("Ben looked.", "Tumour.");

  @TempDir Path folder;

  @Test
  @Timeout(90)
  void aReportTypedAndSignedWhileTheLineIsCutIsIssuedWhenItIsMendedAndAConflictIsShown()
      throws Exception {
    TestStage.requireDisplay();
    try (TestHub hub = TestHub.of(Dialect.POSTGRESQL, folder);
        HubLine line = new HubLine(PostgresServer.shared().port())) {
      Actor ben = hub.consultant("Ben");
      String item = TestStudies.pool(hub, ben, TestStudies.row(1).build());
      String second = TestStudies.pool(hub, ben, TestStudies.row(2).build());
      String login = hub.database.login("Ada", Role.CONSULTANT, true, List.of("*"), List.of("*"));
      try (Hub away =
          Hub.openPostgresLater(
              PostgresAddress.of(hub.database.url(line.port()), login, "secret"))) {
        Desk ada = new Desk(hub, away, folder);
        Lease lapsing =
            ((LeaseOutcome.Granted) ada.worklist.claim(second, ada.actor, Duration.ofMillis(1)))
                .lease();
        ada.kept.hold(ada.worklist.item(second).orElseThrow(), lapsing, ada.actor);
        try (DraftSession draft =
            ada.drafts.open(second, ada.actor.reader().readerId(), Optional.empty())) {
          draft.replace(ReportText.Section.CONCLUSION, "Ada thought otherwise.");
        }
        ada.open(item);
        TestStage.onFx(() -> {
          ada.model.findings().set("Typed with the line");
          return null;
        });

        line.cut();
        // somebody else reports the second item meanwhile
        Reports bens =
            new Reports(
                hub.at(ben),
                hub.auditAt(ben),
                new Worklist(hub.at(ben), hub.auditAt(ben)),
                new ReportObject(List.of(TestStudies.LINCOLN)));
        assertTrue(
            bens.sign(new SignRequest(second, SignRequest.As.FINAL, BENS, null, List.of()), ben)
                instanceof SignOutcome.Signed);
        TestStage.onFx(() -> {
          ada.model.findings().set("Typed with the line and without it.");
          ada.model.conclusion().set("Normal.");
          ada.story.ask(true);
          ada.story.ask(true);
          return null;
        });
        TestStage.until("kept here", () -> ada.model.stage().get() == Stage.WAITING);
        KeptItem waiting = ada.kept.of(item, ada.actor).orElseThrow();
        assertTrue(waiting.waits());
        assertTrue(bens.history(item).stream().noneMatch(r -> r.state().issued()));

        line.mend();
        ada.keptStory.settle();
        TestStage.until("issued", () -> ada.model.stage().get() == Stage.SIGNED);
        assertEquals(
            "Typed with the line and without it.", bens.history(item).getLast().text().findings());
        assertTrue(bens.history(item).getLast().state().verified());
        assertFalse(ada.drafts.exists(item, ada.actor.reader().readerId()));

        TestStage.until("the conflict is shown", () -> ada.keptModel.rows().size() == 1);
        assertTrue(TestStage.onFx(() -> ada.keptModel.rows().getFirst().decide()));
        TestStage.until(
            "both texts", () -> ada.keptModel.theirs().get().conclusion().equals("Tumour."));
        assertEquals("Ada thought otherwise.", ada.keptModel.mine().get().conclusion());
        assertTrue(ada.told.stream().anyMatch(s -> s.tone() == Sentence.Tone.WRONG));
        assertEquals(1, bens.history(second).size());
        TestStage.onFx(() -> {
          ada.story.close();
          return null;
        });
        ada.background.close();
      }
    }
  }

  /// Ada's desk: the stories of the window over a line that breaks.
  private static final class Desk implements ReportWorkflow.Services, KeptWorkflow.Services {
    final Hub hub;
    final AuditTrail audit;
    final Worklist worklist;
    final Reports reports;
    final DraftJournal drafts;
    final KeptItems kept;
    final Actor actor;
    final Background background = new Background();
    final List<Sentence> told = new CopyOnWriteArrayList<>();
    final ReportModel model = TestStage.onFx(ReportModel::new);
    final KeptModel keptModel = TestStage.onFx(KeptModel::new);
    final ReportWorkflow story;
    final KeptWorkflow keptStory;

    Desk(TestHub test, Hub hub, Path folder) throws Exception {
      this.hub = hub;
      audit = new AuditTrail(hub);
      worklist = new Worklist(hub, audit);
      reports = new Reports(hub, audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN)));
      drafts = new DraftJournal(folder.resolve("drafts"), test.sealing);
      kept = new KeptItems(folder.resolve("held"), test.sealing);
      Readers readers = new Readers(hub);
      actor = readers.actor(readers.signedIn());
      story = TestStage.onFx(() -> new ReportWorkflow(model, background, this, told::add));
      keptStory =
          TestStage.onFx(
              () -> new KeptWorkflow(keptModel, background, this, story::settled, told::add));
    }

    void open(String itemId) {
      long asked = System.nanoTime();
      Lease lease =
          ((LeaseOutcome.Granted) worklist.claim(itemId, actor, Duration.ofMinutes(10))).lease();
      WorklistItem item = worklist.item(itemId).orElseThrow();
      WorklistRows rows = new WorklistRows(actor.reader().readerId(), Map.of(), i -> false);
      TestStage.onFx(() -> {
        story.open(new ClaimedItem(item, rows.of(item), lease, asked));
        return null;
      });
      TestStage.until("writing", () -> model.stage().get() == Stage.WRITING);
    }

    @Override
    public Actor actor() {
      return actor;
    }

    @Override
    public Worklist worklist() {
      return worklist;
    }

    @Override
    public Reports reports() {
      return reports;
    }

    @Override
    public Outbox outbox() {
      return new Outbox(hub, audit, new Federation(new ArrayList<>()));
    }

    @Override
    public DraftJournal drafts() {
      return drafts;
    }

    @Override
    public KeptItems kept() {
      return kept;
    }

    @Override
    public Reconciliation reconciliation() {
      return new Reconciliation(worklist, reports, drafts, kept);
    }

    @Override
    public List<InstanceReference> evidence(String studyInstanceUid) {
      return List.of();
    }
  }
}

package org.readingroom.app.worklist.passing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.Moves;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistRows;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.app.worklist.vetting.VettingOutcome;
import org.readingroom.app.worklist.vetting.VettingStep;
import org.readingroom.app.worklist.vetting.VettingSubject;
import org.readingroom.app.worklist.vetting.Vettings;

/// What stands beside the list about the item under the cursor.
class SaidAboutAnItemTest {
  @TempDir Path folder;

  @Test
  @Timeout(60)
  void theProtocolAndWhatColleaguesAskStandInOneOrderBesideTheItem() throws Exception {
    TestStage.requireDisplay();
    try (TestHub hub = TestHub.in(folder);
        Background background = new Background()) {
      Actor ada = hub.consultant("Ada");
      Actor ben = hub.consultant("Ben");
      String id = TestStudies.pool(hub, ada, TestStudies.row(1).build());
      Worklist worklist = new Worklist(hub.hub, hub.audit);
      WorklistItem item = worklist.item(id).orElseThrow();
      Vettings vettings = new Vettings(hub.hub, hub.audit);
      Opinions opinions = new Opinions(hub.hub, hub.audit);
      String vetting =
          assertInstanceOf(
                  VettingOutcome.Done.class,
                  vettings.ask(
                      ben,
                      VettingSubject.of(item),
                      ada.reader().readerId(),
                      Duration.ofHours(1),
                      "Contrast?"))
              .vettingId();
      vettings.step(
          ada,
          vettings.one(vetting).orElseThrow(),
          VettingStep.Kind.ACCEPT,
          "CT head, plain.",
          null);
      Thread.sleep(20); // what is said later has a later time
      assertTrue(opinions.ask(id, ben, ada.reader().readerId(), "A vessel?").isEmpty());

      PassOnModel model = TestStage.onFx(PassOnModel::new);
      TestStage.onFx(() -> {
        new PassOnWorkflow(
                model,
                background,
                new Services(ada, worklist, Moves.of(hub.hub, hub.audit), opinions, vettings),
                sentence -> {},
                (lease, asked) -> {},
                () -> {})
            .about(new WorklistRows(ada.reader().readerId(), Map.of(), i -> false).of(item));
        return null;
      });
      TestStage.until("all that was said", () -> model.said().size() == 3);
      List<PassOnModel.Said> said = TestStage.onFx(() -> List.copyOf(model.said()));
      assertEquals(
          List.of("Contrast?", "CT head, plain.", "A vessel?"),
          said.stream().map(PassOnModel.Said::words).toList());
      assertTrue(said.get(0).head().startsWith("Ben asked for vetting: CT head, "));
      assertTrue(said.get(1).head().startsWith("Ada accepted in vetting, "));
    }
  }

  private record Services(
      Actor actor, Worklist worklist, Moves moves, Opinions opinions, Vettings vettings)
      implements PassOnWorkflow.Services {}
}

package org.readingroom.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.hub.HubLine;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.launch.desk.SampleNetwork;
import org.readingroom.app.report.ReportModel;
import org.readingroom.app.settings.AccessSettings;
import org.readingroom.app.settings.ArchiveSettings;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.app.worklist.passing.PassOn;
import org.readingroom.netclient.peer.ArchiveNode;
import org.testfx.api.FxRobot;

/// Two people's windows side by side on one PostgreSQL hub, each signed in as themselves.
@Timeout(180)
class TwoWorkstationsTest {
  private static final int ITEMS = 12;

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();
  private final List<AutoCloseable> open = new ArrayList<>();
  private PostgresServer.HubDatabase database;
  private TestHub hub;
  private Seat ada;
  private Seat lea;

  @BeforeEach
  void sitDown() throws Exception {
    TestStage.requireDisplay();
    database = PostgresServer.shared().hub();
    hub = TestHub.onPostgres(database);
    open.add(hub);
    Actor feeder = hub.actor("Feeder", Role.MANAGER);
    for (int n = 0; n < ITEMS; n++) {
      TestStudies.pool(hub, feeder, TestStudies.row(n).build());
    }
    ada = seat("Dr Ada", Role.CONSULTANT, 0);
    lea = seat("Dr Lea", Role.LEAD, 960);
    for (Seat seat : List.of(ada, lea)) {
      TestStage.until("the pool", () -> seat.desk.worklist().rows().size() == ITEMS);
    }
  }

  @AfterEach
  void leave() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /// One person at their window.
  private record Seat(Workstation desk, TestStage stage) {
    WorklistRow row(String itemId) {
      return desk.worklist().row(itemId).orElseThrow();
    }

    void press(KeyCode... keys) {
      stage.takeKeys();
      new FxRobot().push(keys);
    }
  }

  private Seat seat(String name, Role role, int x) throws Exception {
    return window(profile(name, role, database.url()), x);
  }

  /// A new reader's profile.
  private Path profile(String name, Role role, String url) throws Exception {
    String login = database.login(name, role, true, List.of("*"), List.of("*"));
    Path home = folder.resolve(login);
    Files.createDirectories(home);
    Path secret = Files.writeString(folder.resolve(login + ".txt"), "secret");
    SettingsFile.write(
        home.resolve(SettingsFile.NAME),
        Settings.defaults()
            .withReader(new Settings.ReaderSettings(name, role.label(), null, "GMC", "7000000"))
            .withHub(
                new Settings.HubSettings(
                    URI.create(url), login, SecretReference.parse("file:" + secret).orElseThrow()))
            .withArchives(
                List.of(
                    new ArchiveSettings(
                        "Lincoln",
                        "Lincoln",
                        "Lincoln",
                        "127.0.0.1",
                        1,
                        "LINCOLN",
                        ArchiveNode.Retrieve.GET,
                        ArchiveNode.Compress.ON_SLOW_LINES,
                        null,
                        null,
                        null,
                        false,
                        ZoneId.of("Europe/London"),
                        "#4c8dff",
                        AccessSettings.PLAIN))));
    return home;
  }

  private Seat window(Path home, int x) throws Exception {
    Workbench bench = SampleNetwork.workbench(home);
    open.add(bench);
    Workstation[] made = new Workstation[1];
    TestStage stage =
        TestStage.show(
            960,
            1000,
            () -> {
              made[0] = new Workstation(bench, say -> new ViewerDesk(bench, say), demo -> {});
              return made[0].shell();
            });
    Workstation desk = made[0];
    open.add(() -> {
      TestStage.onFx(() -> {
        desk.close();
        return null;
      });
      stage.close();
    });
    TestStage.onFx(() -> {
      stage.scene().getWindow().setX(x);
      desk.begin();
      return null;
    });
    return new Seat(desk, stage);
  }

  private static void onFx(Runnable step) {
    TestStage.onFx(() -> {
      step.run();
      return null;
    });
  }

  private static void read(Seat seat, String item) {
    onFx(() -> seat.desk.worklistSteps().open(item));
    TestStage.until(
        "the report", () -> seat.desk.report().stage().get() == ReportModel.Stage.WRITING);
  }

  private static void write(Seat seat, String findings) {
    onFx(() -> seat.desk.report().findings().set(findings));
  }

  // as the database's owner: others do not see drafts
  private Set<String> textsInHub(String item) {
    Set<String> texts = new HashSet<>();
    hub.writeAsOwner(handle ->
        handle
            .createQuery("SELECT convert_from(sealed, 'UTF8') FROM reports WHERE item_id = :i")
            .bind("i", item)
            .mapTo(String.class)
            .forEach(texts::add));
    return texts;
  }

  private static boolean has(@Nullable Object text, String words) {
    return text != null && text.toString().contains(words);
  }

  @Test
  void aClaimHereIsSeenThereAndTakenOverWithBothDraftsKept() throws Exception {
    List<String> before = TestStage.onFx(() -> List.copyOf(lea.desk.worklist().ids()));
    String item = before.get(3);
    onFx(() -> lea.desk.worklist().selected().set(lea.row(before.get(6))));
    onFx(() -> lea.desk.worklist().handsOn().set(true));
    onFx(() -> lea.stage.scene().lookup("#worklist").requestFocus());

    onFx(() -> ada.desk.worklistSteps().open(ada.row(item)));
    TestStage.until(
        "the claim in the hub", () -> ada.desk.report().stage().get() != ReportModel.Stage.CLOSED);
    long claimed = System.nanoTime();
    TestStage.until("the claim there", () -> lea.row(item).claimedBy().equals("Dr Ada"));
    long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - claimed);
    assertTrue(ms < 5_000, "seen after " + ms + " ms");
    assertEquals(before, TestStage.onFx(() -> List.copyOf(lea.desk.worklist().ids())));
    assertEquals(before.get(6), lea.desk.worklist().selected().get().itemId(), "nothing moved");
    TestStage.until(
        "the report", () -> ada.desk.report().stage().get() == ReportModel.Stage.WRITING);
    write(ada, "Ada saw a fracture.");
    TestStage.until("Ada's draft", () -> textsInHub(item).size() == 1);
    lea.stage.picture("two-claimed-there");

    onFx(() -> lea.desk.worklist().selected().set(lea.row(item)));
    TestStage.until("who leads", () -> lea.desk.passOn().lead().get());
    onFx(() -> lea.stage.scene().lookup("#worklist").requestFocus());
    lea.press(KeyCode.T);
    TestStage.until("the form", () -> lea.desk.passOn().doing().get() == PassOn.TAKE_OVER);
    lea.stage.takeKeys();
    robot.write("Ada went home.");
    lea.stage.picture("two-take-over");
    robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
    TestStage.until(
        "Lea's desk", () -> lea.desk.report().stage().get() == ReportModel.Stage.WRITING);
    TestStage.until("Ada's text beside Lea's", () -> lea.desk.report().other().get() != null);
    assertTrue(lea.desk.report().other().get().head().contains("Dr Ada"));
    assertEquals("Ada saw a fracture.", lea.desk.report().other().get().text().findings());
    write(lea, "Lea sees no fracture.");
    TestStage.until("Lea's draft", () -> textsInHub(item).size() == 2);

    TestStage.until("Ada is told", () -> ada.desk.report().trouble().get() != null);
    TestStage.until("Lea's text beside Ada's", () -> ada.desk.report().other().get() != null);
    assertEquals("Ada saw a fracture.", ada.desk.report().findings().get());
    assertEquals("Lea sees no fracture.", ada.desk.report().other().get().text().findings());
    write(ada, "Ada saw a fracture, and goes on typing.");
    Thread.sleep(300);
    ada.stage.picture("two-both-texts");
    lea.stage.picture("two-taken-over");
    assertEquals(2, textsInHub(item).size(), "the late text is not in the hub, nor over another");
    assertEquals("Ada saw a fracture, and goes on typing.", ada.desk.report().findings().get());
  }

  @Test
  void whoComesBackToAnExpiredClaimSeesBothTextsAndSignsNothingOver() {
    String item = TestStage.onFx(() -> ada.desk.worklist().ids().getFirst());
    read(ada, item);
    write(ada, "Typed before the line was cut.");
    TestStage.until("Ada's draft", () -> textsInHub(item).size() == 1);
    hub.stepClock(TimeUnit.MINUTES.toMillis(30));
    read(lea, item);
    write(lea, "Lea has it now.");
    TestStage.until("Lea's draft", () -> textsInHub(item).size() == 2);
    TestStage.until("Lea's text beside Ada's", () -> ada.desk.report().other().get() != null);
    assertTrue(has(ada.desk.report().other().get().text().findings(), "Lea has it now."));
    onFx(() -> ada.desk.report().conclusion().set("A conclusion, too late."));
    onFx(() -> ada.desk.reportSteps().ask(true));
    onFx(() -> ada.desk.reportSteps().ask(true));
    TestStage.until(
        "it is refused",
        () ->
            ada.desk.report().stage().get() == ReportModel.Stage.WRITING
                && ada.desk.report().trouble().get() != null);
    assertEquals("Typed before the line was cut.", ada.desk.report().findings().get());
    assertEquals(2, textsInHub(item).size(), "nothing was signed");
    onFx(() -> lea.desk.closeStudy());
    onFx(() -> lea.desk.worklistSteps().release(lea.row(item)));
    TestStage.until("it is free", () -> lea.row(item).hold() == WorklistRow.Hold.FREE);
    TestStage.onFx(() -> {
      ((Button) ada.stage.scene().lookup("#report-claim-again")).fire();
      return null;
    });
    TestStage.until(
        "Ada goes on",
        () ->
            ada.desk.report().stage().get() == ReportModel.Stage.WRITING
                && !ada.desk.report().lost().get());
    assertEquals("Typed before the line was cut.", ada.desk.report().findings().get());
    assertEquals("A conclusion, too late.", ada.desk.report().conclusion().get());
    assertTrue(has(ada.desk.report().other().get().text().findings(), "Lea has it now."));
  }

  // most of its time is waiting for a hub that does not answer; HubAwayTest is the shorter one
  @Test
  @EnabledIfSystemProperty(named = "readingroom.long", matches = "true")
  void aWindowStartedWhileTheHubIsAwayGoesOnWithWhatItsReaderHad() throws Exception {
    try (HubLine line = new HubLine(PostgresServer.shared().port())) {
      Path home = profile("Dr Ola", Role.CONSULTANT, database.url(line.port()));
      Seat ola = window(home, 0);
      TestStage.until("the pool", () -> ola.desk.worklist().rows().size() == ITEMS);
      String item = TestStage.onFx(() -> ola.desk.worklist().ids().get(2));
      onFx(() -> ola.desk.worklistSteps().open(ola.row(item)));
      TestStage.until(
          "the report", () -> ola.desk.report().stage().get() == ReportModel.Stage.WRITING);
      write(ola, "Typed in the evening.");
      TestStage.until("it is in the hub", () -> has(textsInHub(item), "Typed in the evening."));
      // window and bench: the last two that were opened
      open.removeLast().close();
      open.removeLast().close();

      line.cut();
      Seat again = window(home, 0);
      TestStage.until("what she had", () -> again.desk.worklist().ids().equals(List.of(item)));
      assertEquals(HubPresence.OFFLINE, again.desk.model().status().hub().get());
      assertEquals("Dr Ola", again.desk.model().status().reader().get());
      onFx(() -> again.desk.worklistSteps().open(again.row(item)));
      TestStage.until(
          "the report again", () -> again.desk.report().stage().get() == ReportModel.Stage.WRITING);
      assertEquals("Typed in the evening.", again.desk.report().findings().get());
      write(again, "Typed in the evening, and at night.");

      line.mend();
      TestStage.until("the pool again", () -> again.desk.worklist().rows().size() == ITEMS);
      assertEquals(HubPresence.LIVE, again.desk.model().status().hub().get());
      TestStage.until(
          "all of it is in the hub",
          () -> has(textsInHub(item), "Typed in the evening, and at night."));
    }
  }
}

package org.readingroom.app.launch.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.account.PeopleModel;
import org.readingroom.app.account.Role;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.hub.PostgresServer;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.shell.Screen;
import org.readingroom.app.shell.SessionDesk;
import org.readingroom.app.shell.StillDesk;
import org.readingroom.app.shell.Workstation;
import org.readingroom.app.shell.session.SignInModel;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.testfx.api.FxRobot;

/// A shared hub from the window alone, on a real PostgreSQL: set up with its first administrator,
/// people added and retired, signed in, locked and opened.
class SharedHubWindowTest {
  private static final String PASSWORD = "a long night at the hub";

  @TempDir Path folder;
  private final FxRobot robot = new FxRobot();
  private final String suffix = UUID.randomUUID().toString().substring(0, 8);

  @Test
  @Timeout(150)
  void aHubIsSetUpItsPeopleAddedAndTheSessionLockedByScreen() throws Exception {
    TestStage.requireDisplay();
    Path home = Files.createDirectories(folder.resolve("home"));
    try (PostgresServer.HubDatabase database = PostgresServer.shared().empty();
        ProfileWorkbench bench =
            new ProfileWorkbench(
                Profile.open(home, PassphrasePrompt.NOBODY), words -> Optional.empty(), () -> {})) {
      Workstation[] made = new Workstation[1];
      TestStage stage =
          TestStage.show(
                  1366,
                  768,
                  () -> {
                    made[0] = new Workstation(bench, say -> new StillDesk(), demo -> {});
                    return made[0].shell();
                  })
              .takeKeys();
      Workstation desk = made[0];
      SessionDesk session = desk.session();
      TestStage.onFx(() -> {
        desk.begin();
        desk.model().show(Screen.PEOPLE);
        return null;
      });
      TestStage.until(
          "a hub of one's own", () -> session.people().kind().get() == PeopleModel.Kind.OWN_HUB);
      stage.picture("people-own-hub");
      String address = database.url().substring("jdbc:postgresql://".length());
      TestStage.onFx(() -> {
        session.signIn().askForNewHub();
        session.signInModel().address().set(address);
        session.signInModel().name().set("Anna Admin");
        session.signInModel().login().set("anna_" + suffix);
        return null;
      });
      stage.picture("hub-set-up");
      TestStage.onFx(() -> {
        session.signIn().go("short".toCharArray(), "owner".toCharArray());
        return null;
      });
      assertTrue(session.signInModel().problem().get().contains("12 characters"));
      TestStage.onFx(() -> {
        session.signIn().go(PASSWORD.toCharArray(), "owner".toCharArray());
        return null;
      });
      TestStage.until(
          "she administers", () -> session.people().kind().get() == PeopleModel.Kind.ADMINISTRATOR);
      Settings saved = SettingsFile.read(home.resolve(SettingsFile.NAME));
      assertEquals("anna_" + suffix, saved.hub().user());
      assertNull(saved.hub().secret());
      assertFalse(Files.readString(home.resolve(SettingsFile.NAME)).contains(PASSWORD));

      robot.clickOn("#person-add");
      robot.clickOn("#person-name").write("Dr Tom Trainee");
      robot.clickOn("#person-login").write("tom_" + suffix);
      TestStage.onFx(() -> {
        session.people().role().set("trainee");
        return null;
      });
      robot.clickOn("#person-sees").write("RWD, RXX");
      robot.clickOn("#person-save");
      TestStage.until(
          "what is missing is said", () -> session.people().problem().get().contains("report"));
      robot.clickOn("#person-reports").write("RWD");
      robot.clickOn("#person-password").write(PASSWORD);
      robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
      TestStage.until("Tom is there", () -> session.people().people().size() == 2);
      HubPerson tom =
          TestStage.onFx(() ->
              session.people().people().stream()
                  .filter(p -> p.reader().role() == Role.TRAINEE)
                  .findFirst()
                  .orElseThrow());
      assertEquals(List.of("RWD", "RXX"), tom.sees());
      assertEquals(List.of("RWD"), tom.reports());
      robot.clickOn("#audit-prove");
      TestStage.until(
          "the log is proved", () -> session.people().auditWords().get().contains("whole"));
      stage.picture("people");

      robot.press(KeyCode.CONTROL).type(KeyCode.L).release(KeyCode.CONTROL);
      TestStage.until("locked", () -> session.lockModel().locked().get());
      TestStage.until("asks", () -> !session.lockModel().asksFor().get().isEmpty());
      robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
      stage.picture("lock");
      assertFalse(TestStage.onFx(() -> desk.shell().lookup(".palette-veil").isVisible()));
      robot.clickOn("#lock-field").write("not the password").type(KeyCode.ENTER);
      TestStage.until("refused", () -> !session.lockModel().problem().get().isEmpty());
      robot.clickOn("#lock-field").write(PASSWORD).type(KeyCode.ENTER);
      TestStage.until("open again", () -> !session.lockModel().locked().get());

      TestStage.onFx(() -> {
        session.people().select(tom);
        return null;
      });
      robot.clickOn("#person-retire").clickOn("#person-retire-sure");
      TestStage.until(
          "Tom has retired", () -> session.people().people().stream().anyMatch(HubPerson::retired));
      TestStage.onFx(() -> {
        session.signIn().ask("", false);
        session.signInModel().login().set("tom_" + suffix);
        session.signIn().go(PASSWORD.toCharArray(), new char[0]);
        return null;
      });
      TestStage.until("Tom is refused", () -> !session.signInModel().busy().get());
      assertTrue(session.signInModel().form().get() == SignInModel.Form.SIGN_IN);
      stage.picture("sign-in-refused");
      String outcomes =
          bench
              .hub()
              .read(handle ->
                  String.join(
                      " ",
                      handle
                          .createQuery("SELECT action || ':' || outcome FROM audit")
                          .mapTo(String.class)
                          .list()));
      for (String deed :
          List.of(
              "SIGN_IN:signed in",
              "SET_READER:trainee",
              "LOCK:asked",
              "UNLOCK:refused",
              "UNLOCK:unlocked",
              "RETIRE_READER:retired")) {
        assertTrue(outcomes.contains(deed), outcomes);
      }
      TestStage.onFx(() -> {
        desk.close();
        return null;
      });
      stage.close();
    }
  }
}

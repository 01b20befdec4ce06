package org.readingroom.app.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.settings.SecretReference;
import org.readingroom.app.settings.Settings;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.testfx.api.FxRobot;

class ShellTest {
  @TempDir Path home;

  private final FxRobot robot = new FxRobot();

  private Desk emptyDesk() {
    return new Desk() {
      @Override
      public Path settingsFile() {
        return home.resolve("settings.toml");
      }

      @Override
      public Settings settings() {
        return Settings.defaults();
      }

      @Override
      public SecretReference.Resolver secrets() {
        return new SecretReference.Resolver(Map.of());
      }

      @Override
      public String keyProtection() {
        return "key: protected by file rights only";
      }

      @Override
      public List<ArchivePeer> peers(ArchiveNode node) {
        return List.of();
      }
    };
  }

  @Test
  void pictures() {
    Workstation[] made = new Workstation[1];
    try (TestStage stage =
        TestStage.show(
            1600,
            1000,
            () -> {
              made[0] = new Workstation(emptyDesk());
              return made[0].shell();
            })) {
      ShellModel model = made[0].model();
      stage.picture("first");
      robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT4).release(KeyCode.CONTROL);
      TestStage.onFx(() -> {
        model
            .patient()
            .set(
                new OpenPatient(
                    "SMITH, Ada",
                    "9434765919",
                    true,
                    "00123",
                    "F 61 y",
                    "01-Feb-1965",
                    "Lincoln",
                    "#4c8dff",
                    "CT head 22-Nov-2026 00:12"));
        model.say(
            org.readingroom.app.fx.Sentence.wrong(
                "Derby refused the report.", "Check the AE title."));
        return null;
      });
      stage.picture("settings-empty");
      robot.clickOn("#add-archive");
      stage.picture("settings-form");
      robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
      stage.picture("palette");
    }
  }
}

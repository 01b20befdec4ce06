package org.readingroom.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.control.Button;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.fx.TestStage;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.KeySource;
import org.readingroom.netclient.seal.Keyring;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.seal.RecoveryKey;

class SecurityPaneTest {
  @TempDir Path folder;

  @Test
  void aPassphraseTypedTwiceMustAgreeAndBeLong() {
    assertEquals("At least 10 characters.", SecurityModel.problem("short", "short"));
    assertEquals("The two differ.", SecurityModel.problem("long enough 1", "long enough 2"));
    assertEquals("", SecurityModel.problem("long enough 1", "long enough 1"));
  }

  @Test
  void aRecoveryKeyIsShownOnceAndThePassphraseIsSetAndOpens() throws Exception {
    TestStage.requireDisplay();
    Path home = folder.resolve("home");
    KeyEnvironment environment =
        new KeyEnvironment(Map.of(), Keyring.NONE, PassphrasePrompt.NOBODY, folder.resolve("user"));
    byte[] sealed;
    try (ProfileKeys keys = ProfileKeys.open(home, environment)) {
      sealed = keys.sealing().sealText("t", "1", "text");
    }
    List<Sentence> said = new CopyOnWriteArrayList<>();
    SecurityModel model = new SecurityModel();
    try (Background background = new Background()) {
      SecurityWorkflow workflow =
          new SecurityWorkflow(model, background, home, environment, said::add);
      try (TestStage stage =
          TestStage.show(1100, 360, () -> new VBox(new SecurityPane(model, workflow).node()))) {
        workflow.refresh();
        TestStage.until("the state", () -> model.protection().get().contains("file rights only"));
        assertTrue(model.recovery().get().startsWith("There is no recovery key"));

        press(stage, "#make-recovery");
        TestStage.until("a recovery key", () -> !model.recoveryKey().get().isEmpty());
        String paper = TestStage.onFx(() -> field(stage, "#recovery-key").getText());
        stage.picture("settings-security");
        assertTrue(RecoveryKey.parse(paper).isPresent());
        press(stage, "#recovery-written");
        assertEquals("", TestStage.onFx(() -> field(stage, "#recovery-key").getText()));
        assertFalse(TestStage.onFx(() -> field(stage, "#recovery-key").getParent().isVisible()));

        press(stage, "#use-keyring");
        TestStage.until("no keyring", () -> !said.isEmpty());
        assertEquals(Sentence.Tone.WRONG, said.getFirst().tone());

        press(stage, "#set-passphrase");
        type(stage, "#new-passphrase", "a long passphrase");
        type(stage, "#new-passphrase-again", "a long passphrase?");
        assertTrue(TestStage.onFx(() -> stage.scene().lookup("#passphrase-set").isDisabled()));
        type(stage, "#new-passphrase-again", "a long passphrase");
        press(stage, "#passphrase-set");
        TestStage.until("a passphrase", () -> model.hasPassphrase().get());
        assertTrue(model.recovery().get().startsWith("There is a recovery key"));
        assertEquals(
            "",
            TestStage.onFx(
                () -> ((PasswordField) stage.scene().lookup("#new-passphrase")).getText()));
      }
    }
    KeyEnvironment after =
        environment.with("READINGROOM_PASSPHRASE", "a long passphrase", PassphrasePrompt.NOBODY);
    try (ProfileKeys keys = ProfileKeys.open(home, after)) {
      assertEquals(KeySource.PASSPHRASE, keys.source());
      assertEquals("text", keys.sealing().openText("t", "1", sealed));
    }
  }

  private static TextField field(TestStage stage, String id) {
    return (TextField) stage.scene().lookup(id);
  }

  private static void type(TestStage stage, String id, String text) {
    TestStage.onFx(() -> {
      field(stage, id).setText(text);
      return null;
    });
  }

  private static void press(TestStage stage, String id) {
    TestStage.onFx(() -> {
      ((Button) stage.scene().lookup(id)).fire();
      return null;
    });
  }
}

package org.readingroom.app.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.KeySource;
import org.readingroom.netclient.seal.KeyUnavailableException;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.seal.RecoveryKey;

/// Changing what protects the profile, from the settings screen. Nothing that is sealed is
/// rewritten, and what is open stays open. Thread: FX; the work is done in the background, where a
/// passphrase in force may be asked for.
public final class SecurityWorkflow {
  private final SecurityModel model;
  private final Background background;
  private final Path home;
  private final KeyEnvironment environment;
  private final Consumer<Sentence> say;

  /// @param home the profile folder
  /// @param environment how the key in force is opened; its prompt is called from the background
  public SecurityWorkflow(
      SecurityModel model,
      Background background,
      Path home,
      KeyEnvironment environment,
      Consumer<Sentence> say) {
    this.model = model;
    this.background = background;
    this.home = home;
    this.environment = environment;
    this.say = say;
  }

  /// Says what protects the key now.
  public void refresh() {
    background.run(
        () -> ProfileKeys.protection(home),
        found -> found.ifPresent(model::show),
        failure -> say.accept(sentence(failure)));
  }

  /// @param passphrase wiped once it is in force
  public void setPassphrase(char[] passphrase) {
    KeyEnvironment next =
        environment.with(
            "READINGROOM_PASSPHRASE",
            "",
            reason -> reason == PassphrasePrompt.Reason.CHOOSE ? passphrase.clone() : null);
    change(
        "The passphrase is set. It is asked for when Reading Room starts.",
        () -> {
          try {
            return ProfileKeys.rotate(home, environment, next, KeySource.PASSPHRASE);
          } finally {
            Arrays.fill(passphrase, '\0');
          }
        });
  }

  /// Leaves the key to the keyring of this computer's login.
  public void useKeyring() {
    change(
        "The key is in the system keyring now.",
        () -> ProfileKeys.rotate(home, environment, environment, KeySource.KEYRING));
  }

  public void makeRecoveryKey() {
    if (model.busy().get()) {
      return;
    }
    model.begin();
    background.run(
        () -> {
          try (RecoveryKey made = ProfileKeys.makeRecoveryKey(home, environment)) {
            return made.text();
          }
        },
        text -> {
          model.end();
          model.showRecoveryKey(text);
          refresh();
        },
        this::failed);
  }

  private void change(String done, Callable<ProfileKeys> work) {
    if (model.busy().get()) {
      return;
    }
    model.begin();
    background.run(
        () -> {
          try (ProfileKeys changed = work.call()) {
            return changed.source();
          }
        },
        source -> {
          model.end();
          say.accept(Sentence.done(done));
          refresh();
        },
        this::failed);
  }

  private void failed(Exception failure) {
    model.end();
    say.accept(sentence(failure));
  }

  private static Sentence sentence(Exception failure) {
    return failure instanceof KeyUnavailableException known
        ? Sentence.wrong(String.valueOf(known.getMessage()), known.remedy())
        : Sentence.wrong(
            "The key could not be changed; the one before is still in force.",
            "Check that the disk is not full and that you may write to the profile folder.");
  }
}

package org.readingroom.app.settings;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.readingroom.netclient.seal.KeySource;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;

/// What the settings screen says of the profile's key. Holds no passphrase; a new recovery key only
/// while it is shown. Thread: FX.
public final class SecurityModel {
  private final StringProperty protection = new SimpleStringProperty("");
  private final StringProperty recovery = new SimpleStringProperty("");
  private final StringProperty recoveryKey = new SimpleStringProperty("");
  private final BooleanProperty hasPassphrase = new SimpleBooleanProperty();
  private final BooleanProperty busy = new SimpleBooleanProperty();

  /// What protects the key, as a sentence.
  public ReadOnlyStringProperty protection() {
    return protection;
  }

  /// Whether there is a recovery key, as a sentence.
  public ReadOnlyStringProperty recovery() {
    return recovery;
  }

  /// A recovery key that was just made, to be written down; "" otherwise.
  public ReadOnlyStringProperty recoveryKey() {
    return recoveryKey;
  }

  public ReadOnlyBooleanProperty hasPassphrase() {
    return hasPassphrase;
  }

  /// A change is being made: one at a time.
  public ReadOnlyBooleanProperty busy() {
    return busy;
  }

  void show(ProfileKeys.Protection found) {
    protection.set("The key is " + found.source().protection() + ".");
    recovery.set(
        found.recoverable()
            ? "There is a recovery key on paper."
            : "There is no recovery key: if the key is lost, what is sealed is lost.");
    hasPassphrase.set(found.source() == KeySource.PASSPHRASE);
  }

  void begin() {
    busy.set(true);
  }

  void end() {
    busy.set(false);
  }

  void showRecoveryKey(String text) {
    recoveryKey.set(text);
  }

  /// It has been written down.
  public void hideRecoveryKey() {
    recoveryKey.set("");
  }

  /// What is wrong with a passphrase typed twice; "" when nothing is.
  public static String problem(CharSequence first, CharSequence second) {
    if (first.length() < PassphrasePrompt.MIN_CHARACTERS) {
      return "At least " + PassphrasePrompt.MIN_CHARACTERS + " characters.";
    }
    return CharSequence.compare(first, second) == 0 ? "" : "The two differ.";
  }
}

package org.readingroom.app.launch.desk;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.shell.session.SessionKey;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.KeySource;
import org.readingroom.netclient.seal.KeyUnavailableException;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;

/// The passphrase of a profile whose hub is its own, where it has one. Thread-safe.
final class ProfilePassphrase implements SessionKey {
  private final Profile profile;

  ProfilePassphrase(Profile profile) {
    this.profile = profile;
  }

  @Override
  public String asksFor() {
    try {
      Optional<ProfileKeys.Protection> protection = ProfileKeys.protection(profile.home());
      return protection.filter(p -> p.source() == KeySource.PASSPHRASE).isPresent()
          ? "Passphrase of this profile"
          : "";
    } catch (IOException unreadable) {
      return "Passphrase of this profile";
    }
  }

  @Override
  public Answer test(char[] typed) throws IOException, InterruptedException {
    PassphrasePrompt once =
        new PassphrasePrompt() {
          private boolean asked;

          @Override
          public char @Nullable [] ask(Reason reason) {
            boolean again = asked;
            asked = true;
            return again ? null : typed.clone();
          }
        };
    KeyEnvironment environment =
        KeyEnvironment.system(once).with("READINGROOM_PASSPHRASE", "", once);
    try (ProfileKeys opened = ProfileKeys.open(profile.home(), environment)) {
      return opened.source() == KeySource.PASSPHRASE ? Answer.RIGHT : Answer.CANNOT_TELL;
    } catch (KeyUnavailableException wrong) {
      return Answer.WRONG;
    }
  }
}

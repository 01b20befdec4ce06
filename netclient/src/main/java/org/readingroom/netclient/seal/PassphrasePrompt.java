package org.readingroom.netclient.seal;

import org.jspecify.annotations.Nullable;

/// Asks the person in front of the window or terminal for the profile's passphrase. Called on the
/// thread that opens the profile, which it blocks.
@FunctionalInterface
public interface PassphrasePrompt {
  /// A new passphrase is no shorter than this.
  int MIN_CHARACTERS = 10;

  /// Asks nobody: for commands without a terminal.
  PassphrasePrompt NOBODY = reason -> null;

  /// @return the passphrase, wiped by the caller after use; null when the person gave none
  char @Nullable [] ask(Reason reason);

  enum Reason {
    /// A new profile: may be declined, then the next key source is used.
    CHOOSE,
    /// The profile has a passphrase.
    ENTER,
    /// The last answer was wrong.
    ENTER_AGAIN
  }
}

package org.readingroom.app.launch.hub;

import java.io.Console;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.SecretReference;

/// A password for a command: by reference (`env:NAME`, `file:PATH`, `keyring:NAME`), or typed at
/// the terminal. Never on the command line itself, where others could read it.
final class SecretOption {
  private SecretOption() {}

  /// @param option the option's name, for messages
  /// @param reference what was given; null to ask at the terminal
  /// @param prompt what to ask there
  /// @return null when nothing was given and there is no terminal
  static char @Nullable [] read(String option, @Nullable String reference, String prompt)
      throws CommandFailure {
    if (reference != null) {
      SecretReference parsed =
          SecretReference.parse(reference)
              .orElseThrow(() ->
                  CommandFailure.usage(
                      option
                          + " takes a reference: env:NAME, file:PATH or keyring:NAME, not the"
                          + " password."));
      @Nullable String secret = Profile.secret(parsed);
      return secret == null ? null : secret.toCharArray();
    }
    Console console = System.console();
    return console == null || !console.isTerminal() ? null : console.readPassword(prompt);
  }
}

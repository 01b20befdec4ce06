package org.readingroom.app.launch;

import java.io.Console;
import org.readingroom.netclient.seal.PassphrasePrompt;

/// Asks for the profile's passphrase on the terminal the program was started from.
final class TerminalPrompt {
  private TerminalPrompt() {}

  /// Without a terminal nobody is asked.
  static PassphrasePrompt here() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return PassphrasePrompt.NOBODY;
    }
    return reason ->
        switch (reason) {
          // a command does not start a conversation: a passphrase is chosen by
          // READINGROOM_PASSPHRASE
          case CHOOSE -> null;
          case ENTER -> console.readPassword("Passphrase of this profile: ");
          case ENTER_AGAIN -> console.readPassword("That was not it. Passphrase: ");
        };
  }
}

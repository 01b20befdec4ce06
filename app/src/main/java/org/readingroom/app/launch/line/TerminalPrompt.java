package org.readingroom.app.launch.line;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.readingroom.netclient.seal.PassphrasePrompt;

/// Asks for the profile's passphrase on the terminal the program was started from.
public final class TerminalPrompt {
  private TerminalPrompt() {}

  /// Without a terminal nobody is asked.
  public static PassphrasePrompt here() {
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

  /// One secret line: typed unseen on a terminal, else the first line of standard input.
  public static String line(String question) throws IOException {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      char[] typed = console.readPassword(question);
      return typed == null ? "" : new String(typed);
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    return line == null ? "" : line;
  }
}

package org.readingroom.app.launch.cache;

import java.io.Console;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;

/// A passphrase that is to be: from `READINGROOM_NEW_PASSPHRASE`, or typed twice on the terminal.
final class NewPassphrase {
  private static final String VARIABLE = "READINGROOM_NEW_PASSPHRASE";

  private NewPassphrase() {}

  /// The environment in which the passphrase in force is the new one.
  ///
  /// @throws CommandFailure when none is given, it is too short, or the two differ
  static KeyEnvironment environment(KeyEnvironment here) throws CommandFailure {
    String given = here.variables().getOrDefault(VARIABLE, "");
    if (!given.isBlank()) {
      requireLength(given.length());
      return here.with("READINGROOM_PASSPHRASE", given, PassphrasePrompt.NOBODY);
    }
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw CommandFailure.usage(
          "No new passphrase was given. Run it on a terminal, or set " + VARIABLE + ".");
    }
    char[] first = console.readPassword("New passphrase: ");
    char[] second = console.readPassword("Once more: ");
    try {
      if (first == null || second == null || !Arrays.equals(first, second)) {
        throw CommandFailure.failed("The two differ. Nothing was changed; try again.");
      }
      requireLength(first.length);
      char[] kept = first.clone();
      return here.with("READINGROOM_PASSPHRASE", "", reason -> once(kept, reason));
    } finally {
      wipe(first);
      wipe(second);
    }
  }

  private static char @Nullable [] once(char[] passphrase, PassphrasePrompt.Reason reason) {
    return reason == PassphrasePrompt.Reason.CHOOSE ? passphrase : null;
  }

  private static void requireLength(int characters) throws CommandFailure {
    if (characters < PassphrasePrompt.MIN_CHARACTERS) {
      throw CommandFailure.failed(
          "A passphrase has at least "
              + PassphrasePrompt.MIN_CHARACTERS
              + " characters. Nothing was changed.");
    }
  }

  private static void wipe(char @Nullable [] typed) {
    if (typed != null) {
      Arrays.fill(typed, '\0');
    }
  }
}

package org.readingroom.netclient.seal;

import java.nio.file.Path;
import java.util.Map;

/// A process that changes a profile's master key without end; made to be killed.
final class RotatingProcess {
  private RotatingProcess() {}

  /// @param arguments profile folder, user folder
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    KeyEnvironment environment =
        new KeyEnvironment(Map.of(), Keyring.NONE, PassphrasePrompt.NOBODY, Path.of(arguments[1]));
    while (true) {
      ProfileKeys.rotate(home, environment, environment, null).close();
      System.out.println("rotated");
      System.out.flush();
    }
  }
}

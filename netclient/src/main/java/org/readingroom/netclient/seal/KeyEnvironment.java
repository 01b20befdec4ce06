package org.readingroom.netclient.seal;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What this process has to find or keep a master key with.
///
/// @param variables environment variables: `READINGROOM_PASSPHRASE`, `READINGROOM_KEY_FILE`,
///   `XDG_DATA_HOME`, `LOCALAPPDATA`
/// @param userFolder the home folder of the person, under which a private key file may be made
public record KeyEnvironment(
    Map<String, String> variables, Keyring keyring, PassphrasePrompt prompt, Path userFolder) {

  /// This process's own environment.
  public static KeyEnvironment system(PassphrasePrompt prompt) {
    Map<String, String> variables = Map.copyOf(System.getenv());
    return new KeyEnvironment(
        variables,
        Keyring.system(variables),
        prompt,
        Path.of(System.getProperty("user.home", ".")));
  }

  /// The same with another variable and another prompt: for what is to come after a change of key.
  public KeyEnvironment with(String name, String value, PassphrasePrompt newPrompt) {
    Map<String, String> changed = new HashMap<>(variables);
    changed.put(name, value);
    return new KeyEnvironment(Map.copyOf(changed), keyring, newPrompt, userFolder);
  }

  /// A set and non-blank variable, or "".
  String variable(String name) {
    String value = variables.getOrDefault(name, "");
    return value.isBlank() ? "" : value;
  }
}
